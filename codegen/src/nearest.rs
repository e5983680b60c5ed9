//! What a misspelt word was meant to be.

use crate::steps;

/// Longer words have no neighbours, in characters.
const LONGEST: usize = 60;

/// The candidate closest to `word`, if it is close enough to be meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
    let tolerated = match word.len() {
        0..=4 => 1,
        5..=8 => 2,
        9..=LONGEST => 3,
        _ => return None,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if let Some(distance) = distance(&word, candidate, tolerated)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters to add, drop, change or swap with their neighbour, in halves: a letter that differs by case alone
/// counts half. `None` beyond what is tolerated, or if nothing of the candidate would be left.
fn distance(word: &[char], candidate: &str, tolerated: usize) -> Option<usize> {
    let candidate: Vec<char> = candidate.chars().take(LONGEST + 1).collect();
    if candidate.len().abs_diff(word.len()) > tolerated {
        return None;
    }
    const FAR: usize = usize::MAX / 2;
    let mut before = vec![FAR; candidate.len() + 1];
    let mut last: Vec<usize> = (0..=candidate.len()).map(|n| n * 2).collect();
    for (i, a) in word.iter().enumerate() {
        let mut row = vec![FAR; candidate.len() + 1];
        row[0] = (i + 1) * 2;
        steps::take(row.len());
        // What lies further from the diagonal costs more than is tolerated.
        for j in i.saturating_sub(tolerated)..candidate.len().min(i + tolerated + 1) {
            let b = candidate[j];
            let change = match () {
                () if *a == b => 0,
                () if a.to_lowercase().eq(b.to_lowercase()) => 1,
                () => 2,
            };
            let mut least = (last[j] + change).min(last[j + 1] + 2).min(row[j] + 2);
            if i > 0 && j > 0 && word[i - 1] == b && *a == candidate[j - 1] {
                least = least.min(before[j - 1] + 2);
            }
            row[j + 1] = least;
        }
        before = std::mem::replace(&mut last, row);
    }
    let distance = last[candidate.len()];
    (distance <= tolerated * 2 && distance < candidate.len() * 2).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_hand_is_understood() {
        let words = ["critical", "query", "body", "response", "mode", "name"];
        for (slip, meant) in [
            ("crtical", "critical"),
            ("critcial", "critical"),
            ("Query", "query"),
            ("bodyy", "body"),
            ("respones", "response"),
            ("moed", "mode"),
        ] {
            assert_eq!(nearest(slip, words), Some(meant), "{slip}");
        }
    }

    #[test]
    fn another_word_is_not_a_slip() {
        for other in ["", "x", "node_type", "authentication", "late"] {
            assert_eq!(nearest(other, ["mode", "name", "query"]), None, "{other}");
        }
    }

    #[test]
    fn the_closest_wins_and_case_counts_half() {
        assert_eq!(nearest("order", ["Orders", "Order", "border"]), Some("Order"));
    }
}

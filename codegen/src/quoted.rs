//! Texts of a spec within messages, and what their author may have meant.

use std::fmt::Write;

/// Longer texts are shown shortened, in characters.
const LONGEST: usize = 60;

/// In backticks, on one line, and not too long.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("`");
    for (n, letter) in text.chars().enumerate() {
        if n == LONGEST {
            out.push('…');
            break;
        }
        match letter {
            letter if letter.is_control() => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "{}", letter.escape_default());
            }
            letter => out.push(letter),
        }
    }
    out.push('`');
    out
}

/// The candidate that `word` is most likely a misspelling of.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST).collect();
    let tolerated = match word.len() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(word.len()) <= tolerated)
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= tolerated && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters to add, drop, change or swap with their neighbour; letters that differ by case alone count half.
fn distance(word: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.chars().collect();
    let mut rows = [vec![0; candidate.len() + 1], (0..=candidate.len()).map(|n| n * 2).collect::<Vec<_>>(), Vec::new()];
    for (i, a) in word.iter().enumerate() {
        let mut row = vec![(i + 1) * 2];
        for (j, b) in candidate.iter().enumerate() {
            let change = match () {
                () if a == b => 0,
                () if a.to_lowercase().eq(b.to_lowercase()) => 1,
                () => 2,
            };
            let mut best = (rows[1][j] + change).min(rows[1][j + 1] + 2).min(row[j] + 2);
            if i > 0 && j > 0 && word[i - 1] == *b && *a == candidate[j - 1] {
                best = best.min(rows[0][j - 1] + 2);
            }
            row.push(best);
        }
        rows.rotate_left(1);
        rows[1] = row;
    }
    rows[1][candidate.len()].div_ceil(2)
}

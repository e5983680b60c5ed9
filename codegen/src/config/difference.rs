//! The lines in which two texts differ.

use std::fmt::Write as _;

/// Lines shown around each difference.
const CONTEXT: usize = 3;
/// Lines shown in all.
const MOST: usize = 200;
/// Beyond so many pairs of lines, what differs is shown as one piece.
const MOST_PAIRS: usize = 1 << 23;

/// `-` before the lines that only `old` has, `+` before those that only `new` has.
pub(super) fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let lines = compare(&old, &new);
    let shown = |at: usize| {
        let around = at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(lines.len());
        lines[around].iter().any(|(mark, _)| *mark != ' ')
    };
    let mut text = String::new();
    let (mut count, mut skipped) = (0, false);
    for (at, (mark, line)) in lines.iter().enumerate() {
        if !shown(at) {
            skipped = true;
            continue;
        }
        if count == MOST {
            text.push_str("...\n");
            break;
        }
        if skipped {
            text.push_str("...\n");
            skipped = false;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark}{line}");
        count += 1;
    }
    text
}

/// Both texts as one, with the fewest marked lines.
fn compare<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = old.iter().zip(new).take_while(same).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(same).count();
    let (old_middle, new_middle) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);

    let mut lines: Vec<_> = old[..head].iter().map(|line| (' ', *line)).collect();
    if old_middle.len().saturating_mul(new_middle.len()) > MOST_PAIRS {
        lines.extend(old_middle.iter().map(|line| ('-', *line)));
        lines.extend(new_middle.iter().map(|line| ('+', *line)));
    } else {
        align(old_middle, new_middle, &mut lines);
    }
    lines.extend(old[old.len() - tail..].iter().map(|line| (' ', *line)));
    lines
}

/// By their longest common subsequence.
fn align<'a>(old: &[&'a str], new: &[&'a str], lines: &mut Vec<(char, &'a str)>) {
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            common[a * width + b] = if old[a] == new[b] {
                common[(a + 1) * width + b + 1] + 1
            } else {
                common[(a + 1) * width + b].max(common[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    while a < old.len() || b < new.len() {
        if a < old.len() && b < new.len() && old[a] == new[b] {
            lines.push((' ', old[a]));
            (a, b) = (a + 1, b + 1);
        } else if b == new.len() || a < old.len() && common[(a + 1) * width + b] >= common[a * width + b + 1] {
            lines.push(('-', old[a]));
            a += 1;
        } else {
            lines.push(('+', new[b]));
            b += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_do_not_differ() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), "");
    }

    #[test]
    fn what_differs_is_shown_with_what_is_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let new = "1\n2\n3\n4\n5\nsix\n7\n8\n9\n10\n11\n12\n13\n";
        assert_eq!(difference(old, new), "...\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n 10\n 11\n 12\n+13\n");
    }

    #[test]
    fn taking_the_marks_back_gives_both_texts() {
        let mut random = fastrand::Rng::with_seed(8);
        for _ in 0..2000 {
            let mut text = || (0..random.usize(0..12)).map(|_| ["a", "b", "c"][random.usize(0..3)]).collect::<Vec<_>>();
            let (old, new) = (text(), text());
            let lines = compare(&old, &new);
            let side = |without| lines.iter().filter(move |(mark, _)| *mark != without).map(|(_, line)| *line);
            assert!(side('+').eq(old.iter().copied()), "{old:?} {new:?}");
            assert!(side('-').eq(new.iter().copied()), "{old:?} {new:?}");
        }
    }

    #[test]
    fn very_different_texts_are_cut_off() {
        let long = "x\n".repeat(10_000);
        assert!(difference(&long, "").lines().count() <= MOST + 1);
    }
}

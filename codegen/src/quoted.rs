//! Texts of a spec within messages.

use std::fmt::Write;

/// Longer texts are shown shortened, in characters.
const LONGEST: usize = 60;

/// In backticks, on one line, and not too long.
pub(crate) fn quoted(text: &str) -> String {
    if text.is_empty() {
        return "an empty text".to_owned();
    }
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

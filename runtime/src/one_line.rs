//! JSON as one line of a file that people look at.

use std::fmt::Write as _;

/// The same JSON without a control character: within its strings they are escaped, and between its tokens mean nothing.
pub(crate) fn one_line(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\n' | '\r' | '\t' => line.push(' '),
            _ if character.is_control() => {
                let _ = write!(line, "\\u{:04x}", u32::from(character));
            }
            _ => line.push(character),
        }
    }
    line
}

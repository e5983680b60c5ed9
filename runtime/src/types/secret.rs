//! `Debug` for what belongs to a purchase: card numbers must not reach a log.

use std::fmt;

/// Shows the names of fields and none of their values.
///
/// # Errors
/// When the formatter fails.
pub fn secret(f: &mut fmt::Formatter<'_>, name: &str, fields: &[&str]) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for field in fields {
        shown.field(field, &format_args!(".."));
    }
    shown.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_values_are_not() {
        struct Card;
        impl fmt::Debug for Card {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                secret(f, "Card", &["number", "holder"])
            }
        }
        assert_eq!(format!("{Card:?}"), "Card { number: .., holder: .. }");
    }
}

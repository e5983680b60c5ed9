//! `Debug` of generated objects.

use std::fmt;

/// Shows an object as a derived `Debug` does: its name, and its fields with their values.
///
/// # Errors
/// When the formatter fails.
pub fn shown(f: &mut fmt::Formatter<'_>, name: &str, fields: &[&str], values: &[&dyn fmt::Debug]) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (field, value) in fields.iter().zip(values) {
        shown.field(field, value);
    }
    shown.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_a_derive_shows() {
        #[derive(Debug)]
        struct Leg {
            from: &'static str,
            hours: Option<u8>,
        }
        #[derive(Debug)]
        struct Nothing {}
        struct Shown(Leg);
        impl fmt::Debug for Shown {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                shown(f, "Leg", &["from", "hours"], &[&self.0.from, &self.0.hours])
            }
        }
        struct Bare;
        impl fmt::Debug for Bare {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                shown(f, "Nothing", &[], &[])
            }
        }
        let leg = || Leg { from: "A \"1\"", hours: Some(7) };
        assert_eq!(format!("{:?} {:?}", Shown(leg()), Bare), format!("{:?} {:?}", leg(), Nothing {}));
        assert_eq!(format!("{:#?} {:#?}", Shown(leg()), Bare), format!("{:#?} {:#?}", leg(), Nothing {}));
    }
}

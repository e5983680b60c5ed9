//! The part of a text that matters.

/// What `compared` finds. Fails where that is a difference, with the shortest part of the text in which there still is one.
pub(super) fn agreed<T>(text: &str, compared: impl Fn(&str) -> Result<T, String>) -> T {
    compared(text).unwrap_or_else(|difference| {
        let short = shortened(text, |part| compared(part).is_err());
        let difference = compared(&short).err().unwrap_or(difference);
        panic!("{difference}\n--- in\n{short}\n--- or {short:?}, of\n{text}")
    })
}

/// What is left of `text` once everything is gone without which `fails` still holds.
fn shortened(text: &str, fails: impl Fn(&str) -> bool) -> String {
    let mut shortest = text.to_owned();
    let mut length = text.len().next_power_of_two();
    while length > 0 {
        let before = shortest.len();
        let mut at = 0;
        while at < shortest.len() {
            let end = (at + length).min(shortest.len());
            match shortest.is_char_boundary(at) && shortest.is_char_boundary(end) {
                true => {
                    let candidate = format!("{}{}", &shortest[..at], &shortest[end..]);
                    if fails(&candidate) { shortest = candidate } else { at = end }
                }
                false => at += 1,
            }
        }
        if length > 1 || shortest.len() == before {
            length /= 2;
        }
    }
    shortest
}

//! Names of an API → names of Rust.

use crate::model::bare;

/// `heldTicket` → `held_ticket`, as it may stand in code; `None` if nothing of it can be part of a name.
pub(super) fn snake(json: &str) -> Option<String> {
    let name = match json.is_ascii() {
        true => snake_of_ascii(json.as_bytes()),
        false => words(json).iter().map(|word| word.to_lowercase()).collect::<Vec<_>>().join("_"),
    };
    Some(escaped(digits_apart(name)?))
}

/// The same as joining [`words`], byte by byte: most names of an API are such, and they are many.
fn snake_of_ascii(json: &[u8]) -> String {
    let (mut name, mut open, mut at) = (String::with_capacity(json.len() + 4), false, 0);
    while at < json.len() {
        let letter = json[at];
        let begins = match letter {
            b'a'..=b'z' | b'0'..=b'9' => !open,
            b'A'..=b'Z' => {
                let after_other = at > 0 && !json[at - 1].is_ascii_uppercase();
                !open || after_other || matches!(json.get(at + 1), Some(b'a'..=b'z'))
            }
            _ => {
                open = false;
                at += 1;
                continue;
            }
        };
        if begins && !name.is_empty() {
            name.push('_');
        }
        name.push(char::from(letter.to_ascii_lowercase()));
        open = true;
        at += 1;
    }
    name
}

/// `NO_PAYMENT` → `NoPayment`, as it may stand in code.
pub(super) fn camel(json: &str) -> Option<String> {
    Some(escaped(digits_apart(capitals(json))?))
}

/// `held_ticket_quote` → `HeldTicketQuote`, to make names of types of.
pub(super) fn prefix(method: &str) -> String {
    let capitals = capitals(bare(method));
    digits_apart(capitals).unwrap_or_default()
}

/// Whether it may stand in Rust code, keywords included.
fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && letters.all(unicode_ident::is_xid_continue)
        && name != "_"
}

/// Whether a type may be called so. Names of types do not appear on the wire, so they may be as in Rust, and acronyms
/// stay as they are: `PNRStatus`.
pub(super) fn is_type_name(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && is_identifier(name) && !name.contains('_') && name != "Self"
}

fn capitals(json: &str) -> String {
    let mut name = String::new();
    for word in words(json) {
        let mut letters = word.chars();
        let Some(first) = letters.next() else { continue };
        // Two numbers side by side must not become one.
        if first.is_numeric() && name.ends_with(char::is_numeric) {
            name.push('_');
        }
        name.extend(first.to_uppercase());
        name.extend(letters.flat_map(char::to_lowercase));
    }
    name
}

/// No name begins with a digit.
fn digits_apart(name: String) -> Option<String> {
    match name.chars().next()? {
        first if unicode_ident::is_xid_start(first) => Some(name),
        _ => Some(format!("_{name}")),
    }
}

/// Keywords become raw; those that have no raw form get an underscore.
fn escaped(name: String) -> String {
    match name.as_str() {
        "self" | "Self" | "super" | "crate" => name + "_",
        keyword if is_keyword(keyword) => format!("r#{name}"),
        _ => name,
    }
}

fn is_keyword(name: &str) -> bool {
    let of_this_length: &[&str] = KEYWORDS.get(name.len()).copied().unwrap_or_default();
    of_this_length.contains(&name)
}

/// `XMLHttpRequest2` → `XML`, `Http`, `Request2`
fn words(json: &str) -> Vec<String> {
    let letters: Vec<char> = json.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for (n, &letter) in letters.iter().enumerate() {
        if letter == '_' || !unicode_ident::is_xid_continue(letter) {
            open = false;
            continue;
        }
        let before = n.checked_sub(1).and_then(|n| letters.get(n));
        let after = letters.get(n + 1);
        let begins = letter.is_uppercase()
            && (before.is_some_and(|before| !before.is_uppercase()) || after.is_some_and(|after| after.is_lowercase()));
        match words.last_mut() {
            Some(word) if open && !begins => word.push(letter),
            _ => words.push(letter.to_string()),
        }
        open = true;
    }
    words
}

/// Of all editions, those reserved for later ones too, by how long they are.
const KEYWORDS: [&[&str]; 9] = [
    &[],
    &[],
    &["as", "do", "fn", "if", "in"],
    &["box", "dyn", "for", "gen", "let", "mod", "mut", "pub", "ref", "try", "use"],
    &["else", "enum", "impl", "loop", "move", "priv", "true", "type"],
    &["async", "await", "break", "const", "false", "final", "macro", "match", "trait", "where", "while", "yield"],
    &["become", "extern", "return", "static", "struct", "typeof", "unsafe"],
    &["unsized", "virtual"],
    &["abstract", "continue", "override"],
];

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, camel, prefix, snake, snake_of_ascii, words};

    #[test]
    fn words_end_where_case_or_punctuation_says_so() {
        for (json, expected) in [
            ("heldTicket", "held_ticket"),
            ("/orders/{orderId}/cancel", "orders_order_id_cancel"),
            ("XMLHttpRequest2", "xml_http_request2"),
            ("ISO4217Code", "iso4217_code"),
            ("X-Agency", "x_agency"),
            ("already_snake", "already_snake"),
            ("__twice__", "twice"),
            ("größe", "größe"),
            ("日本", "日本"),
        ] {
            assert_eq!(snake(json).as_deref(), Some(expected), "{json}");
        }
    }

    #[test]
    fn short_cuts_lead_to_the_same_names() {
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..10_000 {
            let json: String =
                (0..random.usize(0..9)).map(|_| random.choice(*b"abAB1_-/{ ").map(char::from).unwrap()).collect();
            let joined = words(&json).iter().map(|word| word.to_lowercase()).collect::<Vec<_>>().join("_");
            assert_eq!(snake_of_ascii(json.as_bytes()), joined, "{json}");
        }
        for (length, keywords) in KEYWORDS.iter().enumerate() {
            assert!(keywords.iter().all(|keyword| keyword.len() == length), "{keywords:?}");
        }
    }

    #[test]
    fn what_rust_keeps_for_itself_is_escaped() {
        for (json, expected) in
            [("type", "r#type"), ("gen", "r#gen"), ("self", "self_"), ("Crate", "crate_"), ("3ds", "_3ds")]
        {
            assert_eq!(snake(json).as_deref(), Some(expected), "{json}");
        }
        assert_eq!(camel("SELF").as_deref(), Some("Self_"));
        assert_eq!(prefix("r#type"), "Type");
        assert_eq!(prefix("self_"), "Self");
    }

    #[test]
    fn variants_are_in_capitals() {
        for (json, expected) in [
            ("NO_PAYMENT", "NoPayment"),
            ("agencyCash", "AgencyCash"),
            ("1_2", "_1_2"),
            ("v1.2", "V1_2"),
            ("3DS", "_3Ds"),
        ] {
            assert_eq!(camel(json).as_deref(), Some(expected), "{json}");
        }
    }

    #[test]
    fn nothing_cannot_be_a_name() {
        for json in ["", "+", "_", "$", "👍"] {
            assert_eq!((snake(json), camel(json)), (None, None), "{json}");
        }
    }
}

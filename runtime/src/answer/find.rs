//! Values of a JSON document by their pointers: in one pass, without a tree of what lies beside them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::json;

/// The members and elements that lead to a value.
pub(crate) type Pointer<'p> = &'p [&'p str];

/// The texts of the values at these pointers. Of a name that stands twice in an object, the last counts.
///
/// `None`: it is no JSON.
pub(crate) fn find<'a, const N: usize>(json: &'a str, pointers: [Pointer<'_>; N]) -> Option<[Option<&'a str>; N]> {
    const { assert!(N <= 8, "their paths are counted by the bits of a byte") };
    let mut searches = pointers.map(|pointer| Search { pointer, found: None });
    let mut deserializer = json::deserializer(json);
    let root = Value { searches: &mut searches, through: u8::MAX >> (8 - N), depth: 0 };
    root.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(searches.map(|search| search.found))
}

struct Search<'p, 'de> {
    pointer: Pointer<'p>,
    found: Option<&'de str>,
}

/// A value that at least one of the pointers leads to, or leads through.
struct Value<'s, 'p, 'de> {
    searches: &'s mut [Search<'p, 'de>],
    /// A bit for each of the searches: whether its pointer does.
    through: u8,
    /// So many steps from the root.
    depth: usize,
}

impl<'p, 'de> Value<'_, 'p, 'de> {
    /// The searches among `through` for which it is so.
    fn those(&self, mut is_so: impl FnMut(Pointer<'p>) -> bool) -> u8 {
        let mut those = 0;
        for (at, search) in self.searches.iter().enumerate() {
            let bit = 1 << at;
            if self.through & bit != 0 && is_so(search.pointer) {
                those |= bit;
            }
        }
        those
    }

    fn set(&mut self, those: u8, found: Option<&'de str>) {
        for (at, search) in self.searches.iter_mut().enumerate() {
            if those & 1 << at != 0 {
                search.found = found;
            }
        }
    }

    /// What one step below is, to where these lead.
    fn below(&mut self, through: u8) -> Value<'_, 'p, 'de> {
        Value { searches: self.searches, through, depth: self.depth + 1 }
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        let depth = self.depth;
        let here = self.those(|pointer| pointer.len() == depth);
        if here == 0 {
            return deserializer.deserialize_any(self);
        }
        let raw = <&RawValue as serde::Deserialize>::deserialize(deserializer)?.get();
        self.set(here, Some(raw));
        self.through &= !here;
        match self.through {
            0 => Ok(()),
            _ => self.deserialize(&mut json::deserializer(raw)).map_err(D::Error::custom),
        }
    }
}

impl<'de> Visitor<'de> for Value<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(through) = map.next_key_seed(Name(&self))? {
            if through == 0 {
                map.next_value::<IgnoredAny>()?;
            } else {
                self.set(through, None);
                map.next_value_seed(self.below(through))?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        for at in 0.. {
            let depth = self.depth;
            let through = self.those(|pointer| pointer.get(depth).and_then(|step| index(step)) == Some(at));
            let next = match through {
                0 => elements.next_element::<IgnoredAny>()?.map(drop),
                _ => elements.next_element_seed(self.below(through))?,
            };
            if next.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A member's name; gives the searches which it leads on.
struct Name<'v, 's, 'p, 'de>(&'v Value<'s, 'p, 'de>);

impl<'de> DeserializeSeed<'de> for Name<'_, '_, '_, '_> {
    type Value = u8;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u8, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_, '_, '_, '_> {
    type Value = u8;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<u8, E> {
        let Self(value) = self;
        Ok(value.those(|pointer| pointer.get(value.depth) == Some(&name)))
    }
}

/// RFC 6901: no sign, no leading zero.
fn index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with('0');
    (canonical && step.bytes().all(|byte| byte.is_ascii_digit())).then(|| step.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locate<'a>(json: &'a str, pointer: Pointer<'_>) -> Option<&'a str> {
        find(json, [pointer]).and_then(|[found]| found)
    }

    #[test]
    fn a_pointer_finds_members_elements_and_escaped_names() {
        let json = r#"{"a":{"b":[1,{"c/d":"x"}]},"é":2}"#;
        assert_eq!(locate(json, &["a", "b", "1", "c/d"]), Some(r#""x""#));
        assert_eq!(locate(json, &["é"]), Some("2"));
        assert_eq!(locate(json, &["a", "b", "01"]), None);
        assert_eq!(locate(json, &["a", "b", "+1"]), None);
        assert_eq!(locate(json, &["a", "b", "2"]), None);
        assert_eq!(locate(json, &["a", "x"]), None);
        assert_eq!(locate(json, &["é", "x"]), None);
        assert_eq!(locate(r#"{"aé":3}"#, &["aé"]), Some("3"));
        assert_eq!(locate(json, &[]), Some(json));
    }

    #[test]
    fn the_last_of_a_name_counts_with_all_that_is_in_it() {
        assert_eq!(locate(r#"{"a":1,"b":2,"\u0061":3}"#, &["a"]), Some("3"));
        assert_eq!(locate(r#"{"a":{"b":1},"a":{}}"#, &["a", "b"]), None);
        assert_eq!(locate(r#"{"a":{"b":1},"a":5}"#, &["a", "b"]), None);
        assert_eq!(locate(r#"{"a":5,"a":{"b":1}}"#, &["a", "b"]), Some("1"));
    }

    #[test]
    fn pointers_may_share_their_way_and_lead_through_each_other() {
        let json = r#" {"a":{"b":1,"c":[true]},"d":null} "#;
        let found = find(json, [&["a", "b"], &["a"], &[], &["a", "c", "0"], &["d"]]).unwrap();
        let all = json.trim();
        assert_eq!(found, [Some("1"), Some(r#"{"b":1,"c":[true]}"#), Some(all), Some("true"), Some("null")]);
    }

    #[test]
    fn what_is_no_json_has_no_values() {
        for broken in ["", "{", r#"{"a":1"#, r#"{"a":1} x"#, r#"{"a":tru}"#, r#"{"x":{"a":},"a":1}"#, "[1,]"] {
            assert_eq!(find(broken, [&["a"], &[]]), None, "{broken}");
            assert_eq!(find(broken, [&["a"]]), None, "{broken}");
        }
    }

    const STEPS: [&str; 4] = ["a", "b", "0", "1"];

    /// A document of few names, so that pointers meet something; as text, for names stand twice in it.
    fn document(rng: &mut fastrand::Rng, depth: usize) -> String {
        let parts = |rng: &mut fastrand::Rng, part: fn(&mut fastrand::Rng, usize) -> String| {
            (0..rng.usize(0..4)).map(|_| part(rng, depth - 1)).collect::<Vec<_>>().join(", ")
        };
        match rng.usize(0..if depth == 0 { 5 } else { 9 }) {
            0 => "null".to_owned(),
            1 => "-12.5e3".to_owned(),
            2 => "true".to_owned(),
            3 => r#""READY""#.to_owned(),
            4 => r#""a \" { \u00e9""#.to_owned(),
            5 | 6 => format!("[{}]", parts(rng, document)),
            _ => format!(
                "{{{}}}",
                parts(rng, |rng, depth| {
                    let name = STEPS[rng.usize(..STEPS.len())];
                    format!(r#" "{name}" :{}"#, document(rng, depth))
                })
            ),
        }
    }

    #[test]
    fn it_finds_what_a_tree_of_the_document_has_there() {
        let mut rng = fastrand::Rng::with_seed(8);
        let (mut found_some, mut broken) = (0, 0);
        for _ in 0..20_000 {
            let mut text = document(&mut rng, 4);
            if rng.usize(0..8) == 0 {
                text.truncate(rng.usize(..=text.len()));
            }
            let pointers: [Vec<&str>; 3] =
                std::array::from_fn(|_| (0..rng.usize(0..4)).map(|_| STEPS[rng.usize(..STEPS.len())]).collect());
            let tree: Option<serde_json::Value> = serde_json::from_str(&text).ok();
            let found = find(&text, pointers.each_ref().map(Vec::as_slice));
            assert_eq!(found.is_some(), tree.is_some(), "{text}");
            let (Some(found), Some(tree)) = (found, tree) else {
                broken += 1;
                continue;
            };
            for (found, pointer) in found.into_iter().zip(&pointers) {
                let there = tree.pointer(&pointer.iter().map(|step| format!("/{step}")).collect::<String>());
                let read = found.map(|text| serde_json::from_str(text).unwrap());
                assert_eq!(read.as_ref(), there, "{pointer:?} in {text}");
                found_some += usize::from(!pointer.is_empty() && found.is_some());
            }
        }
        assert!(found_some > 1_000 && broken > 1_000, "{found_some} {broken}");
    }
}

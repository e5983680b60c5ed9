//! Beside what serde derives: nothing that is read or written differs, nor why it cannot be, but for the field's path.

mod documents;
mod twins;

use std::{collections::BTreeMap, fmt::Debug};

use fastrand::Rng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, from_slice, from_str, json, to_string, to_value};

use self::{
    documents::Documents,
    twins::{derived, generated},
};

/// Reads a text as both, and says whether it is one.
fn both(json: &[u8]) -> bool {
    both_of::<generated::Whole, derived::Whole>(json)
}

fn both_of<G, D>(json: &[u8]) -> bool
where
    G: Serialize + DeserializeOwned + PartialEq + Debug,
    D: Serialize + DeserializeOwned + Debug,
{
    let shown = String::from_utf8_lossy(json);
    match (from_slice::<G>(json), from_slice::<D>(json)) {
        (Ok(generated), Ok(derived)) => {
            assert_eq!(format!("{generated:?}"), format!("{derived:?}"), "{shown}");
            let text = to_string(&generated).unwrap();
            assert_eq!(text, to_string(&derived).unwrap(), "{shown}");
            assert_eq!(to_value(&generated).unwrap(), to_value(&derived).unwrap(), "{shown}");
            assert_eq!(from_str::<G>(&text).unwrap(), generated, "{shown}");
            true
        }
        (Err(generated), Err(derived)) => {
            assert_eq!((generated.line(), generated.column()), (derived.line(), derived.column()), "{shown}");
            let (generated, derived) = (generated.to_string(), derived.to_string());
            let path = generated.strip_suffix(&derived);
            assert!(path.is_some(), "{shown}\n{generated}\n{derived}");
            false
        }
        (generated, derived) => panic!("{shown}\n{generated:?}\n{derived:?}"),
    }
}

#[test]
fn twins_agree_on_what_fits_and_on_what_does_not() {
    let mut documents = Documents { rng: Rng::with_seed(11), faults: 0.0 };
    let (mut read, mut refused) = (0, 0);
    for round in 0..6_000 {
        documents.faults = [0.0, 0.02, 0.2][round % 3];
        let whole = documents.whole();
        *(if both(whole.as_bytes()) { &mut read } else { &mut refused }) += 1;
    }
    assert!(read > 1_000 && refused > 1_000, "{read} read, {refused} refused");
}

/// Generated with serde's traits alone.
#[test]
fn twins_agree_on_an_object_that_is_part_of_no_other() {
    let mut documents = Documents { rng: Rng::with_seed(14), faults: 0.0 };
    let (mut read, mut refused) = (0, 0);
    for round in 0..3_000 {
        documents.faults = [0.0, 0.02][round % 2];
        let whole = documents.whole();
        let note = ["", "\"note\": null, ", "\"note\": \"x\", ", "\"note\": 1, "][documents.rng.usize(..4)];
        let outer = format!("{{{note}\"whole\": {whole}}}");
        let is_one = both_of::<generated::Outer, derived::Outer>(outer.as_bytes());
        *(if is_one { &mut read } else { &mut refused }) += 1;
    }
    assert!(read > 500 && refused > 500, "{read} read, {refused} refused");
    for odd in ["{}", "[]", "null", "7", "[\"x\", null]", "{\"note\": 1"] {
        assert!(!both_of::<generated::Outer, derived::Outer>(odd.as_bytes()), "{odd}");
    }
}

#[test]
fn twins_agree_on_texts_that_are_cut_off_or_damaged() {
    let mut documents = Documents { rng: Rng::with_seed(12), faults: 0.0 };
    for _ in 0..100 {
        let mut whole = documents.whole().into_bytes();
        for _ in 0..100 {
            let end = documents.rng.usize(..whole.len());
            both(&whole[..end]);
            let (at, kept) = (documents.rng.usize(..whole.len()), whole.clone());
            whole[at] = documents.rng.u8(..);
            both(&whole);
            whole = kept;
        }
    }
}

/// Serde's derives would make a null of it, and so another request.
#[test]
fn what_is_no_number_is_not_written() {
    let mut documents = Documents { rng: Rng::with_seed(13), faults: 0.0 };
    let mut whole =
        std::iter::repeat_with(|| from_str::<generated::Whole>(&documents.whole())).find_map(Result::ok).unwrap();
    for (rate, says) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        whole.rate = rate;
        assert_eq!(to_string(&whole).unwrap_err().to_string(), format!("{says} is no number that JSON has"));
    }
}

/// What was parsed before, and what a caller's own type holds within an enum without tags: no text is left there.
#[test]
fn twins_agree_on_values_of_other_kinds() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Own<T> {
        Tree(T),
        Other(Value),
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Flat<T> {
        own: u8,
        #[serde(flatten)]
        tree: T,
    }
    let tree = json!({"a \"name\"": "x", "others": [{"a \"name\"": "y", "others": [], "by_name": {}}], "by_name": {}});
    for value in [tree, json!({"a \"name\"": "x"}), json!(["x", null, [], {}]), json!(["x", null]), json!(1)] {
        assert_eq!(shown::<generated::Tree>(&value), shown::<derived::Tree>(&value));
        assert_eq!(shown::<Own<generated::Tree>>(&value), shown::<Own<derived::Tree>>(&value));
        let mut flat = value.clone();
        if let Some(members) = flat.as_object_mut() {
            members.insert("own".to_owned(), json!(7));
        }
        assert_eq!(shown::<Flat<generated::Tree>>(&flat), shown::<Flat<derived::Tree>>(&flat));
    }
}

fn shown<T: DeserializeOwned + Debug>(value: &Value) -> Result<String, String> {
    let read: Result<T, _> = serde_json::from_value(value.clone());
    read.map(|read| format!("{read:?}")).map_err(|error| {
        let error = error.to_string();
        error
            .split_once(": ")
            .filter(|(path, _)| !path.contains(' '))
            .map_or(error.clone(), |(_, text)| text.to_owned())
    })
}

#[test]
fn a_member_that_is_there_twice_is_an_error_whatever_it_holds() {
    for second in ["null", "\"b\"", "7"] {
        let text = format!(r#"{{"a \"name\"":"x","others":[],"left":null,"by_name":{{}},"left":{second}}}"#);
        let error = from_str::<generated::Tree>(&text).unwrap_err().to_string();
        assert!(error.starts_with("left: duplicate field `left`"), "{error}");
    }
}

#[test]
fn errors_name_the_way_to_the_field() {
    let tree = |others: &str| format!(r#"{{"a \"name\"":"x","others":[{others}],"by_name":{{}}}}"#);
    let leaf = tree("");
    for (text, path) in [
        (tree(&format!("{leaf},{}", tree("7"))), "others[1].others[0]: "),
        (leaf.replace("{}", r#"{"secret":{}}"#), "by_name[0].a \"name\": missing field"),
        (format!(r#"{{"left":{{"left":{{"left":{leaf},"left":{leaf}}}}}}}"#), "left.left.left: duplicate field"),
        (leaf.replace("\"x\"", "7"), "a \"name\": invalid type"),
        (leaf.replace("[]", "7"), "others: invalid type: integer `7`, expected a sequence"),
        (r#"["x",7]"#.to_owned(), "[1]: invalid type"),
    ] {
        let error = from_str::<generated::Tree>(&text).unwrap_err().to_string();
        assert!(error.starts_with(path), "{text}\n{error}");
    }
    let error = from_str::<generated::Payment>(r#"{"kind":"SPLIT","parts":[{"kind":"CARD","number":1}]}"#).unwrap_err();
    assert_eq!(error.to_string(), "parts[0].number: invalid type: integer `1`, expected a string");
}

#[test]
fn nesting_is_as_deep_as_the_format_allows() {
    let deep = |depth: usize| {
        let open = r#"{"a \"name\"":"x","by_name":{},"others":[],"left":"#;
        format!("{}null{}", open.repeat(depth), "}".repeat(depth))
    };
    assert!(from_str::<generated::Tree>(&deep(120)).is_ok());
    for depth in [127, 128, 1_000, 100_000] {
        let (generated, derived) = (from_str::<generated::Tree>(&deep(depth)), from_str::<derived::Tree>(&deep(depth)));
        assert_eq!(generated.is_ok(), derived.is_ok(), "{depth}");
    }
    let split = |depth: usize| {
        format!("{}{{\"kind\":\"CASH\"}}{}", r#"{"kind":"SPLIT","parts":["#.repeat(depth), "]}".repeat(depth))
    };
    assert!(from_str::<generated::Payment>(&split(60)).is_ok());
    assert!(from_str::<generated::Payment>(&split(10_000)).is_err());
}

#[test]
fn members_beyond_a_machine_word_are_told_apart() {
    use super::{Read, Source};
    const NAMES: &[&str] = &[
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
        "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37",
        "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55",
        "56", "57", "58", "59", "60", "61", "62", "63", "64", "65", "66",
    ];
    #[derive(Debug)]
    struct Many(Vec<i64>);
    impl Read for Many {
        fn read(from: &mut dyn Source) -> Option<Self> {
            let mut values: Vec<Option<i64>> = vec![None; NAMES.len()];
            let mut slots: Vec<&mut dyn super::Slot> = Vec::new();
            values.iter_mut().for_each(|value| slots.push(value));
            from.object("Many", NAMES, &mut slots)?;
            values.into_iter().collect::<Option<_>>().map(Self)
        }
    }
    impl<'de> Deserialize<'de> for Many {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            super::deserialize(from)
        }
    }
    let text = |names: &[&str]| {
        let members: Vec<_> = names.iter().rev().map(|name| format!("\"{name}\":{name}")).collect();
        format!("{{{}}}", members.join(","))
    };
    assert_eq!(from_str::<Many>(&text(NAMES)).unwrap().0, (0..67).collect::<Vec<i64>>());
    for name in ["3", "63", "64", "66"] {
        let twice = text(&[NAMES, &[name]].concat());
        assert!(from_str::<Many>(&twice).unwrap_err().to_string().contains(&format!("duplicate field `{name}`")));
        let names: Vec<&str> = NAMES.iter().copied().filter(|known| *known != name).collect();
        assert!(from_str::<Many>(&text(&names)).unwrap_err().to_string().contains(&format!("missing field `{name}`")));
    }
}

/// A value that forgets to read or to write is an error, for a format would be left in the middle of it.
#[test]
fn a_value_is_read_and_written_exactly_once() {
    use super::{Read, Sink, Source, Write};
    struct Odd<const TIMES: usize>;
    impl<const TIMES: usize> Read for Odd<TIMES> {
        fn read(from: &mut dyn Source) -> Option<Self> {
            (0..TIMES).try_for_each(|_| from.int().map(drop))?;
            if TIMES == 0 { None } else { Some(Self) }
        }
    }
    impl<const TIMES: usize> Write for Odd<TIMES> {
        fn write(&self, to: &mut dyn Sink) {
            (0..TIMES).for_each(|_| to.none());
        }
    }
    fn read<const TIMES: usize>() -> bool {
        super::deserialize::<_, Odd<TIMES>>(&json!(7)).is_ok()
    }
    assert_eq!([read::<0>(), read::<1>(), read::<2>()], [false, true, false]);
    fn write<const TIMES: usize>() -> bool {
        super::serialize(&Odd::<TIMES>, serde_json::value::Serializer).is_ok()
    }
    assert_eq!([write::<0>(), write::<1>(), write::<2>()], [false, true, false]);
}

#[test]
fn a_caller_can_nest_what_is_generated() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Own {
        trees: BTreeMap<String, Vec<generated::Tree>>,
    }
    let text = r#"{"trees":{"a":[{"a \"name\"":"x","others":[],"by_name":{}}]}}"#;
    assert_eq!(to_string(&from_str::<Own>(text).unwrap()).unwrap(), text);
}

#[test]
fn twins_agree_on_lists_of_scalars() {
    #[derive(Debug)]
    struct Lists {
        texts: Vec<String>,
        rates: Vec<f64>,
        count: Option<i64>,
    }
    impl super::Read for Lists {
        fn read(from: &mut dyn super::Source) -> Option<Self> {
            let lists = super::object(from, "Lists", &["texts", "rates", "count"]);
            lists.map(|(texts, rates, count)| Self { texts, rates, count })
        }
    }
    impl<'de> Deserialize<'de> for Lists {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            super::deserialize(from)
        }
    }
    mod by_serde {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "it is shown")]
        pub(super) struct Lists {
            texts: Vec<String>,
            rates: Vec<f64>,
            count: Option<i64>,
        }
    }
    let read: Lists = from_str(r#"{"texts":["a","\u0062"],"rates":[1,0.5]}"#).unwrap();
    assert_eq!((read.texts.concat(), read.rates, read.count), ("ab".to_owned(), vec![1.0, 0.5], None));
    for text in [
        r#"{"texts":["a","\u0062"],"rates":[1,0.5],"count":7}"#,
        r#"{"texts":[],"rates":[],"count":null}"#,
        r#"{"texts":[]}"#,
        r#"{"texts":[],"rates":null}"#,
        r#"{"texts":{},"rates":[]}"#,
        r#"{"texts":["a",1],"rates":[]}"#,
        r#"{"texts":["a"],"rates":[1,"#,
        r#"{"texts":["a"],"rates":[],"rates":[]}"#,
        r#"{"texts":[],"rates":[],"count":"7"}"#,
        r#"{"texts":[],"rates":[],"count":7.5}"#,
        r#"[["a"],[1],null]"#,
        r#"[["a"]]"#,
    ] {
        match (from_str::<Lists>(text), from_str::<by_serde::Lists>(text)) {
            (Ok(compact), Ok(serde)) => assert_eq!(format!("{compact:?}"), format!("{serde:?}")),
            (Err(compact), Err(serde)) => {
                assert!(compact.to_string().ends_with(&serde.to_string()), "{text}: {compact}");
            }
            (compact, serde) => panic!("{text}\n{compact:?}\n{serde:?}"),
        }
    }
}

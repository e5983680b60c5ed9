//! The types that are generated from a spec, and JSON.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use async_api::{
    async_api,
    types::{Decimal, Json},
};
use serde_json::{from_str, json, to_value};

#[async_api("codegen/tests/specs/scalars.yaml")]
trait Scalars {}
#[async_api("codegen/tests/specs/words.yaml")]
trait Words {}
#[async_api("codegen/tests/specs/unions.yaml")]
trait Unions {}
#[async_api("codegen/tests/specs/optional.yaml")]
trait Optional {}
#[async_api("codegen/tests/specs/recursive.yaml")]
trait Recursive {}
#[async_api("codegen/tests/specs/critical.yaml")]
trait Critical {}
#[async_api("codegen/tests/specs/exact.yaml")]
trait Exact {}
#[async_api("codegen/tests/specs/names.yaml")]
trait Names {}
#[async_api("codegen/tests/specs/many.yaml")]
trait Many {}

#[async_api("codegen/tests/specs/derives.yaml")]
trait Derives {}
#[async_api("codegen/tests/specs/derives_of_all.yaml")]
trait DerivesOfAll {}
#[async_api(
    "codegen/tests/specs/recursive.yaml",
    module = asked_of_all,
    derive(serde::Serialize, ::core::cmp::Eq, Hash, PartialOrd, Debug)
)]
trait AskedOfAll {}
#[async_api("codegen/tests/specs/many.yaml", module = both_ways, derive(Serialize, Deserialize))]
trait BothWays {}

/// Of the caller's own, which `many.yaml` binds.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Money(String);

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

#[test]
fn every_scalar_is_read_and_written() {
    let text = r#"{
        "a": "text", "b": true, "c": -9007199254740993, "d": 0.5, "e": 12.50,
        "f": "a3759997-310d-4513-8d2a-9e047e58368f", "g": "2025-12-31", "h": "2025-12-31T23:30:00-05:00",
        "i": "P1DT2H", "j": "https://a.example/x y", "k": {"any": [1, null]}, "l": ["a"], "m": {"x": [1, 2]},
        "a field that the spec does not have": 1
    }"#;
    let all: scalars::All = from_str(text).unwrap();
    assert_eq!(all.e, decimal("12.50"));
    assert_eq!(all.h.to_string(), "2026-01-01T04:30:00Z");
    let written = json!({
        "a": "text", "b": true, "c": -9_007_199_254_740_993_i64, "d": 0.5, "e": "12.50",
        "f": "a3759997-310d-4513-8d2a-9e047e58368f", "g": "2025-12-31", "h": "2026-01-01T04:30:00Z",
        "i": "P1DT2H", "j": "https://a.example/x y", "k": {"any": [1, null]}, "l": ["a"], "m": {"x": [1, 2]},
    });
    assert_eq!(to_value(&all).unwrap(), written);
}

#[test]
fn a_word_that_the_spec_does_not_list_is_kept() {
    let answer: words::StatusResponse = from_str(r#"{"status": "NO", "seen": "BY_NOBODY"}"#).unwrap();
    assert_eq!(answer.status, words::Status::No);
    assert_eq!(answer.seen, words::Seen::Unrecognized("BY_NOBODY".to_owned()));
    assert_eq!(answer.seen.as_str(), "BY_NOBODY");
    assert_eq!(words::Seen::from("<"), words::Seen::Earlier);
    let query = words::StatusQuery { wanted: words::Status::OnTime };
    assert_eq!(to_value(&query).unwrap(), json!({"wanted": "on-time"}));
    assert!(from_str::<words::Status>("7").is_err());
}

#[test]
fn a_variant_is_known_by_its_tag() {
    let card = unions::Payment::Card { number: "4111".to_owned(), holder_name: None };
    assert_eq!(to_value(&card).unwrap(), json!({"method": "CARD", "number": "4111"}));
    assert_eq!(to_value(unions::Payment::NoPayment).unwrap(), json!({"method": "NO_PAYMENT"}));
    let read: unions::Payment =
        from_str(r#"{"number": "4111", "more": 1, "method": "CARD", "holderName": null}"#).unwrap();
    assert_eq!(read, card);
    assert!(from_str::<unions::Payment>(r#"{"method": "CARD"}"#).is_err(), "a known variant is as its type says");
}

#[test]
fn a_variant_that_the_spec_does_not_list_is_kept() {
    for text in [r#"{"method":"POINTS","points":3}"#, r#"{"points":3}"#, r#""CASH""#] {
        let kept: unions::Payment = from_str(text).unwrap();
        assert_eq!(kept, unions::Payment::Unrecognized(from_str(text).unwrap()));
        assert_eq!(to_value(&kept).unwrap().to_string(), text);
    }
}

#[test]
fn amounts_in_variants_are_exact() {
    let text = r#"{"kind": "REFUND", "amount": 0.1234567890123456789012345678, "method": {"method": "NO_PAYMENT"}}"#;
    let paid: unions::Paid = from_str(text).unwrap();
    let amount = decimal("0.1234567890123456789012345678");
    assert_eq!(paid, unions::Paid::Refund { amount, method: unions::Payment::NoPayment });
    let too_long = text.replace("5678,", "56789,");
    assert!(from_str::<unions::Paid>(&too_long).is_err(), "never a rounding");
}

#[test]
fn absent_and_null_are_the_same_and_neither_is_sent() {
    for text in ["{}", r#"{"next": null, "amounts": null}"#] {
        let answer: optional::SearchResponse = from_str(text).unwrap();
        assert_eq!((answer.next, answer.amounts), (None, None), "{text}");
    }
    let answer: optional::SearchResponse = from_str(r#"{"amounts": [null, 0.10]}"#).unwrap();
    assert_eq!(answer.amounts, Some(vec![None, Some(decimal("0.10"))]));
    assert_eq!(to_value(optional::SearchQuery::default()).unwrap(), json!({}));
    assert_eq!(to_value(optional::SearchBody::default()).unwrap(), json!({}));
    let body = optional::SearchBody { amount: Some(decimal("7.10")), ..Default::default() };
    assert_eq!(to_value(body).unwrap(), json!({"amount": "7.10"}));
}

#[test]
fn a_type_may_contain_itself() {
    let text = r#"{"value": {"op": "NOT", "of": {"op": "NUMBER", "value": 1}}, "left": null, "children": [
        {"value": {"op": "NUMBER", "value": 2}, "children": []}]}"#;
    let tree: recursive::Tree = from_str(text).unwrap();
    assert_eq!(tree.value, recursive::Expression::Not { of: Box::new(recursive::Expression::Number { value: 1 }) });
    assert_eq!(tree.children[0].left, None);
}

#[test]
fn nesting_that_would_overflow_the_stack_is_an_error() {
    let deep = format!("{}{}", r#"{"op":"NOT","of":"#.repeat(200_000), "}".repeat(200_000));
    assert!(from_str::<recursive::Expression>(&deep).is_err());
}

#[test]
fn what_pays_is_not_shown() {
    let card = critical::Card { number: "4111".to_owned(), pin: Some("0000".to_owned()) };
    let body = critical::OrdersOrderIdPayBody { account: "A1".to_owned(), card };
    assert_eq!(format!("{body:?}"), "OrdersOrderIdPayBody { account: .., card: .. }");
    assert_eq!(format!("{:?}", body.card), "Card { number: .., pin: .. }");
}

#[test]
fn bare_decimals_are_exact_too() {
    type Rates = async_api::types::Exact<std::collections::BTreeMap<String, Decimal>>;
    let _: fn(&ExactClient, &async_api::Token) -> async_api::SinglePoll<Rates> = ExactClient::rates_poll;
    let answer: exact::ConvertResponse = from_str(r#"{"result": [1.10, "2"], "best": 1e-2}"#).unwrap();
    assert_eq!(answer.result, [decimal("1.10"), decimal("2")]);
    assert_eq!(answer.best, decimal("0.01"));
}

#[test]
fn json_names_stay_as_the_spec_has_them() {
    let query = names::TypeQuery {
        r#type: "a".to_owned(),
        self_: "b".to_owned(),
        id: "c".to_owned(),
        _2nd: "d".to_owned(),
        x: "e".to_owned(),
    };
    let expected: Json = json!({"type": "a", "self": "b", "@id": "c", "2nd": "d", "$x": "e"});
    assert_eq!(to_value(query).unwrap(), expected);
}

#[test]
fn an_object_of_many_members_is_read_whole() {
    let text = r#"{
        "from": "LHR", "to": "JFK", "value_0": 1, "b": 0.10, "d": [1, "2.50"], "e": {"x": {"row": 1, "letter": "A"}},
        "f": null, "h": [], "i": null, "j": 1, "k": true, "l": "a3759997-310d-4513-8d2a-9e047e58368f",
        "n": "2025-12-31", "Self": "urn:x"
    }"#;
    let wide: many::Wide = from_str(text).unwrap();
    assert_eq!((wide.from.as_str(), wide.to.as_str(), wide.value_0, wide.a), ("LHR", "JFK", 1, None));
    assert_eq!((wide.b, wide.d[1], wide.self_.as_str()), (decimal("0.10"), decimal("2.50"), "urn:x"));
    assert_eq!(wide.e["x"], many::Seat { row: 1, letter: "A".to_owned() });
    let nested = text.replace("[],", &format!("[{}],", text.replace("\"A\"", "null")));
    let error = from_str::<many::Wide>(&nested).unwrap_err().to_string();
    assert!(error.starts_with("h[0].e[0].letter: invalid type: null, expected a string"), "{error}");
}

/// Serde reads and writes what holds a caller's own type, and what stands beside it is as ever.
#[test]
fn a_type_of_the_callers_own_can_stand_anywhere() {
    for text in [
        r#"{"method":"CARD","from":"a","to":"b","limit":"12 EUR"}"#,
        r#"{"method":"CARD","from":"a","limit":"12 EUR"}"#,
        r#"{"method":"CASH"}"#,
        r#"{"method":"LATER","terms":{"deposit":"1 EUR","days":30}}"#,
        r#"{"limit":7,"method":"POINTS"}"#,
    ] {
        let payment: many::Payment = from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&payment).unwrap(), text);
    }
    let later = many::Terms { deposit: Some(Money("1 EUR".to_owned())), days: 30 };
    assert_eq!(from_str::<many::Terms>(r#"{"days":30,"deposit":"1 EUR"}"#).unwrap(), later);
}

/// Reads it, and writes it.
fn round<T: serde::Serialize + for<'de> serde::Deserialize<'de>>(text: &str) -> String {
    let value: T = from_str(text).unwrap();
    serde_json::to_string(&value).unwrap()
}

#[test]
fn what_the_spec_asks_for_goes_both_ways() {
    let text = r#"{"states":["ON","OFF"],"way":{"by":"SEA","port":{"name":"Bar"}},"next":{"states":[],"way":{"by":"X","y":1}}}"#;
    assert_eq!(round::<derives::Read>(text), text);
    assert_eq!(round::<derives::Way>(r#"{"by":"AIR"}"#), r#"{"by":"AIR"}"#);
    assert_eq!(round::<derives::Kept>(r#"{"port":{"name":"Bar"}}"#), r#"{"port":{"name":"Bar"}}"#);
}

#[test]
fn what_is_asked_of_all_types_goes_both_ways() {
    let text = r#"{"rates":[{"value":0.5}],"sums":{"amount":"12.50","word":"B"},"payment":{"method":"CARD","number":"1"},"took":{"time":"PT1H"},"tree":{"left":{}}}"#;
    assert_eq!(round::<derives_of_all::Answer>(text), text);
    assert_eq!(round::<derives_of_all::Filter>(r#"{"word":"C"}"#), r#"{"word":"C"}"#);
    // The caller's own type within is serde's, and so is what holds it.
    let text = r#"{"method":"LATER","terms":{"deposit":"5 EUR","days":3}}"#;
    assert_eq!(round::<both_ways::Payment>(text), text);
    assert_eq!(round::<both_ways::Seat>(r#"{"row":1,"letter":"A"}"#), r#"{"row":1,"letter":"A"}"#);
    assert_eq!(round::<both_ways::Seats>("{}"), "{}");
}

#[test]
fn what_is_asked_of_all_types_stands_where_it_can() {
    fn is<T: Eq + std::hash::Hash>() {}
    fn is_ordered<T: Ord + std::hash::Hash>() {}
    is::<asked_of_all::Expression>();
    is::<derives_of_all::Payment>();
    is_ordered::<derives_of_all::Sum>();
    is_ordered::<derives_of_all::Tree>();
    is_ordered::<derives_of_all::Word>();
    let high = derives_of_all::Rate { value: 1.5 };
    assert!(derives_of_all::Rate::default() < high);
    assert_eq!(to_value(derives_of_all::Took::default()).unwrap(), json!({ "time": "PT0S" }));
    let text = r#"{"value":{"op":"NOT","of":{"op":"NUMBER","value":1}},"children":[]}"#;
    assert_eq!(round::<asked_of_all::Tree>(text), text);
}

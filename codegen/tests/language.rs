//! What a spec means: from its text to the model.

use std::time::Duration;

use async_api_codegen::{
    Checked, Source, check,
    model::{
        Api, Condition, Critical, Endpoint, Field, KeyField, Method, Mode, Place, Pointer, RepeatAfter, Scalar,
        Segment, TokenPlace, Type, TypeDef, TypeKind,
    },
};

#[test]
fn an_endpoint_that_says_nothing_has_every_default() {
    let api = sound("endpoints: { /heldTicket/quote: }");
    let endpoint = only(&api);
    assert_eq!((endpoint.method, endpoint.mode, endpoint.repeatable), (Method::Post, Mode::Async, false));
    assert_eq!((endpoint.name.as_str(), endpoint.id().as_str()), ("held_ticket_quote", "POST /heldTicket/quote"));
    assert_eq!((&endpoint.response, &endpoint.body, &endpoint.critical), (&None, &None, &None));
    assert_eq!(endpoint.protocol.token, TokenPlace::Body(pointer("asyncOperation/token")));
    assert_eq!(endpoint.protocol.result, pointer("result"));
    assert_eq!(endpoint.protocol.statuses.not_found, ["NOT_FOUND"]);
    assert_eq!(endpoint.protocol.rejected_codes.len(), 12);
    assert_eq!(
        endpoint.protocol.poll.segments,
        [
            Segment::Parameter("path".to_owned()),
            Segment::Literal("/poll?asyncOperationToken=".to_owned()),
            Segment::Parameter("token".to_owned())
        ]
    );
}

#[test]
fn what_may_be_repeated_is_said_by_the_method_or_by_the_spec() {
    let repeatable = |line: &str| only(&sound(&format!("endpoints: {{ {line} }}"))).repeatable;
    assert!(repeatable("GET /a: {}"));
    assert!(repeatable("PUT /a: {}"));
    assert!(repeatable("DELETE /a: {}"));
    assert!(!repeatable("PATCH /a: {}"));
    assert!(repeatable("/a: { idempotent: true }"));
    assert!(!repeatable("GET /a: { idempotent: false }"));
    assert!(!repeatable("PUT /a: { query: { id: uuid }, critical: { key: id } }"));
}

#[test]
fn an_endpoint_overrides_keys_of_the_protocol_and_keeps_the_rest() {
    let api = sound(
        "protocol: { token: /token, statuses: { failed: [ERROR], expired: [TIMED_OUT] } }
endpoints:
  /a:
    protocol: { token: header Location-Token, statuses: { rejected: [error, DENIED] }, codes: { rejected: 409 } }
    poll: GET /operations/{token}",
    );
    let protocol = &only(&api).protocol;
    assert_eq!(protocol.token, TokenPlace::Header("Location-Token".to_owned()));
    assert_eq!(protocol.status, pointer("asyncOperation/status"));
    assert_eq!(protocol.rejected_codes, [409]);
    assert_eq!(protocol.statuses.rejected, ["error", "DENIED"]);
    assert!(protocol.statuses.failed.is_empty(), "ERROR moved to `rejected`, whatever its case");
    assert_eq!(protocol.statuses.expired, ["TIMED_OUT"]);
    assert_eq!(protocol.poll.segments.len(), 2);
}

#[test]
fn a_critical_endpoint_says_all_of_itself() {
    let api = sound(
        "endpoints:
  /pay/{shop}:
    path: { shop: int }
    critical:
      key: [shop, body.id, kind]
      formerly: { id: [no, number] }
      reference: { why: string }
      done_when: { /state: [PAID, DONE], /a~1b: x }
      repeat_after: 90d
      lingers: 1500ms
      keep_result: false
    query: { id: string }
    body: { id: Id, kind: Kind }
    response: { state: Kind, a/b: string }
types: { Id: uuid, Kind: [PAID, DONE, OPEN] }",
    );
    let Critical { key, renamed, key_type, reference, done_when, not_done_when, repeat_after, lingers, keep_result } =
        only(&api).critical.clone().unwrap();
    let field = |place, json: &str, scalar| KeyField { place, json: json.to_owned(), scalar };
    assert_eq!(
        key,
        [
            field(Place::Path, "shop", Scalar::Int),
            field(Place::Body, "id", Scalar::Uuid),
            field(Place::Body, "kind", Scalar::String)
        ]
    );
    assert_eq!(renamed, [("no".to_owned(), "id".to_owned()), ("number".to_owned(), "id".to_owned())]);
    assert_eq!(key_type, "PayShopKey");
    let fields: Vec<_> = fields(&api, "PayShopKey").iter().map(|field| field.ty.clone()).collect();
    assert_eq!(fields, [Type::Scalar(Scalar::Int), named("Id"), named("Kind")]);
    assert_eq!(reference, Some(named("PayShopReference")));
    let condition = |token: &str, values: &[&str]| Condition {
        pointer: Pointer(vec![token.to_owned()]),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    };
    assert_eq!(done_when, [condition("state", &["PAID", "DONE"]), condition("a/b", &["x"])]);
    assert!(not_done_when.is_empty());
    assert_eq!(repeat_after, RepeatAfter::After(Duration::from_secs(90 * 86_400)));
    assert_eq!((lingers, keep_result), (Some(Duration::from_millis(1500)), false));
}

#[test]
fn parameters_of_a_path_are_strings_unless_it_says_otherwise() {
    let api = sound("endpoints: { \"/orders/{orderId}.{ext}\": { path: { orderId: uuid } } }");
    assert_eq!(only(&api).path_params, Some(named("OrdersOrderIdExtPath")));
    let fields = fields(&api, "OrdersOrderIdExtPath");
    assert_eq!((fields[0].name.as_str(), &fields[0].ty), ("order_id", &Type::Scalar(Scalar::Uuid)));
    assert_eq!((fields[1].name.as_str(), &fields[1].ty), ("ext", &Type::Scalar(Scalar::String)));
}

#[test]
fn types_are_read_from_texts() {
    let api = sound("endpoints: { /a: { response: A } }\ntypes: { A: { a: ' list < map<int?> >? ' } }");
    let int = Type::Optional(Box::new(Type::Scalar(Scalar::Int)));
    let list = Type::List(Box::new(Type::Map(Box::new(int))));
    assert_eq!(fields(&api, "A")[0].ty, Type::Optional(Box::new(list)));
}

#[test]
fn names_are_of_rust_and_json_keeps_its_own() {
    let api = sound(
        "endpoints: { /type: { query: { $$x: int, type: int, self: int, aB: int, '+1': { $type: int, $name: votes } } } }",
    );
    assert_eq!(only(&api).name, "r#type");
    let fields = fields(&api, "TypeQuery");
    let names: Vec<_> = fields.iter().map(|field| (field.json.as_str(), field.name.as_str())).collect();
    assert_eq!(names, [("$x", "x"), ("type", "r#type"), ("self", "self_"), ("aB", "a_b"), ("+1", "votes")]);
}

#[test]
fn words_that_yaml_takes_for_something_else_are_words() {
    let api = sound("endpoints: { /a: { response: A } }\ntypes: { A: [NO, null, 1.0, 0x1F, ~x, unrecognized] }");
    let TypeKind::Enum(words) = &def(&api, "A").kind else { panic!("an enum") };
    let words: Vec<_> = words.iter().map(|word| (word.json.as_str(), word.name.as_str())).collect();
    let expected = [
        ("NO", "No"),
        ("null", "Null"),
        ("1.0", "_1_0"),
        ("0x1F", "_0x1F"),
        ("~x", "X"),
        ("unrecognized", "Unrecognized_"),
    ];
    assert_eq!(words, expected);
}

#[test]
fn a_value_of_an_enum_has_what_is_said_of_it() {
    let api = sound(
        "endpoints: { /a: { response: A } }
types:
  A:
    - a
    - A: { $name: Capital, $doc: The other one. }
    - '>30kg': { $name: Heavy }
    - $$x: {}
    - $y",
    );
    let TypeKind::Enum(words) = &def(&api, "A").kind else { panic!("an enum") };
    let words: Vec<_> =
        words.iter().map(|word| (word.json.as_str(), word.name.as_str(), word.doc.as_deref().unwrap_or(""))).collect();
    let expected =
        [("a", "A", ""), ("A", "Capital", "The other one."), (">30kg", "Heavy", ""), ("$x", "X", ""), ("$y", "Y", "")];
    assert_eq!(words, expected);
}

#[test]
fn a_box_stands_where_a_type_would_contain_itself() {
    let api = sound(
        "endpoints: { /a: { response: Node } }
types:
  Node: { next: Node?, list: list<Node>, map: map<Node>, other: Other, leaf: Leaf, choice: Choice }
  Other: { back: MaybeNode }
  MaybeNode: Node?
  Leaf: { value: int }
  Choice: { $tag: t, A: { node: Node }, B: { leaf: Leaf } }",
    );
    let boxed = |name: &str| -> Vec<_> {
        fields(&api, name).iter().filter(|field| field.boxed).map(|field| field.json.clone()).collect()
    };
    assert_eq!(boxed("Node"), ["next", "other", "choice"]);
    assert_eq!(boxed("Other"), ["back"]);
    let TypeKind::Union { variants, .. } = &def(&api, "Choice").kind else { panic!("a union") };
    assert!(variants[0].fields[0].boxed && !variants[1].fields[0].boxed);
}

#[test]
fn directions_follow_from_use_and_secrets_from_critical_bodies() {
    let api = sound(
        "endpoints:
  /plain: { query: Q, body: B, response: R }
  /critical: { query: Q, body: Pay, response: Paid, critical: { key: id, reference: Ref } }
types:
  Q: { id: uuid }
  B: { inner: list<Inner> }
  R: { inner: Inner? }
  Inner: { a: int }
  Pay: { card: Card, shown: Shown }
  Card: { number: string }
  Shown: { $debug: full, note: string }
  Paid: { at: Stamp }
  Stamp: datetime
  Ref: { why: string }
  Unused: { a: int }",
    );
    let of = |name: &str| {
        let TypeDef { sent, received, secret, .. } = def(&api, name);
        (*sent, *received, *secret)
    };
    assert_eq!(of("Q"), (true, false, false));
    assert_eq!(of("Inner"), (true, true, false));
    assert_eq!(of("R"), (false, true, false));
    assert_eq!(of("Pay"), (true, false, true));
    assert_eq!(of("Card"), (true, false, true));
    assert_eq!(of("Shown"), (true, false, false));
    assert_eq!(of("Paid"), (true, true, false));
    assert_eq!(of("Stamp"), (true, true, false));
    assert_eq!(of("Ref"), (true, true, false));
    assert_eq!(of("CriticalKey"), (true, true, false));
    assert_eq!(of("Unused"), (false, false, false));
}

#[test]
fn derives_of_the_standard_library_get_their_paths() {
    let api = sound("endpoints: { /a: { response: A } }\ntypes: { A: { $derive: [Eq, Hash, 'crate::Mine'], a: int } }");
    assert_eq!(def(&api, "A").derives, ["::core::cmp::Eq", "::core::hash::Hash", "crate::Mine"]);
}

#[test]
fn what_aliases_of_yaml_stand_for_is_there_twice() {
    let api = sound("endpoints:\n  /a: &a { query: { id: uuid } }\n  /b: *a\n");
    assert_eq!(fields(&api, "AQuery"), fields(&api, "BQuery"));
}

#[test]
fn json_is_a_spec_too() {
    let api = sound(
        r#"{ "endpoints": { "GET /order": { "response": "Order" } }, "types": { "Order": { "id": "string" } } }"#,
    );
    assert_eq!(only(&api).response, Some(named("Order")));
}

#[test]
fn after_a_mistake_the_sound_rest_is_still_there() {
    let Checked { api, problems, .. } = check(&Source::new(
        "api.yaml",
        "endpoints:
  /quote: { qeury: Bookng, response: Nowhere }
  /execute: { critical: true, query: { id: uuid } }
  bad: {}
types:
  Booking: { code: string }",
    ));
    assert_eq!(problems.len(), 5, "{problems}");
    let names: Vec<_> = api.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
    assert_eq!(names, ["quote", "execute"]);
    assert_eq!(api.endpoints[0].query, Some(named("Booking")), "what was nearly right is taken as meant");
    assert!(api.type_def("Nowhere").is_some(), "what is mentioned exists, so that code which mentions it compiles");
    assert!(api.has_critical());
}

#[test]
fn what_may_stand_below_the_end_of_the_yaml_is_not_missed() {
    let problems =
        check(&Source::new("api.yaml", "endpoints:\n  /a: { response: Below, critical: { key: id } }\n  /b: [\n"))
            .problems;
    assert_eq!(problems.len(), 1, "{problems}");
    assert_eq!((problems.iter().next().unwrap().line(), problems.iter().next().unwrap().column()), (3, 7));
}

/// The model of a spec without mistakes.
fn sound(spec: &str) -> Api {
    let Checked { api, problems, .. } = check(&Source::new("api.yaml", spec));
    assert!(problems.is_empty(), "{problems}");
    api
}

fn only(api: &Api) -> &Endpoint {
    &api.endpoints[0]
}

fn def<'a>(api: &'a Api, name: &str) -> &'a TypeDef {
    api.types.iter().find(|def| def.name == name).unwrap_or(&api.types[0])
}

fn fields<'a>(api: &'a Api, name: &str) -> &'a [Field] {
    match &def(api, name).kind {
        TypeKind::Struct(fields) => fields,
        _ => &[],
    }
}

fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

fn pointer(path: &str) -> Pointer {
    Pointer(path.split('/').map(str::to_owned).collect())
}

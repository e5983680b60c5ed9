//! The spec at the root of the repository, which everything else here talks about.

use async_api_codegen::{
    Source, check,
    model::{Place, Scalar, Type, TypeKind},
};

fn servicing() -> async_api_codegen::Checked {
    check(&Source::new("api.yaml", include_str!("../../api.yaml")))
}

#[test]
fn the_servicing_spec_has_no_problems() {
    let checked = servicing();
    assert!(checked.problems.is_empty(), "{}", checked.problems);
    assert_eq!(checked.api.endpoints.len(), 18);
    assert_eq!(checked.api.base_path, "/v1/servicing");
}

#[test]
fn executing_is_critical_and_keyed_by_its_transaction() {
    let api = servicing().api;
    let execute = api.endpoints.iter().find(|endpoint| endpoint.name == "held_ticket_execute").unwrap();
    assert_eq!(execute.id(), "POST /heldTicket/execute");
    assert!(!execute.repeatable);
    let critical = execute.critical.as_ref().unwrap();
    assert_eq!(critical.key_type, "HeldTicketExecuteKey");
    assert_eq!(critical.key.len(), 1);
    assert_eq!((critical.key[0].place, critical.key[0].scalar), (Place::Query, Scalar::Uuid));
    assert_eq!(critical.reference, Some(Type::Named("Booking".to_owned())));
}

#[test]
fn each_type_knows_its_directions_and_what_to_hide() {
    let api = servicing().api;
    let of = |name: &str| {
        let def = api.type_def(name).unwrap();
        (def.sent, def.received, def.secret)
    };
    assert_eq!(of("Booking"), (true, true, false));
    assert_eq!(of("Quote"), (false, true, false));
    assert_eq!(of("PrepareRequest"), (true, false, false));
    assert_eq!(of("PaymentMethod"), (true, false, true));
    assert_eq!(of("Ticketed"), (true, true, false));
    assert_eq!(of("Ticket"), (true, true, false));
    assert_eq!(of("HeldTicketExecuteKey"), (true, true, false));
    assert_eq!(of("HeldTicketPrepareQuery"), (true, false, false));
}

#[test]
fn names_are_those_of_rust_and_of_json() {
    let api = servicing().api;
    let TypeKind::Union { tag, variants } = &api.type_def("PaymentMethod").unwrap().kind else { panic!("a union") };
    assert_eq!(tag, "type");
    let names: Vec<_> = variants.iter().map(|variant| (variant.json.as_str(), variant.name.as_str())).collect();
    assert_eq!(names, [("NO_PAYMENT", "NoPayment"), ("CARD", "Card"), ("AGENCY_CASH", "AgencyCash")]);
    let TypeKind::Struct(fields) = &api.type_def("Booking").unwrap().kind else { panic!("a struct") };
    assert_eq!(fields[1].json, "supplierBookingReference");
    assert_eq!(fields[1].name, "supplier_booking_reference");
    assert_eq!(fields[0].doc.as_deref(), Some("The airline's code, such as `XQ`."));
}

#[test]
fn a_feature_that_is_off_is_told_where_it_is_needed() {
    let spec = "endpoints:\n  GET /price:\n    response: Price\ntypes:\n  Price: { was: list<decimal>, is: decimal }\n";
    let checked = check(&Source::new("api.yaml", spec));
    let problem = checked.without_feature("decimal").unwrap();
    assert_eq!(problem.message(), "`decimal` needs the feature `decimal` of `async-api`");
    assert_eq!((problem.line(), problem.column()), (5, 22));
    assert!(checked.without_feature("uuid").is_none());
}

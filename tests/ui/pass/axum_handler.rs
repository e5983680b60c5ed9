use std::sync::Arc;

use async_api::{CriticalOperation, Evidence, Verdict, async_api};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::post,
};
use servicing::{Booking, HeldTicketExecuteQuery, Ticketed};

#[async_api("tests/ui/servicing.yaml")]
trait Servicing {}

type Api = Arc<dyn Servicing>;

async fn buy(State(api): State<Api>, Path((id, reference)): Path<(String, String)>) -> (StatusCode, String) {
    match api.held_ticket_execute(HeldTicketExecuteQuery { id }, Booking { reference }).await {
        Ok(outcome) => match outcome.resolve().await {
            Verdict::Done(ticketed) => (StatusCode::OK, ticketed.number),
            Verdict::DoneUnseen(evidence) => (StatusCode::OK, evidence.to_string()),
            Verdict::NotDone(reason) => (StatusCode::CONFLICT, reason.to_string()),
            Verdict::Unknown(open) => (StatusCode::ACCEPTED, open.id().to_string()),
        },
        Err(not_started) => (StatusCode::SERVICE_UNAVAILABLE, not_started.to_string()),
    }
}

struct Fake;

impl Servicing for Fake {
    fn held_ticket_execute(&self, _: HeldTicketExecuteQuery, booking: Booking) -> CriticalOperation<Ticketed> {
        CriticalOperation::from_verdict(Verdict::DoneUnseen(Evidence::new(booking.reference)))
    }
}

#[tokio::test]
async fn a_verdict_becomes_a_response() {
    let api: Api = Arc::new(Fake);
    let answer = buy(State(Arc::clone(&api)), Path(("7".to_owned(), "A1B2C3".to_owned()))).await;
    assert_eq!(answer, (StatusCode::OK, "A1B2C3".to_owned()));

    let _: Router = Router::new().route("/buy/{id}/{reference}", post(buy)).with_state(api);
}

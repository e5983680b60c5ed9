//! The first program that anyone writes, run against a simulated server: once as it should go, and once with the answer
//! to the purchase gone.
#![deny(warnings)]

mod server;

use async_api::{BoxError, Journal, Lost, Resolution, Verdict, async_api};
use async_api_simulator::{Fault, Plan};
use servicing::TicketStatus;

#[async_api("api.yaml")]
pub trait Servicing {}

struct AskTheOrder;
impl ServicingResolver for AskTheOrder {
    async fn held_ticket_execute(
        &self,
        lost: Lost<servicing::HeldTicketExecuteKey>,
    ) -> Resolution<servicing::Ticketed> {
        match lost.api().order(lost.reference().clone()).await {
            Ok(order) => match order.status {
                TicketStatus::Ticketed => {
                    Resolution::HappenedUnseen(format!("order {} is ticketed", order.reference).into())
                }
                TicketStatus::Held => Resolution::DidNotHappen,
                other => Resolution::CannotTell(format!("the order is {other:?}").into()), // never guess
            },
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }
}

async fn buy(base_url: &str, secret: &str, reference: servicing::Booking) -> Result<String, BoxError> {
    let client = ServicingClient::builder(base_url)
        .bearer_token(secret)
        .journal(Journal::in_memory())
        .resolver(AskTheOrder)
        .build()?;

    let quote = client.held_ticket_quote(reference.clone()).await?;
    let transaction_id = quote.transaction_id;
    let contact = servicing::PrepareRequest { contact_email: "ada@example.com".into() };
    let prepared =
        client.held_ticket_prepare(servicing::HeldTicketPrepareQuery { transaction_id }, contact).await?;

    let query = servicing::HeldTicketExecuteQuery { transaction_id };
    let body = servicing::ExecuteRequest {
        expected_price: prepared.expected_price,
        payment_method: servicing::PaymentMethod::AgencyCash {},
    };
    let outcome = client.held_ticket_execute(query, body, reference).await?; // an error here: nothing was sent
    Ok(match outcome.resolve().await {
        Verdict::Done(ticketed) => format!("done: {} tickets", ticketed.tickets.len()),
        Verdict::DoneUnseen(evidence) => format!("done, the answer is gone: {evidence}"),
        Verdict::NotDone(reason) => format!("not done, safe to try again: {reason}"),
        Verdict::Unknown(open) => format!("unknown, the search for {} goes on", open.id()),
    })
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let server = server::start().await?;
    for (plan, expected) in [
        (Plan::new(), "done: 2 tickets"),
        (Plan::new().then(Fault::expired()), "done, the answer is gone: order A1B2C3 is ticketed"),
    ] {
        let executions = server.ledger().executions(server::EXECUTE).count();
        server.next_submission(server::EXECUTE, plan)?;
        let booking = servicing::Booking { supplier_code: "XQ".into(), supplier_booking_reference: "A1B2C3".into() };
        let verdict = buy(server.url(), "secret", booking).await?;
        println!("{verdict}");
        if verdict != expected || server.ledger().executions(server::EXECUTE).count() != executions + 1 {
            return Err(format!("expected {expected:?}, and one execution more than {executions}").into());
        }
    }
    Ok(())
}

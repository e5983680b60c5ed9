use std::time::Duration;

use async_api::{BuildError, Journal, Lost, Resolution, async_api};
use servicing::{HeldTicketExecuteKey, OrderStatus, Ticketed};

#[async_api("tests/ui/servicing.yaml")]
trait Servicing {}

struct AskTheOrder;

impl ServicingResolver for AskTheOrder {
    async fn held_ticket_execute(&self, lost: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        match lost.api().order(lost.reference().clone()).await {
            Ok(order) if order.status == OrderStatus::Held => Resolution::DidNotHappen,
            Ok(order) => Resolution::CannotTell(format!("the order is {:?}", order.status).into()),
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }
}

#[test]
fn what_a_client_needs_is_given_first_or_last() -> Result<(), BuildError> {
    let builder = || ServicingClient::builder("https://api.example.com");
    let first = builder().journal(Journal::in_memory()).resolver(AskTheOrder).bearer_token("secret");
    let last = builder().resolve_within(Duration::from_secs(60)).resolver(AskTheOrder).journal(Journal::in_memory());
    assert!(first.build()?.operations().is_empty());
    assert!(last.build()?.operations().is_empty());
    Ok(())
}

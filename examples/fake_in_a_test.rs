//! Unit tests of a purchase flow without HTTP: the API is a trait, and a fake implements only the methods it needs.
//!
//! `cargo test --example fake_in_a_test` runs the tests; the program itself buys from a fake.

use async_api::{BoxError, CriticalOperation, Operation, Verdict, async_api, types::Uuid};
use servicing::{Booking, ExecuteRequest, HeldTicketExecuteQuery, Money, Quote, TicketStatus, Ticketed};

#[async_api("examples/held_ticket.yaml")]
trait Servicing {}

/// What the rest of the program needs to know about a purchase.
#[derive(Debug, PartialEq)]
enum Purchase {
    Ticketed,
    TooExpensive,
    NotTicketed,
    /// Somebody must look again; the client is still finding out.
    Open,
}

/// The flow under test: buys a ticket that costs at most `most`.
async fn buy(api: &impl Servicing, booking: Booking, most: i64) -> Result<Purchase, BoxError> {
    let quote = api.held_ticket_quote(booking.clone()).await?;
    if quote.total_price.amount > most.into() {
        return Ok(Purchase::TooExpensive);
    }
    let query = HeldTicketExecuteQuery { transaction_id: quote.transaction_id };
    let body = ExecuteRequest { expected_price: quote.total_price };
    let outcome = api.held_ticket_execute(query, body, booking).await?;
    Ok(match outcome.resolve().await {
        Verdict::Done(_) | Verdict::DoneUnseen(_) => Purchase::Ticketed,
        Verdict::NotDone(_) => Purchase::NotTicketed,
        Verdict::Unknown(_) => Purchase::Open,
    })
}

/// An airline with one answer to every purchase. It leaves out `order`, which the flow does not use.
struct Fake {
    purchase: fn() -> CriticalOperation<Ticketed>,
}

impl Servicing for Fake {
    fn held_ticket_quote(&self, _: Booking) -> Operation<Quote> {
        let total_price = Money { amount: 120.into(), currency: "EUR".to_owned() };
        Operation::ready(Quote { transaction_id: Uuid::nil(), total_price })
    }

    fn held_ticket_execute(
        &self,
        _: HeldTicketExecuteQuery,
        _: ExecuteRequest,
        _: Booking,
    ) -> CriticalOperation<Ticketed> {
        (self.purchase)()
    }
}

fn ticketed() -> CriticalOperation<Ticketed> {
    let ticketed = Ticketed { reference: "A1B2C3".to_owned(), status: TicketStatus::Ticketed };
    CriticalOperation::from_verdict(Verdict::Done(ticketed))
}

fn booking() -> Booking {
    Booking { supplier_code: "XQ".to_owned(), supplier_booking_reference: "A1B2C3".to_owned() }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    println!("{:?}", buy(&Fake { purchase: ticketed }, booking(), 150).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_api::{Duplicate, DuplicateState, Error, Evidence, NotStarted, Open, OperationId};

    use super::*;

    #[tokio::test]
    async fn a_ticket_that_is_cheap_enough_is_bought() -> Result<(), BoxError> {
        assert_eq!(buy(&Fake { purchase: ticketed }, booking(), 150).await?, Purchase::Ticketed);
        Ok(())
    }

    #[tokio::test]
    async fn a_ticket_that_costs_too_much_is_not() -> Result<(), BoxError> {
        let fake = Fake { purchase: || CriticalOperation::not_started(NotStarted::Unimplemented) };
        assert_eq!(buy(&fake, booking(), 100).await?, Purchase::TooExpensive);
        Ok(())
    }

    #[tokio::test]
    async fn a_purchase_whose_answer_is_gone_is_a_purchase() -> Result<(), BoxError> {
        let fake = Fake {
            purchase: || CriticalOperation::from_verdict(Verdict::DoneUnseen(Evidence::from("the order says so"))),
        };
        assert_eq!(buy(&fake, booking(), 150).await?, Purchase::Ticketed);
        Ok(())
    }

    #[tokio::test]
    async fn a_purchase_that_nobody_can_tell_of_yet_is_open() -> Result<(), BoxError> {
        let fake =
            Fake { purchase: || CriticalOperation::from_verdict(Verdict::Unknown(Open::made(OperationId::NIL))) };
        assert_eq!(buy(&fake, booking(), 150).await?, Purchase::Open);
        Ok(())
    }

    #[tokio::test]
    async fn a_second_purchase_with_the_same_key_is_an_error() {
        fn taken() -> CriticalOperation<Ticketed> {
            CriticalOperation::not_started(Duplicate::new(OperationId::NIL, DuplicateState::Open).into())
        }
        let fake = Fake { purchase: taken };
        let error = buy(&fake, booking(), 150).await.expect_err("a duplicate");
        assert!(matches!(error.downcast_ref(), Some(NotStarted::Duplicate(_))), "{error}");
    }

    #[tokio::test]
    async fn a_refused_quote_is_an_error_that_says_why() {
        struct SoldOut;
        impl Servicing for SoldOut {
            fn held_ticket_quote(&self, _: Booking) -> Operation<Quote> {
                Operation::failing(Error::rejected("POST /heldTicket/quote", 422, "sold out"))
            }
        }
        let error = buy(&SoldOut, booking(), 150).await.expect_err("a refusal");
        let error = error.downcast_ref::<Error>().expect("the client's own error");
        assert!(error.is_rejected() && error.status() == Some(422));
        assert_eq!(error.body(), Some(&b"sold out"[..]));
    }

    #[tokio::test]
    async fn what_a_fake_leaves_out_says_so() -> Result<(), BoxError> {
        let order = Fake { purchase: ticketed }.order(booking()).await;
        assert!(order.is_err_and(|error| error.is_unimplemented()));
        Ok(())
    }
}

use async_api::{CriticalOperation, Evidence, NotDoneReason, NotStarted, Open, OperationId, Verdict, async_api};
use servicing::{Booking, HeldTicketExecuteQuery, Ticketed};

#[async_api("tests/ui/servicing.yaml")]
trait Servicing {}

struct Fake(fn() -> Verdict<Ticketed>);

impl Servicing for Fake {
    fn held_ticket_execute(&self, _: HeldTicketExecuteQuery, _: Booking) -> CriticalOperation<Ticketed> {
        CriticalOperation::from_verdict((self.0)())
    }
}

async fn buy(api: &impl Servicing) -> Result<&'static str, NotStarted> {
    let query = HeldTicketExecuteQuery { id: "7".to_owned() };
    let outcome = api.held_ticket_execute(query, Booking { reference: "A1B2C3".to_owned() }).await?;
    Ok(match outcome.resolve().await {
        Verdict::Done(_) => "done",
        Verdict::DoneUnseen(_) => "done, unseen",
        Verdict::NotDone(_) => "not done",
        Verdict::Unknown(_) => "unknown",
    })
}

#[tokio::test]
async fn each_verdict_can_be_made_up() -> Result<(), NotStarted> {
    let done = Fake(|| Verdict::Done(Ticketed { number: "7".to_owned() }));
    let unseen = Fake(|| Verdict::DoneUnseen(Evidence::new("the order is ticketed")));
    let not_done = Fake(|| Verdict::NotDone(NotDoneReason::Investigated));
    let unknown = Fake(|| Verdict::Unknown(Open::made(OperationId::NIL)));
    for (fake, told) in [(done, "done"), (unseen, "done, unseen"), (not_done, "not done"), (unknown, "unknown")] {
        assert_eq!(buy(&fake).await?, told);
    }
    Ok(())
}

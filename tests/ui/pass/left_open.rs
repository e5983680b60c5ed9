use async_api::{CriticalOperation, NotStarted, Open, OperationId, Verdict, async_api};
use servicing::Ticketed;

#[async_api("tests/ui/servicing.yaml")]
trait Servicing {}

#[tokio::test]
async fn an_outcome_that_is_left_open_leaves_its_id() -> Result<(), NotStarted> {
    let operation = CriticalOperation::<Ticketed>::from_verdict(Verdict::Unknown(Open::made(OperationId::NIL)));
    let id = operation.await?.leave_open();
    assert_eq!(id, OperationId::NIL);
    Ok(())
}

use async_api::{BoxError, CriticalOperation, MustResolve, Verdict, async_api};
use servicing::Ticketed;
use tokio::sync::mpsc;

#[async_api("tests/ui/servicing.yaml")]
trait Servicing {}

#[tokio::test]
async fn outcomes_go_from_task_to_task() -> Result<(), BoxError> {
    let (outcomes, mut received) = mpsc::unbounded_channel::<MustResolve<Ticketed>>();
    let resolving = tokio::spawn(async move {
        let mut numbers = Vec::new();
        while let Some(outcome) = received.recv().await {
            if let Verdict::Done(ticketed) = outcome.resolve().await {
                numbers.push(ticketed.number);
            }
        }
        numbers
    });
    for number in ["7", "8"] {
        let ticketed = Ticketed { number: number.to_owned() };
        outcomes.send(CriticalOperation::from_verdict(Verdict::Done(ticketed)).await?)?;
    }
    drop(outcomes);
    assert_eq!(resolving.await?, ["7", "8"]);
    Ok(())
}

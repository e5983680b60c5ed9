use std::sync::{Arc, Mutex, PoisonError};

use async_api::{BoxError, CriticalOperation, Lost, Resolution, Verdict, async_api};
use servicing::Ticketed;

#[async_api("tests/ui/servicing.yaml")]
trait Servicing {}

/// A caller's own books, which an investigation reads and writes while it runs in any thread.
#[derive(Clone, Default)]
struct Books(Arc<Mutex<Vec<String>>>);

impl Books {
    async fn look(&self, lost: Lost) -> Resolution<Ticketed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(lost.operation().to_string());
        tokio::task::yield_now().await;
        Resolution::CannotTell("it is not in the books yet".into())
    }
}

#[tokio::test]
async fn an_own_investigation_runs_in_a_task_and_borrows_what_it_needs() -> Result<(), BoxError> {
    let (books, name) = (Books::default(), "A1B2C3".to_owned());
    let operation = CriticalOperation::from_verdict(Verdict::Done(Ticketed { number: "7".to_owned() }));
    let purchase = tokio::spawn(async move {
        let verdict = operation.await?.resolve_with(|lost| books.look(lost)).await;
        Ok::<_, async_api::NotStarted>((name, matches!(verdict, Verdict::Done(_))))
    });
    assert_eq!(purchase.await??, ("A1B2C3".to_owned(), true));
    Ok(())
}

//! For how long a lost operation was watched: it adds up over lives, and a sign of life ends it, on record first.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

use tokio::runtime::Handle;

use super::{EXECUTE, handover::Account, intent, scope};
use crate::{
    Journal,
    case::{Case, Terms, Times},
    clock::{Clock as _, Moment, tests::StoppedClock},
    journal::MemoryStore,
    judgement::{Judgement, judge},
    lifecycle::Record,
    outcome::{LostReason, Outcome, Resolution},
};

const SECOND: Duration = Duration::from_secs(1);
const LINGERS: Duration = Duration::from_secs(300);
const TIMES: Times = Times { lingers: LINGERS, resolve_within: LINGERS };

fn terms(journal: &Journal, clock: &StoppedClock) -> Arc<Terms> {
    super::terms(&EXECUTE, TIMES, journal, clock.clone())
}

/// One that has just been let go of.
async fn lost(journal: &Journal, clock: &StoppedClock) -> Case {
    let case = Case::new(terms(journal, clock), intent(scope()));
    case.record(Record::Intent).await.unwrap();
    case.record(Record::Outcome(Outcome::Lost(LostReason::Expired, None))).await.unwrap();
    case.sign_of_life(clock.now());
    case
}

/// The same in another life of the process, which has a clock of its own.
async fn next_life(journal: &Journal) -> (Case, StoppedClock) {
    let clock = StoppedClock::default();
    let kept = journal.take_over(Arc::new(Account(""))).await.unwrap().open.pop().unwrap();
    (Case::kept(terms(journal, &clock), kept), clock)
}

async fn on_record(journal: &Journal) -> Duration {
    journal.take_over(Arc::new(Account(""))).await.unwrap().open.pop().unwrap().watched
}

fn counts(case: &Case, began: Moment) -> bool {
    matches!(judge(&Resolution::DidNotHappen, began, case.known()), Judgement::Decide(_))
}

#[tokio::test]
async fn short_lives_add_up() {
    let (journal, clock) = (Journal::in_memory(), StoppedClock::default());
    let case = lost(&journal, &clock).await;
    clock.advance(100 * SECOND);
    case.end_watch().await;
    for life in 2..=3 {
        let (case, clock) = next_life(&journal).await;
        clock.advance(98 * SECOND);
        assert!(!counts(&case, clock.now()), "life {life}");
        clock.advance(3 * SECOND);
        case.end_watch().await;
    }
    assert_eq!(on_record(&journal).await, LINGERS);
    let (case, clock) = next_life(&journal).await;
    assert!(!counts(&case, Moment::default()), "who looked before this life began has not watched it");
    clock.advance(SECOND);
    assert!(counts(&case, clock.now()));
}

#[tokio::test]
async fn what_is_between_two_lives_does_not_count() {
    let (journal, clock) = (Journal::in_memory(), StoppedClock::default());
    drop(lost(&journal, &clock).await);
    clock.advance(10 * LINGERS);
    let (case, clock) = next_life(&journal).await;
    clock.advance(LINGERS - SECOND);
    assert!(!counts(&case, clock.now()));
}

#[tokio::test]
async fn while_the_server_is_asked_nothing_is_on_record_and_a_sign_of_life_begins_it_anew() {
    let (journal, clock) = (Journal::in_memory(), StoppedClock::default());
    let case = lost(&journal, &clock).await;
    clock.advance(200 * SECOND);
    case.end_watch().await;
    let during = case.ask_server(on_record(&journal)).await.unwrap();
    assert_eq!(during, Duration::ZERO, "a crash now must not make anything of what came before");
    assert_eq!(on_record(&journal).await, 200 * SECOND, "there was no sign of life");

    let (case, clock) = next_life(&journal).await;
    clock.advance(50 * SECOND);
    case.ask_server(async { case.sign_of_life(clock.now()) }).await.unwrap();
    assert_eq!(on_record(&journal).await, Duration::ZERO);
    clock.advance(LINGERS - SECOND);
    assert!(!counts(&case, clock.now()));
    clock.advance(SECOND);
    assert!(counts(&case, clock.now()));
}

#[tokio::test]
async fn what_is_recorded_although_nobody_waits_for_it_is_taken_back_before_the_server_is_asked() {
    let clock = StoppedClock::default();
    let journal = Journal::over_on(MemoryStore::default(), &Handle::current());
    let case = lost(&journal, &clock).await;
    clock.advance(200 * SECOND);
    {
        let mut recording = pin!(case.end_watch());
        assert!(recording.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(on_record(&journal).await, 200 * SECOND);
    let during = case.ask_server(on_record(&journal)).await.unwrap();
    assert_eq!(during, Duration::ZERO);
}

#[tokio::test]
async fn who_has_let_go_puts_nothing_back_on_record() {
    let (journal, clock) = (Journal::in_memory(), StoppedClock::default());
    let case = lost(&journal, &clock).await;
    clock.advance(200 * SECOND);
    case.end_watch().await;
    let asked = case.ask_server(async {
        case.change(|state| state.stopped = true);
        tokio::task::yield_now().await;
    });
    assert!(asked.await.is_err());
    assert_eq!(on_record(&journal).await, Duration::ZERO);
    assert!(case.ask_server(async { panic!("the server was asked") }).await.is_err());
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn it_is_recorded_from_time_to_time() {
    let (journal, clock) = (Journal::in_memory(), StoppedClock::default());
    let case = Arc::new(lost(&journal, &clock).await);
    let watching = Arc::clone(&case);
    let watch = tokio::spawn(async move { watching.keep_watch().await });
    let mut last = Duration::ZERO;
    for _ in 0..60 {
        tokio::task::yield_now().await;
        clock.advance(6 * SECOND);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let now = on_record(&journal).await;
        assert!(now >= last && now + 40 * SECOND >= (clock.now() - Moment::default()).min(LINGERS), "{now:?}");
        last = now;
    }
    assert_eq!(last, LINGERS);
    watch.abort();
}

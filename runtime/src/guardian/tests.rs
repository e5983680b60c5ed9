//! What cannot be provoked from outside: a poisoned journal, and decisions that overtake each other.

mod asleep;
mod blocked;
mod cached;
mod decisions;
mod end;
mod handover;
mod heirs;
mod late;
mod on_record;
mod panics;
mod suspended;
mod watch;

use std::{
    future::ready,
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{runtime::Handle, sync::Notify};

use crate::{
    Builder, Journal, Missing, NotStarted, Verdict,
    builder::{Accepts, Client},
    case::{Case, LastGate, Terms, Times},
    client::Core,
    clock::{Clock, Moment, SystemClock},
    endpoint::{Critical, Endpoint, KeyField, KeyKind, Place, sample},
    error::BoxError,
    journal::{Decided, Intent, Realm, Scope},
    key::Key,
    lifecycle::Record,
    operations::OpenOperation,
    outcome::{DecidedBy, LostReason, NotDoneReason, Outcome, RawVerdict, Resolution, Trouble},
    request::{Request, RequestError},
    resolver::{RawLost, RawResolution, RawSettled, Resolver},
    token::OperationId,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

static EXECUTE: LazyLock<Endpoint> = LazyLock::new(sample::critical);

struct Shop(Core);

impl Client for Shop {
    const ENDPOINTS: &'static [&'static Endpoint] = &[];
    const BASE_PATH: &'static str = "";

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

impl Accepts<Hook> for Shop {
    fn erase(hook: Hook) -> Arc<dyn Resolver> {
        Arc::new(hook)
    }
}

/// Counts what it is told and asked.
#[derive(Clone, Default)]
struct Hook(Arc<Mutex<u32>>);

impl Hook {
    fn calls(&self) -> u32 {
        *self.0.lock().unwrap()
    }
}

impl Resolver for Hook {
    fn investigate(&self, _: RawLost) -> BoxFuture<'_, RawResolution> {
        *self.0.lock().unwrap() += 1;
        Box::pin(ready(RawResolution(Resolution::CannotTell("nobody should ask".into()))))
    }

    fn settled(&self, _: RawSettled) -> BoxFuture<'_, Result<(), BoxError>> {
        *self.0.lock().unwrap() += 1;
        Box::pin(ready(Ok(())))
    }
}

/// Answers READY once it is let.
#[derive(Clone, Default)]
struct Server {
    gate: Arc<Notify>,
    arrived: Arc<Mutex<u32>>,
    /// Of the last request.
    headers: Arc<Mutex<HeaderMap>>,
}

impl Transport for Server {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let (parts, body) = outgoing.into_request().into_parts();
            body.into_bytes()?;
            *self.headers.lock().unwrap() = parts.headers;
            *self.arrived.lock().unwrap() += 1;
            self.gate.notified().await;
            let body = r#"{"asyncOperation": {"token": "t", "status": "READY"}, "result": {"seat": "12A"}}"#;
            Ok(http::Response::new(Bytes::from_static(body.as_bytes())))
        })
    }
}

fn execute(shop: &Shop, id: &str) -> crate::CriticalOperation<sample::Ticket> {
    let query = serde_json::json!({ "id": id });
    shop.0.critical(&EXECUTE, Request::new().query(&query)).resolve_within(Duration::from_secs(60))
}

#[tokio::test]
async fn a_poisoned_journal_tells_nothing_and_lets_nothing_leave() {
    let (server, hook, journal) = (Server::default(), Hook::default(), Journal::in_memory());
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(journal.clone())
        .resolver(hook.clone())
        .transport(server.clone())
        .max_submissions(1)
        .build()
        .unwrap();
    let mut under_way = execute(&shop, "under way");
    under_way.started().await.unwrap();
    while *server.arrived.lock().unwrap() == 0 {
        tokio::task::yield_now().await;
    }
    let mut queued = execute(&shop, "queued");
    let queued_id = queued.started().await.unwrap();

    journal.poison();
    server.gate.notify_one();

    let Verdict::Unknown(_) = under_way.await.unwrap().resolve().await else {
        panic!("a READY that is not on record was told")
    };
    let Verdict::Unknown(open) = queued.await.unwrap().resolve().await else {
        panic!("what became of a request that was kept back is not on record either")
    };
    assert_eq!(open.id(), queued_id);
    assert!(matches!(execute(&shop, "new").await.unwrap_err(), NotStarted::Journal(_)));
    assert_eq!(*server.arrived.lock().unwrap(), 1, "nothing left after the journal was poisoned");
    assert_eq!(hook.calls(), 0);
}

#[tokio::test]
async fn a_header_field_of_the_key_has_its_value_from_the_arguments_alone() {
    let key = &[KeyField { place: Place::Header, json: "X-Order", kind: KeyKind::String }];
    let endpoint = sample::leaked(sample::critical_as(Critical { key, ..sample::CRITICAL }));
    let server = Server::default();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Hook::default())
        .transport(server.clone())
        .authenticate(async || {
            Ok(HeaderMap::from_iter([(HeaderName::from_static("x-order"), HeaderValue::from_static("c"))]))
        })
        .build()
        .unwrap();
    let buy = || {
        let request = Request::new().header(&serde_json::json!({ "X-Order": "a" }));
        shop.0.critical::<sample::Ticket>(endpoint, request)
    };
    let NotStarted::Request(why) = buy().header("x-order", "b").await.unwrap_err() else { panic!("another reason") };
    assert!(matches!(*why, RequestError::KeyHeader { name: "X-Order" }), "{why}");
    assert_eq!(*server.arrived.lock().unwrap(), 0);
    server.gate.notify_one();
    assert!(matches!(buy().header("x-trace", "b").await.unwrap().resolve().await, Verdict::Done(_)));
    let headers = server.headers.lock().unwrap();
    assert_eq!((&headers["x-order"], &headers["x-trace"]), (&"a".parse().unwrap(), &"b".parse().unwrap()));
}

fn scope() -> Scope {
    Scope::new("https://shop.example.com".to_owned(), String::new())
}

fn intent(scope: Scope) -> Arc<Intent> {
    intent_with_key(scope, "a")
}

fn intent_with_key(scope: Scope, text: &str) -> Arc<Intent> {
    let mut key = Key::default();
    key.push(&sample::CRITICAL.key[0], &format!("{text:?}"), text);
    let realm = Arc::new(Realm::of(Arc::new(scope), &EXECUTE, ""));
    Arc::new(Intent::new(OperationId::random().unwrap(), SystemTime::now(), realm, key, None, "/execute"))
}

/// Of a client that works on nothing.
fn terms(endpoint: &'static Endpoint, times: Times, journal: &Journal, clock: impl Clock) -> Arc<Terms> {
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(journal.clone())
        .resolver(Hook::default())
        .clock(clock)
        .runtime(Handle::current())
        .recover_manually()
        .build()
        .unwrap();
    let realm = Arc::new(Realm::of(Arc::new(scope()), endpoint, ""));
    Arc::new(Terms::new(Arc::clone(shop.0.shared()), endpoint, times, realm, journal.clone()))
}

fn lost_case(journal: &Journal) -> Case {
    lost_case_of(&EXECUTE, journal)
}

fn lost_case_of(endpoint: &'static Endpoint, journal: &Journal) -> Case {
    let times = Times { lingers: Duration::from_secs(300), resolve_within: Duration::from_secs(330) };
    let case = Case::new(terms(endpoint, times, journal, SystemClock::new()), intent(scope()));
    case.change(|state| {
        state.rare().outcome = Some(Outcome::Lost(LostReason::Expired, None));
        state.last_sign = Some(Moment::default());
    });
    case
}

#[tokio::test]
async fn a_request_whose_operation_is_decided_meanwhile_is_kept_from_leaving() {
    let case = Arc::new(lost_case(&Journal::in_memory()));
    case.record(Record::Intent).await.unwrap();
    let gate = LastGate::new(Arc::clone(&case), Moment::after_origin(Duration::MAX));
    assert_eq!(gate.obstacle(), None);
    let verdict = RawVerdict::DoneUnseen("seen".into());
    case.decide(Decided { verdict, by: DecidedBy::Report, at: SystemTime::UNIX_EPOCH }).await.unwrap();
    assert_eq!(gate.obstacle(), Some(Trouble::Refused));
}

#[tokio::test]
async fn what_did_not_start_is_no_open_operation() {
    let case = lost_case(&Journal::in_memory());
    assert!(OpenOperation::of(&case).is_some());
    case.change(|state| state.does_not_start(NotStarted::ShutDown));
    assert!(OpenOperation::of(&case).is_none(), "its caller was told");
}

#[tokio::test]
async fn a_late_yes_bars_did_not_happen() {
    let case = lost_case(&Journal::in_memory());
    assert!(case.known().last_sign.is_some());
    case.change(|state| state.yes_seen = true);
    assert_eq!(case.known().last_sign, None);
}

#[tokio::test]
async fn the_first_decision_on_record_is_the_verdict_for_all() {
    let journal = Journal::in_memory();
    let case = Arc::new(lost_case(&journal));
    case.record(Record::Intent).await.unwrap();
    let contradicted = || journal.recent().contradictions(&scope()).iter().map(|it| it.against).collect::<Vec<_>>();
    let decided = |verdict, by| Decided { verdict, by, at: SystemTime::UNIX_EPOCH };
    let first = decided(RawVerdict::NotDone(NotDoneReason::Investigated), DecidedBy::Resolver);
    let second = decided(RawVerdict::DoneUnseen("seen".into()), DecidedBy::Report);
    assert_eq!(*case.decide(first.clone()).await.unwrap(), first);
    assert_eq!(contradicted(), []);
    assert_eq!(*case.decide(second).await.unwrap(), first);
    assert_eq!(contradicted(), [DecidedBy::Report]);
    assert_eq!(case.look(|state| state.decided().cloned()).unwrap().as_ref(), &first);
    case.delivered(&Arc::new(first.clone())).await.unwrap();
    let third = decided(RawVerdict::DoneUnseen("seen again".into()), DecidedBy::Person);
    assert_eq!(*case.decide(third).await.unwrap(), first, "also once it was delivered");
}

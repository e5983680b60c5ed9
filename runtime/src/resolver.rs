//! The user's resolver: it finds out what became of lost operations, and receives every verdict.

use std::{
    fmt,
    future::{Future, ready},
    sync::Arc,
    time::SystemTime,
};

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    BoxError,
    case::Case,
    caught,
    client::{Core, Shared},
    journal::{Decided, Earlier, JournalError},
    mutation::{Mutation, is},
    outcome::{DecidedBy, Evidence, LostReason, NotDoneReason, Outcome, RawVerdict, Resolution},
    read::{read, read_with_care, readable},
    request::RequestError,
    token::OperationId,
    transport::BoxFuture,
};

/// The key type of a critical endpoint. Implemented by generated code.
pub trait Key: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The endpoint's reference: what callers pass for investigations.
    type Reference: DeserializeOwned + Send + Sync + 'static;
    /// The endpoint's answer.
    type Answer: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The client without its critical methods.
    type Api: Send + Sync + 'static;

    #[doc(hidden)]
    fn api(core: Core) -> Self::Api;
}

/// For [`resolve_with`](crate::MustResolve::resolve_with): key and reference as JSON, and no API.
impl Key for serde_json::Value {
    type Reference = Self;
    type Answer = Self;
    type Api = ();

    fn api(_core: Core) {}
}

/// A lost operation: the question that a resolver answers with a [`Resolution`].
///
/// `K` is the endpoint's key type. In [`resolve_with`](crate::MustResolve::resolve_with), key and reference are JSON.
///
/// # Example: searching a list of payments
/// ```
/// # use async_api_runtime::{BoxError, Lost, Resolution};
/// # struct Payment;
/// # async fn find(_: &serde_json::Value) -> Result<Vec<Payment>, BoxError> { Ok(Vec::new()) }
/// async fn pay(lost: Lost) -> Resolution<String> {
///     match find(lost.key()).await {
///         Ok(found) if found.is_empty() => Resolution::DidNotHappen,
///         Ok(found) if found.len() == 1 => Resolution::HappenedUnseen("it is on the list".into()),
///         Ok(found) => Resolution::CannotTell(format!("there are {} payments", found.len()).into()),
///         Err(error) => Resolution::CannotTell(error),
///     }
/// }
/// ```
pub struct Lost<K: Key = serde_json::Value> {
    id: OperationId,
    endpoint: &'static str,
    key: K,
    reference: K::Reference,
    reason: LostReason,
    started: SystemTime,
    earlier: Vec<Earlier>,
    api: K::Api,
}

/// Checks, before anything is sent, that a resolver could be given this key and reference. A caller's own types may
/// serialise to something that they cannot deserialise, and then nobody could find out what became of the operation.
///
/// # Errors
/// If one of them does not fit the types of `K`.
pub fn tellable<K: Key>(key: &[u8], reference: &[u8]) -> Result<(), RequestError> {
    readable::<K>(key).map_err(|source| RequestError::Unreadable { part: "key", source })?;
    readable::<K::Reference>(reference).map_err(|source| RequestError::Unreadable { part: "reference", source })
}

impl<K: Key> Lost<K> {
    pub(crate) fn open(lost: &RawLost) -> Result<Self, BoxError> {
        let intent = &lost.case.intent;
        Ok(Self {
            id: lost.case.id(),
            endpoint: lost.case.terms.endpoint.id,
            key: read(intent.key().json().as_bytes())?,
            reference: read(intent.reference().unwrap_or("null").as_bytes())?,
            reason: lost.reason.clone(),
            started: intent.at(),
            earlier: lost.earlier.clone(),
            api: K::api(Core::view(Arc::clone(&lost.client))),
        })
    }

    /// The operation's id; use it as the key in your own records.
    pub fn operation(&self) -> OperationId {
        self.id
    }

    /// Method and path of the endpoint as the spec has them.
    pub fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    /// The operation's key: the request fields that identify the intended effect.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// The reference that the caller passed for this investigation.
    pub fn reference(&self) -> &K::Reference {
        &self.reference
    }

    /// Why it is lost.
    pub fn reason(&self) -> &LostReason {
        &self.reason
    }

    /// When the operation started, by the system clock: for people, and for searching on the server.
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// Earlier operations with the same key that happened, as far as this journal knows, the latest last.
    ///
    /// Empty unless `repeat_after` allows keys to be used again. `Happened` must be about *this* operation; if you cannot tell
    /// them apart, answer `CannotTell`.
    pub fn earlier(&self) -> &[Earlier] {
        &self.earlier
    }

    /// The client without its critical methods. Its requests ask caches not to answer (`Cache-Control: no-cache`).
    pub fn api(&self) -> &K::Api {
        &self.api
    }
}

impl<K: Key> fmt::Debug for Lost<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lost")
            .field("operation", &self.id)
            .field("endpoint", &self.endpoint)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// A verdict, as the resolver's `…_settled` hook receives it.
pub struct Settled<'a, K: Key> {
    opened: &'a Opened<K>,
}

impl<K: Key> Settled<'_, K> {
    /// The operation's id. The hook may be called more than once for it, always with the same verdict.
    pub fn operation(&self) -> OperationId {
        self.opened.id
    }

    /// Method and path of the endpoint as the spec has them.
    pub fn endpoint(&self) -> &'static str {
        self.opened.endpoint
    }

    /// The operation's key: the request fields that identify the intended effect.
    pub fn key(&self) -> &K {
        &self.opened.key
    }

    /// The reference that the caller passed.
    pub fn reference(&self) -> &K::Reference {
        &self.opened.reference
    }

    /// The verdict.
    pub fn decision(&self) -> Decision<'_, K::Answer> {
        match &self.opened.verdict {
            Told::Done(answer) => Decision::Done(answer),
            Told::DoneUnseen(evidence) => Decision::DoneUnseen(evidence),
            Told::NotDone(reason) => Decision::NotDone(reason),
        }
    }

    /// Who decided.
    pub fn decided_by(&self) -> DecidedBy {
        self.opened.by
    }

    /// Whether a caller is waiting for the verdict at this moment.
    pub fn caller_waits(&self) -> bool {
        self.opened.caller_waits
    }

    /// Logs the verdict at level INFO: what the default hook does.
    pub fn log(&self) {
        let verdict = match self.decision() {
            Decision::Done(_) => "done",
            Decision::DoneUnseen(_) => "done, answer not available",
            Decision::NotDone(_) => "not done",
        };
        tracing::info!(
            target: "async_api::resolve",
            operation = %self.opened.id, endpoint = self.opened.endpoint, verdict, decided_by = ?self.opened.by,
            "settled",
        );
    }
}

impl<K: Key> fmt::Debug for Settled<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settled")
            .field("operation", &self.opened.id)
            .field("endpoint", &self.opened.endpoint)
            .finish_non_exhaustive()
    }
}

/// The final verdict of an operation, by reference. Exhaustive on purpose.
#[derive(Debug)]
pub enum Decision<'a, T> {
    /// It happened, and this is the answer.
    Done(&'a T),
    /// It happened; the answer is gone or cannot be read.
    DoneUnseen(&'a Evidence),
    /// It did not happen and never will.
    NotDone(&'a NotDoneReason),
}

/// A [`Settled`], decoded.
pub struct Opened<K: Key> {
    id: OperationId,
    endpoint: &'static str,
    key: K,
    reference: K::Reference,
    verdict: Told<K::Answer>,
    by: DecidedBy,
    caller_waits: bool,
}

enum Told<T> {
    Done(T),
    DoneUnseen(Evidence),
    NotDone(NotDoneReason),
}

impl<K: Key> Opened<K> {
    /// The argument for the hook.
    pub fn settled(&self) -> Settled<'_, K> {
        Settled { opened: self }
    }
}

impl<K: Key> fmt::Debug for Opened<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("operation", &self.id).finish_non_exhaustive()
    }
}

/// A type-erased resolver. Generated code implements it around the user's.
pub trait Resolver: Send + Sync + 'static {
    /// Asks what became of a lost operation.
    fn investigate(&self, lost: RawLost) -> BoxFuture<'_, RawResolution>;

    /// Passes on a verdict.
    fn settled(&self, settled: RawSettled) -> BoxFuture<'_, Result<(), BoxError>>;
}

/// A [`Lost`] whose key is not decoded yet.
pub struct RawLost {
    pub(crate) case: Arc<Case>,
    pub(crate) client: Arc<Shared>,
    pub(crate) reason: LostReason,
    pub(crate) earlier: Vec<Earlier>,
}

impl RawLost {
    pub(crate) async fn new(client: &Arc<Shared>, case: &Arc<Case>) -> Result<Self, JournalError> {
        let reason = case.look(|state| match state.outcome() {
            Some(Outcome::Lost(reason, _)) => reason.clone(),
            Some(_) | None => LostReason::no_answer(),
        });
        let earlier = if is(Mutation::EarlierUntold) { Vec::new() } else { case.earlier().await? };
        Ok(Self { case: Arc::clone(case), client: Arc::clone(client), reason, earlier })
    }

    /// Which of the spec's critical endpoints it is of.
    pub fn index(&self) -> usize {
        self.case.terms.endpoint.critical.map_or(usize::MAX, |critical| critical.index)
    }
}

impl fmt::Debug for RawLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawLost").field("operation", &self.case.id()).finish_non_exhaustive()
    }
}

/// A [`Settled`] whose key is not decoded yet.
pub struct RawSettled {
    pub(crate) case: Arc<Case>,
    pub(crate) decided: Arc<Decided>,
}

impl RawSettled {
    /// Which of the spec's critical endpoints it is of.
    pub fn index(&self) -> usize {
        self.case.terms.endpoint.critical.map_or(usize::MAX, |critical| critical.index)
    }

    /// Decodes key, reference and answer.
    ///
    /// # Errors
    /// If key or reference do not fit the types of today's spec.
    pub fn open<K: Key>(self) -> Result<Opened<K>, BoxError> {
        let intent = &self.case.intent;
        Ok(Opened {
            id: self.case.id(),
            endpoint: self.case.terms.endpoint.id,
            key: read(intent.key().json().as_bytes())?,
            reference: read(intent.reference().unwrap_or("null").as_bytes())?,
            verdict: match typed(&self.decided.verdict) {
                Typed::Done(answer) => Told::Done(answer),
                Typed::DoneUnseen(evidence) => Told::DoneUnseen(evidence),
                Typed::NotDone(reason) => Told::NotDone(reason),
            },
            by: self.decided.by,
            caller_waits: self.case.caller_waits(),
        })
    }
}

impl fmt::Debug for RawSettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawSettled").field("operation", &self.case.id()).finish_non_exhaustive()
    }
}

/// A verdict with its answer decoded.
pub(crate) enum Typed<T> {
    Done(T),
    DoneUnseen(Evidence),
    NotDone(NotDoneReason),
}

/// Decodes the answer. If it does not fit the type, the operation happened all the same.
pub(crate) fn typed<T: DeserializeOwned>(verdict: &RawVerdict) -> Typed<T> {
    match verdict {
        RawVerdict::Done(body) => match read_with_care(body.as_bytes()) {
            Ok(answer) => Typed::Done(answer),
            Err(_) => Typed::DoneUnseen(Evidence::unreadable(body)),
        },
        RawVerdict::DoneUnseen(evidence) => Typed::DoneUnseen(evidence.clone()),
        RawVerdict::NotDone(reason) => Typed::NotDone(reason.clone()),
    }
}

/// A [`Resolution`] whose answer is serialised.
#[derive(Debug)]
pub struct RawResolution(pub(crate) Resolution<Bytes>);

impl RawResolution {
    pub(crate) fn of<T: Serialize>(resolution: Resolution<T>) -> Self {
        match resolution {
            Resolution::CannotTell(error) => Self(Resolution::CannotTell(error)),
            other => Self::by_ref(&other),
        }
    }

    /// Serialises the answer, and leaves the resolution with its owner: the error of a `CannotTell` is not copied.
    pub(crate) fn by_ref<T: Serialize>(resolution: &Resolution<T>) -> Self {
        Self(match resolution {
            Resolution::Happened(answer) => match caught::call(|| serde_json::to_vec(answer)) {
                Ok(Ok(bytes)) => Resolution::Happened(bytes.into()),
                Ok(Err(_)) | Err(_) => {
                    Resolution::HappenedUnseen("it happened; the answer cannot be serialised".into())
                }
            },
            Resolution::HappenedUnseen(evidence) => Resolution::HappenedUnseen(evidence.clone()),
            Resolution::DidNotHappen => Resolution::DidNotHappen,
            Resolution::CannotTell(_) => Resolution::CannotTell("no reason is known".into()),
        })
    }
}

/// Calls the user's method. If the key cannot be decoded, the answer is `CannotTell`.
pub fn investigate<'a, K, F>(lost: RawLost, ask: impl FnOnce(Lost<K>) -> F + Send + 'a) -> BoxFuture<'a, RawResolution>
where
    K: Key,
    F: Future<Output = Resolution<K::Answer>> + Send + 'a,
{
    match Lost::open(&lost) {
        Ok(lost) => {
            let answer = ask(lost);
            Box::pin(async move { RawResolution::of(answer.await) })
        }
        Err(error) => Box::pin(ready(RawResolution(Resolution::CannotTell(error)))),
    }
}

/// For a lost operation of an endpoint that the resolver does not know.
pub fn unknown_lost<'a>() -> BoxFuture<'a, RawResolution> {
    Box::pin(ready(RawResolution(Resolution::CannotTell("the spec has no such critical endpoint".into()))))
}

/// For a verdict of an endpoint that the resolver does not know.
pub fn unknown_settled<'a>() -> BoxFuture<'a, Result<(), BoxError>> {
    Box::pin(ready(Err("the spec has no such critical endpoint".into())))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::outcome::Body;

    struct Panics;

    impl<'de> Deserialize<'de> for Panics {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            panic!("the answer's type panics, as planned")
        }
    }

    impl Serialize for Panics {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("the answer's type panics, as planned")
        }
    }

    #[test]
    fn an_answer_at_which_the_callers_type_panics_is_one_that_was_not_seen() {
        let seen = RawResolution::of(Resolution::Happened(Panics));
        assert!(matches!(seen, RawResolution(Resolution::HappenedUnseen(_))), "{seen:?}");
    }

    #[test]
    fn a_yes_at_whose_answer_the_callers_type_panics_is_told_without_it() {
        let Typed::DoneUnseen(evidence) = typed::<Panics>(&RawVerdict::Done(Body("7".into()))) else { panic!() };
        assert_eq!(evidence.json(), Some(&serde_json::json!(7)));
    }
}

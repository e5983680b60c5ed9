//! Reports from outside: webhooks, and people who have looked.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde::Serialize;

use crate::{
    case::Case,
    client::Shared,
    clock::Moment,
    endpoint::Endpoint,
    guardian::{Guardian, Weighed, weigh},
    journal::{Contradiction, Finished},
    mutation::{Mutation, is},
    outcome::{DecidedBy, RawVerdict, Resolution},
    resolver::{Key, RawResolution},
    token::OperationId,
};

/// Which operation a `…_report` is about. Converts from an [`OperationId`] and from a key.
#[derive(Clone)]
pub enum Which<K: Key> {
    /// The operation with this id.
    Id(OperationId),
    /// The operation for which the server returned this token.
    Token(String),
    /// Whichever operation is open with this key. Such a report decides nothing, because a key identifies an effect and not an
    /// operation; it only starts an investigation.
    Key(K),
}

impl<K: Key> Which<K> {
    /// The operation for which the server returned this token.
    pub fn token(token: impl Into<String>) -> Self {
        Self::Token(token.into())
    }
}

impl<K: Key> From<OperationId> for Which<K> {
    fn from(id: OperationId) -> Self {
        Self::Id(id)
    }
}

impl<K: Key> From<K> for Which<K> {
    fn from(key: K) -> Self {
        Self::Key(key)
    }
}

impl<K: Key> fmt::Debug for Which<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.debug_tuple("Id").field(id).finish(),
            Self::Token(_) => f.debug_struct("Token").finish_non_exhaustive(),
            Self::Key(_) => f.debug_struct("Key").finish_non_exhaustive(),
        }
    }
}

/// What became of a report or of a person's decision (`settle`).
#[derive(Debug)]
#[must_use = "a report that matches no operation is returned in it and must be kept: match on it"]
#[non_exhaustive]
pub enum Reported<T> {
    /// It is now the operation's verdict.
    Decided,
    /// It proves nothing by itself; the operation is polled or investigated at once.
    Investigating,
    /// The person looked too early to be sure; looking again after this time counts.
    TooEarly(Duration),
    /// There already is a verdict, and it says the same.
    AlreadyDecided,
    /// There already is a verdict, and it says the opposite. The verdict stands; the contradiction is logged and listed by
    /// `operations()`.
    Contradicts,
    /// No operation of this client matches. The report is returned; keep it and try again later.
    Unmatched(Resolution<T>),
    /// The journal cannot record anything any more. The report is returned.
    NotRecorded(Resolution<T>),
}

/// Where a report comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// A message: nobody knows when its sender looked.
    Message,
    /// A person, who looked at this moment.
    Person { looked_at: Moment },
}

/// Whether a report is about the operation with this id, key and token.
type Fits = dyn Fn(OperationId, &str, Option<&str>) -> bool + Send + Sync;

/// Finds the operation and weighs the report.
pub(crate) async fn report<T: Serialize, K: Key>(
    client: &Arc<Shared>,
    guardian: &Guardian,
    endpoint: &'static Endpoint,
    which: Which<K>,
    resolution: Resolution<T>,
) -> Reported<T> {
    let by_key = matches!(which, Which::Key(_)) && !is(Mutation::KeyIsEvidence);
    let fits: Box<Fits> = match which {
        Which::Id(id) => Box::new(move |other, _, _| id == other),
        Which::Token(token) => Box::new(move |_, _, other| other == Some(token.as_str())),
        Which::Key(key) => match endpoint.critical.and_then(|critical| crate::key::Key::of(critical, &key)) {
            Some(key) => Box::new(move |_, other, _| key.canonical() == other),
            None => return Reported::Unmatched(resolution),
        },
    };
    guardian.looked().await;
    let open = guardian.find(|case| {
        let token = case.look(|state| state.token.clone());
        case.terms.endpoint.id == endpoint.id && fits(case.id(), case.intent.key().canonical(), token.as_deref())
    });
    match open {
        Some(case) if by_key => match case.look(|state| state.decided().is_some()) {
            true => Reported::AlreadyDecided,
            false => {
                case.nudge();
                Reported::Investigating
            }
        },
        Some(case) => take_in(client, guardian, &case, resolution, Source::Message).await,
        None if by_key => Reported::Unmatched(resolution),
        None => {
            let finished = guardian.journal.recent().find(&guardian.scope, |finished| {
                let (intent, token) = (&finished.intent, finished.token.as_deref());
                finished.endpoint == endpoint.id && fits(intent.id(), intent.key().canonical(), token)
            });
            let Some(Finished { intent, decided: stands, .. }) = finished else {
                return Reported::Unmatched(resolution);
            };
            if !opposes(&resolution, &stands.verdict) {
                return Reported::AlreadyDecided;
            }
            let (decided_by, against, at) = (stands.by, DecidedBy::Report, client.clock.wall());
            let contradiction = Contradiction { intent, endpoint: endpoint.id, decided_by, against, at };
            guardian.journal.recent().contradict(contradiction);
            Reported::Contradicts
        }
    }
}

/// A person's decision on an open operation.
pub(crate) async fn settle<T: Serialize>(
    client: &Arc<Shared>,
    guardian: &Guardian,
    id: OperationId,
    resolution: Resolution<T>,
    looked_at: SystemTime,
) -> Reported<T> {
    guardian.looked().await;
    let Some(case) = guardian.case(id) else { return Reported::Unmatched(resolution) };
    // A time in the future says nothing about when they really looked, so it counts as the earliest.
    let looked_at = case.moment_of(looked_at).unwrap_or_default();
    let looked_at = if is(Mutation::PersonCountsFromSaying) { client.clock.now() } else { looked_at };
    take_in(client, guardian, &case, resolution, Source::Person { looked_at }).await
}

async fn take_in<T: Serialize>(
    client: &Arc<Shared>,
    guardian: &Guardian,
    case: &Arc<Case>,
    resolution: Resolution<T>,
    source: Source,
) -> Reported<T> {
    if let Some(stands) = case.look(|state| state.decided().cloned()) {
        if opposes(&resolution, &stands.verdict) {
            case.contradicted(&stands, source.by());
            return Reported::Contradicts;
        }
        return Reported::AlreadyDecided;
    }
    let began = match source {
        // A message that says "it did not happen" has no known beginning.
        Source::Message if matches!(resolution, Resolution::DidNotHappen) && !is(Mutation::MessageDecides) => {
            case.nudge();
            return Reported::Investigating;
        }
        Source::Message => client.clock.now(),
        Source::Person { looked_at } => looked_at,
    };
    let raw = RawResolution::by_ref(&resolution).0;
    let decided = match weigh(client, guardian, case, &raw, began, source.by()).await {
        Weighed::Decide(decided) => decided,
        // If the date was set back, a look counts as that much earlier.
        Weighed::AskAt(moment) => return Reported::TooEarly(moment + case.set_back() - client.clock.now()),
        Weighed::AskLater => {
            case.nudge();
            return Reported::Investigating;
        }
    };
    // Weighing may have polled the server, whose answer decides instead.
    let by_reporter = decided.by == source.by();
    match guardian.decide(case, decided.clone()).await {
        Ok(Ok(stands)) if opposes(&resolution, &stands.verdict) => {
            if !by_reporter {
                case.contradicted(&stands, source.by());
            }
            Reported::Contradicts
        }
        Ok(Ok(stands)) if by_reporter && *stands == decided => Reported::Decided,
        Ok(Ok(_)) => Reported::AlreadyDecided,
        Ok(Err(_)) | Err(_) => Reported::NotRecorded(resolution),
    }
}

impl Source {
    fn by(self) -> DecidedBy {
        match self {
            Self::Message => DecidedBy::Report,
            Self::Person { .. } => DecidedBy::Person,
        }
    }
}

/// Whether one says that it happened and the other that it did not.
fn opposes<T>(resolution: &Resolution<T>, verdict: &RawVerdict) -> bool {
    let not_done = matches!(verdict, RawVerdict::NotDone(_));
    match resolution {
        Resolution::Happened(_) | Resolution::HappenedUnseen(_) => not_done,
        Resolution::DidNotHappen => !not_done,
        Resolution::CannotTell(_) => false,
    }
}

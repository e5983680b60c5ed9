//! Endpoints for tests: of the protocol that specs get when they name none.

use super::{
    Condition, Critical, Endpoint, KeyField, KeyKind, Mode, Place, Protocol, RepeatAfter, Segment, Statuses, TokenPlace,
};
use crate::read::readable;

/// What all the samples answer with.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Ticket {
    pub(crate) seat: String,
}

pub(crate) const STATUSES: Statuses = Statuses {
    in_progress: &["IN_PROGRESS"],
    ready: &["READY"],
    expired: &["EXPIRED"],
    not_found: &["NOT_FOUND"],
    failed: &["FAILED"],
    rejected: &["REJECTED"],
};

pub(crate) const PROTOCOL: Protocol = Protocol {
    token: TokenPlace::Body(&["asyncOperation", "token"]),
    status: &["asyncOperation", "status"],
    result: &["result"],
    poll: &[Segment::Parameter("path"), Segment::Literal("/poll?asyncOperationToken="), Segment::Parameter("token")],
    statuses: STATUSES,
    rejected_codes: &[400, 401, 403, 404, 405, 406, 411, 414, 415, 422, 429, 431],
};

pub(crate) const CRITICAL: Critical = Critical {
    index: 0,
    key: &[KeyField { place: Place::Query, json: "id", kind: KeyKind::String }],
    renamed: &[],
    has_reference: false,
    done_when: &[],
    not_done_when: &[],
    repeat_after: RepeatAfter::Never,
    lingers: None,
    keep_result: true,
    readable: readable::<Ticket>,
    tellable: |_, _| Ok(()),
};

pub(crate) const DONE_WHEN: &[Condition] = &[Condition { pointer: &["status"], values: &["TICKETED"] }];
pub(crate) const NOT_DONE_WHEN: &[Condition] = &[Condition { pointer: &["status"], values: &["CANCELLED"] }];

/// An asynchronous POST.
pub(crate) fn plain() -> Endpoint {
    Endpoint {
        name: "quote",
        id: "POST /quote",
        formerly: &[],
        method: http::Method::POST,
        path: &[Segment::Literal("/quote")],
        mode: Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: None,
        protocol: &PROTOCOL,
        critical: None,
    }
}

/// One that is safe to send again although it may have left.
pub(crate) fn repeatable() -> Endpoint {
    Endpoint { repeatable: true, ..plain() }
}

/// One whose unknown outcome must be resolved.
pub(crate) fn critical() -> Endpoint {
    critical_as(CRITICAL)
}

pub(crate) fn critical_as(critical: Critical) -> Endpoint {
    Endpoint {
        name: "execute",
        id: "POST /execute",
        path: &[Segment::Literal("/execute")],
        critical: Some(Box::leak(Box::new(critical))),
        ..plain()
    }
}

/// The same, answering at once.
pub(crate) fn sync(endpoint: Endpoint) -> Endpoint {
    Endpoint { mode: Mode::Sync, ..endpoint }
}

pub(crate) fn speaking(endpoint: Endpoint, protocol: Protocol) -> Endpoint {
    Endpoint { protocol: Box::leak(Box::new(protocol)), ..endpoint }
}

pub(crate) fn leaked(endpoint: Endpoint) -> &'static Endpoint {
    Box::leak(Box::new(endpoint))
}

//! The runtime of `async-api`: the lifecycle of operations, the polling loop, verdicts and the journal. Depend on the crate
//! `async-api`, which re-exports it.

mod answer;
mod auth;
mod backoff;
mod builder;
mod by_id;
mod case;
mod caught;
mod chance;
mod client;
mod clock;
mod compact;
mod critical;
mod declared;
mod driver;
mod endpoint;
mod error;
mod exchange;
mod extras;
mod failures;
mod features;
mod guardian;
pub mod journal;
mod json;
mod judgement;
mod key;
mod lifecycle;
mod lock;
mod must_resolve;
#[cfg(not(async_api_mutations))]
mod mutation;
#[cfg(async_api_mutations)]
#[doc(hidden)]
pub mod mutation;
mod observe;
mod one_line;
mod operation;
mod operations;
mod outcome;
mod path;
mod progress;
mod read;
mod recover;
mod report;
mod request;
mod resolver;
mod schedule;
mod timers;
mod token;
pub mod transport;
pub mod types;
mod version;

pub use self::{
    builder::{BuildError, Builder, Given, Missing, NotNeeded},
    clock::{Clock, Moment},
    critical::{CriticalOperation, CriticalPoll, CriticalResume},
    error::{BoxError, Duplicate, DuplicateState, Error, NotRecorded, NotStarted},
    journal::{Earlier, Journal, JournalError},
    must_resolve::{MustResolve, Open},
    operation::{Call, Operation, Outcomes, Pending, Polled, SinglePoll, outcomes},
    operations::{OpenOperation, OperationState},
    outcome::{Body, DecidedBy, Evidence, LostReason, NotDoneReason, NotSent, Rejection, Resolution, Trouble, Verdict},
    progress::{Progress, ProgressStream},
    read::ReadError,
    recover::{LeftAlone, LeftAloneBecause, Recover, Recovered, RecoveryError, RecoveryProgress, RecoveryReport},
    report::{Reported, Which},
    request::{KeyError, RequestError},
    resolver::{Decision, Key, Lost, Settled},
    schedule::{Learned, RestoreError, Schedule},
    token::{OperationId, OperationIdError, Token, TokenError},
};

/// Crates whose types appear in this crate's signatures, in the matching versions.
#[doc(no_inline)]
pub use {bytes, http, reqwest};

/// The interface for generated code. Not public API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        builder::{Accepts, Client},
        client::Core,
        compact::{
            Content, Fields, Heap, Own, OwnIfAny, Read, Sink, Slot, Source, Write, deserialize, deserialize_object,
            object, serialize, serialize_object, word,
        },
        declared::{Returns, ReturnsCall, ReturnsCriticalOperation, ReturnsOperation},
        endpoint::{
            Condition, Critical, Endpoint, KeyField, KeyKind, Mode, Place, Protocol, RepeatAfter, Segment, Statuses,
            TokenPlace,
        },
        error::BoxError,
        features::{needs_decimal, needs_jiff, needs_uuid},
        read::{ReadError, readable},
        request::Request,
        resolver::{
            Key, Opened, RawLost, RawResolution, RawSettled, Resolver, investigate, tellable, unknown_lost,
            unknown_settled,
        },
        schedule::Watch,
        transport::BoxFuture,
        types::secret::secret,
        version::generated_by,
    };
    pub use {
        Option::{None, Some},
        Result::{Err, Ok},
        fastrand, http, serde,
        serde::{Deserialize, Deserializer, Serialize, Serializer},
        std::{option::Option, result::Result},
    };
}

//! Typed clients for HTTP APIs that answer asynchronously.

#[cfg(feature = "macros")]
pub use async_api_macros::async_api;
#[doc(hidden)]
pub use async_api_runtime::__private;
pub use async_api_runtime::{
    Body, BoxError, BuildError, Builder, Call, Clock, CriticalOperation, CriticalPoll, CriticalResume, DecidedBy,
    Decision, DuplicateState, Earlier, Error, Evidence, Given, Journal, JournalError, Key, KeyError, Lost, LostReason,
    Missing, Moment, MustResolve, NotDoneReason, NotNeeded, NotSent, NotStarted, Open, OpenOperation, Operation,
    OperationId, OperationIdError, OperationState, Pending, Polled, Progress, ReadError, Rejection, Reported,
    RequestError, Resolution, Schedule, Settled, SinglePoll, Token, TokenError, Trouble, Verdict, Which, transport,
    types,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! Typed clients for HTTP APIs that answer later: a request gives a token, and the client polls until the answer is
//! there.
//!
//! A spec in YAML describes the API; [`async_api`](macro@async_api) makes of it a trait with a method for each endpoint,
//! and a client that implements it. Where an endpoint is `critical`, its outcome must be resolved: the client is not
//! built without somebody who finds out what became of a lost request.
//!
//! ```no_run
//! use async_api::{async_api, Error};
//!
//! #[async_api("api.yaml")]
//! pub trait Servicing {}
//!
//! async fn price(client: &ServicingClient, booking: servicing::Booking) -> Result<String, Error> {
//!     let quote = client.held_ticket_quote(booking).await?; // sends, polls, decodes
//!     Ok(format!("{} {}", quote.total_price.amount, quote.total_price.currency))
//! }
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! | --- | --- |
//! | put a client together | [`Builder`] |
//! | call a plain endpoint | [`Operation`], or [`Call`] where it answers at once; [`Error`] |
//! | call a critical endpoint | [`CriticalOperation`], [`MustResolve`], [`Verdict`]; [what a verdict means](guide::verdicts) |
//! | say what became of a lost operation | [`Lost`], [`Resolution`], [`Evidence`]; [how to write a resolver](guide::resolver) |
//! | hear of every verdict, and commit your own books | [`Settled`], [`Decision`]; [how to do that](guide::hook) |
//! | await thousands of operations without a task for each | [`outcomes`] |
//! | poll in a loop of your own, or in another process | [`Token`], [`SinglePoll`], [`Polled`]; [`CriticalPoll`] |
//! | say when to poll | [`Schedule`], [`Learned`] |
//! | remember what is open | [`Journal`] |
//! | send requests another way | [`transport`] |
//! | test without a server | [`Operation::ready`], [`CriticalOperation::from_verdict`]; [testing your code](guide::testing) |
//! | write a spec | [the spec language](guide::spec) |
//! | use types of your own, or no macro | [ways in](guide::ways_in) |
//!
//! # Features
//!
//! `macros`, `rustls`, `decimal`, `uuid` and `jiff` are on by default; the last three are the types that a spec calls
//! `decimal`, `uuid`, and `date`, `datetime`, `duration`. `rustls-no-provider`, instead of `rustls`, leaves the choice
//! of a crypto provider to the program. `metrics` counts what happens, for whoever collects it; `http2` lets plain calls
//! and polls go over HTTP/2. A feature adds; it never changes what is there without it.

/// Makes a client of a spec.
///
/// It stands on a trait. An empty one gets a method for each endpoint; one with methods gets exactly these, with types of
/// your own, and is checked against the spec. Mistakes in the spec are all reported at once, each with its line and column,
/// and a change of the spec builds again what stands on it.
///
/// # Arguments
///
/// * `"api.yaml"`, the spec: a path that begins at the crate's manifest, or else beside the source file.
/// * `module = name`, for the module of data types; without it, the trait's name in snake case.
/// * `crate = name`, for this crate, where it is known by another name.
/// * `derive(Serialize, Eq, ::schemars::JsonSchema)`, for what every data type is to derive that can, as `derive` does in the
///   spec. Without it, types have `Serialize` where they are sent and `Deserialize` where they are received.
///
/// # What it makes
///
/// Of `trait Servicing`, all of it as visible as the trait:
///
/// | | |
/// | --- | --- |
/// | `Servicing` | the trait, with a method for each endpoint; what a fake leaves out answers `is_unimplemented` |
/// | `servicing` | the data types |
/// | `ServicingClient` | the trait over HTTP, the companions `…_poll` and `…_resume`, and `builder(base_url)` |
/// | `ServicingResolver` | one method for each critical endpoint, to find out what became of a lost operation, and one to hear each verdict |
/// | `ServicingPlain` | the client without what is critical: what a resolver may use |
///
/// The last two only where the spec has critical endpoints.
///
/// # Example: a trait that declares what it uses
/// ```
/// use async_api::{Operation, async_api, types::Uuid};
///
/// #[derive(serde::Serialize)]
/// pub struct Booking {
///     #[serde(rename = "supplierCode")]
///     pub airline: String,
///     #[serde(rename = "supplierBookingReference")]
///     pub reference: String,
/// }
///
/// #[derive(serde::Deserialize)]
/// pub struct Quote {
///     #[serde(rename = "transactionId")]
///     pub transaction: Uuid,
/// }
///
/// #[async_api("api.yaml")]
/// pub trait Quotes: Send + Sync {
///     fn held_ticket_quote(&self, query: Booking) -> Operation<Quote>;
/// }
///
/// let client = QuotesClient::builder("https://api.example.com").build()?;
/// # Ok::<(), async_api::BuildError>(())
/// ```
#[cfg(feature = "macros")]
pub use async_api_macros::async_api;
#[doc(hidden)]
pub use async_api_runtime::__private;
pub use async_api_runtime::{
    Body, BoxError, BuildError, Builder, Call, Clock, CriticalOperation, CriticalPoll, CriticalResume, DecidedBy,
    Decision, Duplicate, DuplicateState, Earlier, Error, Evidence, Given, Journal, JournalError, Key, KeyError,
    Learned, LeftAlone, LeftAloneBecause, Lost, LostReason, Missing, Moment, MustResolve, NotDoneReason, NotNeeded,
    NotRecorded, NotSent, NotStarted, Open, OpenOperation, Operation, OperationId, OperationIdError, OperationState,
    Outcomes, Pending, Polled, Progress, ProgressStream, ReadError, Recover, Recovered, RecoveryError,
    RecoveryProgress, RecoveryReport, Rejection, Reported, RequestError, Resolution, RestoreError, Schedule, Settled,
    SinglePoll, Token, TokenError, Trouble, Verdict, Which, journal, outcomes, transport, types,
};

/// The crates whose types stand in signatures here, in the versions that fit.
#[doc(no_inline)]
pub use async_api_runtime::{bytes, http, reqwest};

#[cfg(any(doc, doctest))]
pub mod guide;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

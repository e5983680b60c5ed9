//! Typed clients for HTTP APIs that answer asynchronously: a request returns a token, and the client polls until the
//! result is ready.
//!
//! A YAML spec describes the API. From it, [`async_api`](macro@async_api) generates a trait with one method per endpoint, and
//! a client that implements it. If an endpoint is `critical`, its outcome must be resolved: the client cannot be built without
//! a resolver, your code that finds out what became of a lost request.
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
//! | build a client | [`Builder`] |
//! | call a plain endpoint | [`Operation`], or [`Call`] if it answers at once; [`Error`] |
//! | call a critical endpoint | [`CriticalOperation`], [`MustResolve`], [`Verdict`]; [what a verdict means](guide::verdicts) |
//! | find out what became of a lost operation | [`Lost`], [`Resolution`], [`Evidence`]; [how to write a resolver](guide::resolver) |
//! | receive every verdict, and commit your own records | [`Settled`], [`Decision`]; [how to do that](guide::hook) |
//! | record open operations, and recover them after a crash | [`Journal`], [`Recover`]; [the journal](guide::journal) |
//! | await thousands of operations without a task for each | [`outcomes`] |
//! | poll in a loop of your own, or in another process | [`Token`], [`SinglePoll`], [`Polled`]; [`CriticalPoll`] |
//! | control when to poll | [`Schedule`], [`Learned`] |
//! | replace the HTTP client | [`transport`] |
//! | test without a server | [`Operation::ready`], [`CriticalOperation::from_verdict`]; [testing your code](guide::testing) |
//! | write a spec | [the spec language](guide::spec) |
//! | use types of your own, or no macro | [ways to generate a client](guide::ways_in) |
//!
//! # Runtime
//!
//! Futures of this crate must be awaited on a tokio runtime with its timers and I/O enabled. Critical operations run on a
//! background thread of the client, so that they outlive the runtime of their callers; see [`Builder::runtime`].
//!
//! # Features
//!
//! Features are additive. On by default:
//!
//! * `macros`: the attribute [`async_api`](macro@async_api).
//! * `rustls`: TLS, with rustls' default crypto provider.
//! * `decimal`, `uuid`, `jiff`: the spec's types `decimal`; `uuid`; and `date`, `datetime`, `duration`.
//!
//! Off by default:
//!
//! * `rustls-no-provider`, instead of `rustls`: TLS with the crypto provider that your program installs.
//! * `http2`: plain calls and polls may use HTTP/2.
//! * `metrics`: counters, histograms and a gauge, through the crate `metrics`.

/// Generates a client from a spec.
///
/// Put it on a trait. An empty trait gets one method per endpoint. A trait with methods gets exactly those, with your own
/// types, and is checked against the spec. All mistakes in the spec are reported at once, each with line and column. Changing
/// the spec triggers a rebuild.
///
/// # Arguments
///
/// * `"api.yaml"`: the spec's path, relative to the crate's manifest or, failing that, to the source file.
/// * `module = name`: the module of data types. Default: the trait's name in snake case.
/// * `crate = name`: the name of this crate, if you have renamed it.
/// * `derive(Serialize, Eq, ::schemars::JsonSchema)`: additional derives for all data types that can have them, like `derive`
///   in the spec. Without it, types have `Serialize` if they are sent and `Deserialize` if they are received.
///
/// # What it generates
///
/// For `trait Servicing`, everything with the visibility of the trait:
///
/// | | |
/// | --- | --- |
/// | `Servicing` | the trait, one method per endpoint; methods that a fake leaves out answer `is_unimplemented` |
/// | `servicing` | the module of data types |
/// | `ServicingClient` | the trait over HTTP, with the companion methods `…_poll` and `…_resume`, and `builder(base_url)` |
/// | `ServicingResolver` | per critical endpoint, one method that finds out what became of a lost operation, and one that receives each verdict |
/// | `ServicingPlain` | the client without its critical methods: what a resolver may use |
///
/// The last two exist only if the spec has critical endpoints.
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

/// Crates whose types appear in this crate's signatures, in the matching versions.
#[doc(no_inline)]
pub use async_api_runtime::{bytes, http, reqwest};

#[cfg(any(doc, doctest))]
pub mod guide;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

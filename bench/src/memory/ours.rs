//! `async-api`, as its users meet it: a spec, the generated client, and what its builder takes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use async_api::{
    BoxError, Builder, Clock, Journal, Lost, Moment, Resolution, async_api,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
    types::Uuid,
};
use bytes::Bytes;
use http::{HeaderValue, Method, Response, header::RETRY_AFTER};
use tokio::runtime::Handle;

use super::wire::{self, NOWHERE, Soon};

#[async_api("src/memory/quotes.yaml")]
pub(super) trait Quotes {}

#[async_api("src/memory/purchases.yaml")]
pub(super) trait Purchases {}

struct NeverTells;

impl PurchasesResolver for NeverTells {
    async fn ticket_issue(&self, _: Lost<purchases::TicketIssueKey>) -> Resolution<purchases::Ticket> {
        Resolution::CannotTell("nobody asks".into())
    }
}

pub(super) fn query() -> quotes::TicketQuoteQuery {
    quotes::TicketQuoteQuery { supplier_code: "XQ".to_owned(), supplier_booking_reference: "A1B2C3".to_owned() }
}

pub(super) fn purchase(client: &PurchasesClient, number: usize) -> async_api::CriticalOperation<purchases::Ticket> {
    let query = purchases::TicketIssueQuery { transaction_id: Uuid::from_u128(number as u128) };
    let reference = purchases::TicketIssueReference {
        supplier_code: "XQ".to_owned(),
        supplier_booking_reference: "A1B2C3".to_owned(),
    };
    client.ticket_issue(query, reference)
}

pub(super) const DAYS: Duration = Duration::from_secs(30 * 24 * 3600);

/// A client for quotes that sends nothing.
pub(super) fn quotes(server: &Server) -> Builder<QuotesClient> {
    QuotesClient::builder(NOWHERE).transport(server.clone()).give_up_after(DAYS)
}

/// One for purchases, its guardian on the caller's runtime.
pub(super) fn purchases(server: &Server) -> Result<PurchasesClient, BoxError> {
    let builder = PurchasesClient::builder(NOWHERE).journal(Journal::in_memory()).resolver(NeverTells);
    Ok(builder.transport(server.clone()).give_up_after(DAYS).runtime(Handle::current()).build()?)
}

/// A clock that is so many times as fast as others, so that nobody waits for the pauses of a schedule.
pub(super) struct Fast {
    began: Instant,
}

impl Fast {
    const TIMES: u32 = 10_000;
}

impl Default for Fast {
    fn default() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for Fast {
    fn now(&self) -> Moment {
        Moment::after_origin(self.began.elapsed() * Self::TIMES)
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(at.since(self.now()) / Self::TIMES))
    }
}

/// A server that is a function call away.
#[derive(Clone)]
pub(super) struct Server(Arc<Says>);

enum Says {
    Later { note: String, submissions: AtomicUsize, polls: AtomicUsize },
    Soon(Soon),
}

impl Server {
    /// Tells everybody at their first poll to come back in an hour, and so many bytes more that nobody asks for.
    pub(super) fn lets_sleep(more: usize) -> Self {
        let (submissions, polls) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self(Arc::new(Says::Later { note: "x".repeat(more), submissions, polls }))
    }

    /// Is ready for everybody after so many polls.
    pub(super) fn ready_after(polls: usize) -> Self {
        Self(Arc::new(Says::Soon(Soon::after(polls))))
    }

    /// How many were told to come back.
    pub(super) fn sleeping(&self) -> usize {
        match &*self.0 {
            Says::Later { polls, .. } => polls.load(Ordering::Relaxed),
            Says::Soon(_) => 0,
        }
    }

    fn answer(&self, outgoing: &Outgoing) -> Response<Bytes> {
        let is_submission = outgoing.method() == Method::POST;
        match &*self.0 {
            Says::Later { note, submissions, .. } if is_submission => {
                let token = wire::token(submissions.fetch_add(1, Ordering::Relaxed));
                Response::new(wire::in_progress(&token, note).into())
            }
            Says::Later { note, polls, .. } => {
                polls.fetch_add(1, Ordering::Relaxed);
                let token = wire::asked(outgoing.uri().query()).unwrap_or_default();
                let mut response = Response::new(wire::in_progress(token, note).into());
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("3600"));
                response
            }
            Says::Soon(_) if is_submission => Response::new(Soon::in_progress()),
            Says::Soon(soon) => Response::new(soon.answer()),
        }
    }
}

impl Transport for Server {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = self.answer(&outgoing);
        Box::pin(std::future::ready(Ok(answer)))
    }
}

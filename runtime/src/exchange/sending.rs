//! A request that was handed to the transport.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::{Buf, Bytes};
use tracing::Span;

use super::{left, trouble, unsent};
use crate::{
    answer::{Reply, retry_after},
    case::LastGate,
    caught,
    client::Shared,
    clock::Moment,
    lifecycle::{Failure, Left},
    mutation::{Mutation, is},
    outcome::Trouble,
    timers::Timer,
    transport::{BoxFuture, Fate, Outgoing, TransportError, Witness},
};

/// Completes with the answer, when the caller withdraws, or at the time limit.
///
/// Hand-written, because the equivalent `async` block is several times as large, and it is moved at each poll of each operation.
pub(super) struct Sending<'a> {
    client: &'a Shared,
    /// `None` once it was answered or given up on.
    sent: Option<BoxFuture<'a, Result<http::Response<Bytes>, TransportError>>>,
    witness: LetGo,
    gate: Option<&'a LastGate>,
    /// Completes when the caller withdraws it.
    withdrawn: Option<BoxFuture<'a, ()>>,
    until: Moment,
    timer: Option<Timer>,
    span: &'a Span,
}

impl<'a> Sending<'a> {
    /// `Err`: the transport panicked.
    pub(super) fn new(
        client: &'a Shared,
        (outgoing, witness): (Outgoing, Witness),
        gate: Option<&'a LastGate>,
        withdrawn: Option<BoxFuture<'a, ()>>,
        until: Moment,
        span: &'a Span,
    ) -> Result<Self, Failure> {
        let witness = LetGo(witness);
        match span.in_scope(|| caught::call(|| client.transport.send(outgoing))) {
            Ok(sent) => Ok(Self { client, sent: Some(sent), witness, gate, withdrawn, until, timer: None, span }),
            Err(problem) => Err(witness.failure(gate, TransportError::unknown(problem))),
        }
    }

    fn answered(&self, response: http::Response<Bytes>) -> Reply {
        let (parts, mut body) = response.into_parts();
        // A byte order mark: not allowed in JSON, but some servers send one, and readers may ignore it (RFC 8259, 8.1).
        if body.starts_with("\u{feff}".as_bytes()) {
            body.advance("\u{feff}".len());
        }
        let retry_after = retry_after(&parts.headers, || self.client.clock.wall());
        Reply { status: parts.status, headers: parts.headers, body, retry_after }
    }
}

impl Future for Sending<'_> {
    type Output = Result<Reply, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let _entered = this.span.enter();
        let Some(sent) = &mut this.sent else { return Poll::Pending };
        if let Poll::Ready(response) = caught::poll(sent.as_mut(), cx) {
            this.timer = None;
            return Poll::Ready(match response.unwrap_or_else(|problem| Err(TransportError::unknown(problem))) {
                Ok(response) => Ok(this.answered(response)),
                Err(error) => Err(this.witness.failure(this.gate, error)),
            });
        }
        if let Some(withdrawn) = &mut this.withdrawn
            && withdrawn.as_mut().poll(cx).is_ready()
        {
            this.withdrawn = None;
            if this.witness.0.withdraw() == Fate::Unsent || is(Mutation::DropMeansUnsent) {
                return Poll::Ready(Err(unsent(Trouble::Withdrawn)));
            }
        }
        let client = this.client;
        client.timers.poll(&mut this.timer, client.clock.now(), this.until, cx).map(|()| {
            this.sent = None;
            let left = left(this.witness.0.withdraw());
            Err(Failure { left, trouble: Trouble::TimedOut, cause: None })
        })
    }
}

/// Withdraws the request if the exchange ends for any reason: it may still wait in a connection's queue, and must not be sent
/// later.
struct LetGo(Witness);

impl LetGo {
    fn failure(&self, gate: Option<&LastGate>, error: TransportError) -> Failure {
        let error = self.0.judge(error);
        let left = left(error.fate());
        let obstacle = gate.filter(|_| left == Left::No).and_then(LastGate::obstacle);
        let trouble = obstacle.unwrap_or_else(|| trouble(&error));
        Failure { left, trouble, cause: Some(Arc::new(error)) }
    }
}

impl Drop for LetGo {
    fn drop(&mut self) {
        self.0.withdraw();
    }
}

//! The body that knows whether anything read it: the proof that a request did not leave.
//!
//! HTTP code asks a body before it writes the request's head (hyper: `is_end_stream`, over HTTP/1 and HTTP/2). So a
//! body that nothing asked belongs to a request of which no byte has left. One that refuses keeps the request from
//! leaving over HTTP/1; over HTTP/2 its head leaves, and a server may act on a head.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{Fate, Purpose, TransportError};

/// The last question before a request leaves, asked once, at its body's first touch: `Err` keeps it from leaving.
pub(crate) type Gate = Box<dyn Fn() -> Result<(), Refused> + Send + Sync>;

/// A request's body, which records when it is first touched and can refuse to be read.
///
/// It yields its bytes once, in one frame; no frame if there is no body. Every method except
/// [`size_hint`](Body::size_hint) touches it. If the runtime has withdrawn the request in the meantime, or its last check
/// fails, reading gives an error instead, and the request must not be sent.
pub struct WitnessBody {
    bytes: Option<Bytes>,
    shared: Arc<Shared>,
}

/// The caller's handle on a request that it has handed over.
#[derive(Clone)]
pub(crate) struct Witness(Arc<Shared>);

struct Shared {
    state: AtomicU8,
    purpose: Purpose,
    gate: Option<Gate>,
}

/// Where a request is. `QUEUED` is the only state that is ever left.
mod state {
    /// With our future, or in the queue of a connection.
    pub(super) const QUEUED: u8 = 0;
    /// HTTP code has begun to write it.
    pub(super) const TOUCHED: u8 = 1;
    /// Dropped before anything touched it.
    pub(super) const DROPPED: u8 = 2;
    /// Taken back before anything touched it.
    pub(super) const WITHDRAWN: u8 = 3;
    /// Kept back by the gate.
    pub(super) const REFUSED: u8 = 4;
}

impl Witness {
    /// Takes the request back if nothing has touched it, and says whether it has left: never [`Fate::Unprocessed`].
    ///
    /// [`Fate::Unsent`] is final: whatever touches the request later is refused.
    pub(crate) fn withdraw(&self) -> Fate {
        match (self.0.leave_queue(state::WITHDRAWN), self.0.purpose) {
            (state::DROPPED, _) => Fate::Unsent,
            // Sure to go over HTTP/1, where a refusal lets nothing leave.
            (state::WITHDRAWN | state::REFUSED, Purpose::CriticalSubmission) => Fate::Unsent,
            _ => Fate::Unknown,
        }
    }

    #[cfg(test)]
    pub(super) fn was_touched(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == state::TOUCHED
    }

    #[cfg(test)]
    pub(super) fn was_withdrawn(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == state::WITHDRAWN
    }

    /// What became of a request whose transport gave up on it: a proof of ours, or else the transport's word.
    pub(crate) fn judge(&self, error: TransportError) -> TransportError {
        match self.withdraw() {
            Fate::Unsent => error.with_fate(Fate::Unsent),
            Fate::Unprocessed | Fate::Unknown => error,
        }
    }
}

impl Shared {
    /// From `QUEUED` to `next`; says what the state is now.
    fn leave_queue(&self, next: u8) -> u8 {
        match self.state.compare_exchange(state::QUEUED, next, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => next,
            Err(earlier) => earlier,
        }
    }

    fn touch(&self) -> Result<(), Refused> {
        if self.state.load(Ordering::Acquire) == state::QUEUED
            && let Some(gate) = &self.gate
            && let Err(refused) = gate()
        {
            self.leave_queue(state::REFUSED);
            return Err(refused);
        }
        // The request may have been withdrawn while the gate was asked: only this swap lets it go.
        match self.leave_queue(state::TOUCHED) {
            state::TOUCHED => Ok(()),
            _ => Err(Refused("it was withdrawn")),
        }
    }
}

impl WitnessBody {
    /// `None`: a request without a body, which is not the same as an empty one.
    pub(super) fn new(bytes: Option<Bytes>, purpose: Purpose, gate: Option<Gate>) -> (Self, Witness) {
        let shared = Arc::new(Shared { state: AtomicU8::new(state::QUEUED), purpose, gate });
        (Self { bytes, shared: Arc::clone(&shared) }, Witness(shared))
    }

    /// All bytes at once, for transports that do not poll bodies. This touches the body: from here on, the request counts as
    /// sent.
    ///
    /// # Errors
    /// If the request must not be sent. The error says that it is unsent: return it as it is.
    pub fn into_bytes(mut self) -> Result<Bytes, TransportError> {
        self.shared.touch().map_err(TransportError::unsent)?;
        Ok(self.bytes.take().unwrap_or_default())
    }

    pub(super) fn witness(&self) -> Witness {
        Witness(Arc::clone(&self.shared))
    }

    fn may_leave(&self) -> bool {
        matches!(self.shared.state.load(Ordering::Acquire), state::QUEUED | state::TOUCHED)
    }
}

impl Body for WitnessBody {
    type Data = Bytes;
    type Error = Refused;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Refused>>> {
        Poll::Ready(match self.shared.touch() {
            Ok(()) => self.bytes.take().map(|bytes| Ok(Frame::data(bytes))),
            Err(refused) => Some(Err(refused)),
        })
    }

    /// `false` when refused: hyper then asks for a frame, and gets the error before it has written a byte.
    fn is_end_stream(&self) -> bool {
        self.shared.touch().is_ok() && self.bytes.is_none()
    }

    /// 1 when refused, so that hyper asks for a frame before it sends anything: it does not when this is 0, and for a
    /// GET or HEAD not even when this is unknown.
    fn size_hint(&self) -> SizeHint {
        match &self.bytes {
            _ if !self.may_leave() => SizeHint::with_exact(1),
            None => SizeHint::with_exact(0),
            Some(bytes) => SizeHint::with_exact(bytes.len() as u64),
        }
    }
}

impl Drop for WitnessBody {
    fn drop(&mut self) {
        self.shared.leave_queue(state::DROPPED);
    }
}

impl fmt::Debug for WitnessBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WitnessBody").finish_non_exhaustive()
    }
}

/// Why a request was kept from leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub(crate) &'static str);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request was kept from leaving: {}", self.0)
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::atomic::AtomicUsize,
        task::{Poll, Waker},
    };

    use super::*;

    fn new(bytes: Option<&'static [u8]>, gate: Option<Gate>) -> (WitnessBody, Witness) {
        WitnessBody::new(bytes.map(Bytes::from_static), Purpose::CriticalSubmission, gate)
    }

    fn body(bytes: &'static [u8]) -> (WitnessBody, Witness) {
        new(Some(bytes), None)
    }

    fn frame(body: WitnessBody) -> Option<Result<Bytes, Refused>> {
        let polled = pin!(body).poll_frame(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(frame) = polled else { unreachable!("it is always ready") };
        frame.map(|frame| frame.map(|frame| frame.into_data().expect("data")))
    }

    #[test]
    fn an_untouched_body_is_unsent_and_refuses_every_later_touch() {
        let (body, witness) = body(b"pay");
        assert_eq!(witness.withdraw(), Fate::Unsent);
        assert!(!body.is_end_stream());
        assert_eq!(body.size_hint().exact(), Some(1));
        assert!(frame(body).expect("a frame").is_err());
        assert_eq!(witness.withdraw(), Fate::Unsent);
    }

    #[test]
    fn a_withdrawn_body_without_bytes_does_not_pass_for_a_complete_one() {
        for (body, witness) in [body(b""), new(None, None)] {
            assert_eq!(body.size_hint().exact(), Some(0));
            witness.withdraw();
            assert!(!body.is_end_stream());
            assert_eq!(body.size_hint().exact(), Some(1));
            assert!(frame(body).expect("a frame").is_err());
        }
    }

    #[test]
    fn each_way_of_asking_but_the_size_hint_touches() {
        let touches: [fn(WitnessBody); 3] = [
            |body| {
                body.is_end_stream();
            },
            |body| {
                frame(body);
            },
            |body| {
                body.into_bytes().ok();
            },
        ];
        for touch in touches {
            for bytes in [b"".as_slice(), b"pay"] {
                let (body, witness) = body(bytes);
                touch(body);
                assert_eq!(witness.withdraw(), Fate::Unknown);
            }
        }
        let (body, witness) = body(b"pay");
        assert_eq!(body.size_hint().exact(), Some(3));
        assert_eq!(witness.withdraw(), Fate::Unsent);
    }

    #[test]
    fn a_body_dropped_untouched_is_unsent_and_one_dropped_later_is_not() {
        let (untouched, witness) = body(b"pay");
        drop(untouched);
        assert_eq!(witness.withdraw(), Fate::Unsent);
        let (touched, witness) = body(b"pay");
        touched.is_end_stream();
        drop(touched);
        assert_eq!(witness.withdraw(), Fate::Unknown);
    }

    #[test]
    fn only_a_dropped_body_proves_a_request_unsent_that_may_go_over_http_2() {
        let other = || WitnessBody::new(None, Purpose::Other, None);
        let (_body, witness) = other();
        assert_eq!(witness.withdraw(), Fate::Unknown);
        let (body, witness) = other();
        drop(body);
        assert_eq!(witness.withdraw(), Fate::Unsent);
    }

    #[test]
    fn the_bytes_come_once() {
        let (body, _) = body(b"pay");
        let mut body = pin!(body);
        let context = &mut Context::from_waker(Waker::noop());
        assert!(matches!(body.as_mut().poll_frame(context), Poll::Ready(Some(Ok(_)))));
        assert!(body.is_end_stream());
        assert_eq!(body.size_hint().exact(), Some(0));
        assert!(matches!(body.as_mut().poll_frame(context), Poll::Ready(None)));
    }

    #[test]
    fn a_closed_gate_keeps_the_request_unsent_and_an_open_one_is_asked_once() {
        let (body, witness) = new(None, Some(Box::new(|| Err(Refused("too late")))));
        let error = body.into_bytes().expect_err("refused");
        assert_eq!((error.fate(), witness.withdraw()), (Fate::Unsent, Fate::Unsent));

        let asked = Arc::new(AtomicUsize::new(0));
        let gate = { Arc::clone(&asked) };
        let (body, witness) = new(
            Some(b"pay"),
            Some(Box::new(move || {
                gate.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })),
        );
        assert!(!body.is_end_stream());
        assert!(frame(body).expect("a frame").is_ok());
        assert_eq!((asked.load(Ordering::Relaxed), witness.withdraw()), (1, Fate::Unknown));
    }

    #[test]
    fn a_request_withdrawn_while_the_gate_is_asked_does_not_leave() {
        let withdrawing: Arc<std::sync::OnceLock<Witness>> = Arc::default();
        let gate = Arc::clone(&withdrawing);
        let (body, witness) = new(
            Some(b"pay"),
            Some(Box::new(move || {
                assert_eq!(gate.get().expect("set below").withdraw(), Fate::Unsent);
                Ok(())
            })),
        );
        withdrawing.set(witness).unwrap_or_else(|_| unreachable!("set once"));
        assert!(body.into_bytes().is_err());
    }

    #[test]
    fn a_proof_outweighs_the_transports_word_but_nothing_else_does() {
        let (untouched, witness) = body(b"pay");
        assert_eq!(witness.judge(TransportError::unknown("reset")).fate(), Fate::Unsent);
        drop(untouched);
        let (touched, witness) = body(b"pay");
        touched.is_end_stream();
        assert_eq!(witness.judge(TransportError::unknown("reset")).fate(), Fate::Unknown);
        assert_eq!(witness.judge(TransportError::unprocessed("refused")).fate(), Fate::Unprocessed);
    }
}

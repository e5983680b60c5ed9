//! The rules by which a resolution becomes a verdict.

use std::time::Duration;

use bytes::Bytes;

use crate::{
    clock::Moment,
    mutation::{Mutation, is},
    outcome::{Body, NotDoneReason, RawVerdict, Resolution},
};

/// What follows from a resolution.
#[derive(Debug, PartialEq)]
pub(crate) enum Judgement {
    /// It proves this.
    Decide(RawVerdict),
    /// It proves nothing yet; the answer of an investigation that begins at this moment would.
    AskAt(Moment),
    /// It proves nothing.
    AskLater,
}

/// What is known about the submission when a resolution is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// The last sign of life. `None` while "it did not happen" cannot count: we still hold or queue the submission, or the server
    /// said that it happened.
    pub(crate) last_sign: Option<Moment>,
    /// `lingers`: how long after that the submission may still be executed.
    pub(crate) lingers: Duration,
}

/// Judges the answer to an investigation that began at `began`.
///
/// "It happened" counts at once. "It did not happen" counts only if the investigation began when nothing could be on its way any
/// more: `lingers` after the last sign of life, as it is known now, not as it was known when the investigation began.
pub(crate) fn judge(resolution: &Resolution<Bytes>, began: Moment, known: Known) -> Judgement {
    match resolution {
        Resolution::Happened(answer) => Judgement::Decide(RawVerdict::Done(Body(answer.clone()))),
        Resolution::HappenedUnseen(evidence) => Judgement::Decide(RawVerdict::DoneUnseen(evidence.clone())),
        Resolution::DidNotHappen => match known.last_sign.map(|sign| sign + known.lingers) {
            Some(counts_from) if began >= counts_from || is(Mutation::NothingLingers) => {
                Judgement::Decide(RawVerdict::NotDone(NotDoneReason::Investigated))
            }
            Some(counts_from) => Judgement::AskAt(counts_from),
            None => Judgement::AskLater,
        },
        Resolution::CannotTell(_) => Judgement::AskLater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINGERS: Duration = Duration::from_secs(300);

    fn at(seconds: u64) -> Moment {
        Moment::after_origin(Duration::from_secs(seconds))
    }

    fn did_not_happen(began: u64, last_sign: Option<u64>) -> Judgement {
        judge(&Resolution::DidNotHappen, at(began), Known { last_sign: last_sign.map(at), lingers: LINGERS })
    }

    #[test]
    fn did_not_happen_counts_from_lingers_after_the_last_sign_of_life() {
        assert_eq!(did_not_happen(399, Some(100)), Judgement::AskAt(at(400)));
        assert_eq!(did_not_happen(400, Some(100)), Judgement::Decide(RawVerdict::NotDone(NotDoneReason::Investigated)));
    }

    #[test]
    fn a_sign_of_life_during_the_investigation_makes_it_too_early() {
        assert_eq!(did_not_happen(400, Some(401)), Judgement::AskAt(at(701)));
    }

    #[test]
    fn did_not_happen_never_counts_while_the_submission_is_held() {
        assert_eq!(did_not_happen(1_000_000, None), Judgement::AskLater);
    }

    #[test]
    fn happened_counts_at_once() {
        let known = Known { last_sign: None, lingers: LINGERS };
        let seen = judge(&Resolution::Happened(Bytes::from_static(b"1")), at(0), known);
        assert_eq!(seen, Judgement::Decide(RawVerdict::Done(Body(Bytes::from_static(b"1")))));
        let unseen = judge(&Resolution::HappenedUnseen("seen in the books".into()), at(0), known);
        assert_eq!(unseen, Judgement::Decide(RawVerdict::DoneUnseen("seen in the books".into())));
    }

    #[test]
    fn who_cannot_tell_is_asked_again() {
        let known = Known { last_sign: Some(at(0)), lingers: LINGERS };
        assert_eq!(judge(&Resolution::CannotTell("busy".into()), at(1000), known), Judgement::AskLater);
    }
}

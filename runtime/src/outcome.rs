//! How operations end, and what callers are told.

use std::sync::Arc;

pub(crate) use self::verdict::RawVerdict;
pub use self::{
    body::Body,
    lost::LostReason,
    not_done::{NotDoneReason, NotSent, Rejection},
    trouble::Trouble,
    verdict::{DecidedBy, Evidence, Resolution, Verdict},
};
use crate::{
    compact::{Content, Read, Sink, Source, Write, content, with_serde},
    transport::TransportError,
};

mod body;
mod lost;
mod not_done;
mod trouble;
mod verdict;

/// How an operation ended.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// The server's answer. Its type was checked where the endpoint asks for that.
    Ready(Body),
    /// It happened, but the answer is missing or does not fit its type.
    ReadyUnseen(Body),
    /// Refused before anything was done.
    Rejected(Rejection),
    /// READY, with an answer that `not_done_when` lists.
    Declined(Body),
    /// Proven unsent, or unprocessed. The transport's error is not journaled.
    NotSent(NotSent, Option<Arc<TransportError>>),
    /// Everything else.
    Lost(LostReason, Option<Arc<TransportError>>),
}

impl Outcome {
    /// A label for logs and metrics.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Ready(_) => "ready",
            Self::ReadyUnseen(_) => "ready_unseen",
            Self::Rejected(_) => "rejected",
            Self::Declined(_) => "declined",
            Self::NotSent(..) => "not_sent",
            Self::Lost(..) => "lost",
        }
    }

    /// Whether the server said that it happened.
    pub(crate) fn is_yes(&self) -> bool {
        matches!(self, Self::Ready(_) | Self::ReadyUnseen(_))
    }

    /// Whether the server answered READY without saying whether it happened.
    pub(crate) fn is_undecided(&self) -> bool {
        matches!(self, Self::Lost(LostReason::Undecided(_) | LostReason::Unreadable(_), _))
    }

    /// The verdict that follows from the outcome alone; `None` if it must be investigated.
    pub(crate) fn verdict(&self) -> Option<RawVerdict> {
        Some(match self {
            Self::Ready(answer) => RawVerdict::Done(answer.clone()),
            Self::ReadyUnseen(body) => RawVerdict::DoneUnseen(Evidence::unreadable(body)),
            Self::Rejected(rejection) => RawVerdict::NotDone(NotDoneReason::Rejected(rejection.clone())),
            Self::Declined(body) => RawVerdict::NotDone(NotDoneReason::Declined(body.clone())),
            Self::NotSent(why, _) => RawVerdict::NotDone(NotDoneReason::NotSent(*why)),
            Self::Lost(..) => return None,
        })
    }
}

const OUTCOMES: &[&str] = &["Ready", "ReadyUnseen", "Rejected", "Declined", "NotSent", "Lost"];

impl Write for Outcome {
    fn write(&self, to: &mut dyn Sink) {
        let mut variant = |name, content| to.variant("Outcome", OUTCOMES, name, Some(content));
        match self {
            Self::Ready(body) => variant("Ready", body),
            Self::ReadyUnseen(body) => variant("ReadyUnseen", body),
            Self::Rejected(rejection) => variant("Rejected", rejection),
            Self::Declined(body) => variant("Declined", body),
            Self::NotSent(why, _) => variant("NotSent", &vec![*why]),
            Self::Lost(why, _) => variant("Lost", &vec![why.clone()]),
        }
    }
}

impl Read for Outcome {
    fn read(from: &mut dyn Source) -> Option<Self> {
        /// Journals have held these as a list of one since the first version.
        fn only<T: Read>(from: &mut dyn Content) -> Option<T> {
            content::<Vec<T>>(from)?.pop()
        }

        let mut read = None;
        from.variant("Outcome", OUTCOMES, &mut |variant, from| {
            read = Some(match variant {
                "Ready" => Self::Ready(content(from)?),
                "ReadyUnseen" => Self::ReadyUnseen(content(from)?),
                "Rejected" => Self::Rejected(content(from)?),
                "Declined" => Self::Declined(content(from)?),
                "NotSent" => Self::NotSent(only(from)?, None),
                "Lost" => Self::Lost(only(from)?, None),
                _ => return None,
            });
            Some(())
        })?;
        read
    }
}

with_serde!(Outcome);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;

    use super::*;

    /// Journals of earlier versions say it in these words, and later ones must.
    #[track_caller]
    fn is_kept_as(outcome: &Outcome, json: &str) {
        assert_eq!(serde_json::to_string(outcome).unwrap(), json);
        let read: Outcome = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }

    fn lost(why: LostReason) -> Outcome {
        Outcome::Lost(why, None)
    }

    #[test]
    fn each_outcome_has_its_form_in_a_journal() {
        let body = || Body("{}".into());
        is_kept_as(&Outcome::Ready(body()), r#"{"Ready":"{}"}"#);
        is_kept_as(&Outcome::ReadyUnseen(Body(vec![0xff].into())), r#"{"ReadyUnseen":{"base64":"/w=="}}"#);
        is_kept_as(&Outcome::Declined(body()), r#"{"Declined":"{}"}"#);
        is_kept_as(&Outcome::NotSent(NotSent::TooLate, None), r#"{"NotSent":["TooLate"]}"#);
        let refused = |after| Outcome::Rejected(Rejection::new(StatusCode::BAD_REQUEST, "no".into(), after));
        is_kept_as(&refused(None), r#"{"Rejected":{"status":400,"body":"no"}}"#);
        is_kept_as(
            &refused(Some(Duration::from_millis(1_500))),
            r#"{"Rejected":{"status":400,"body":"no","retry_after":{"secs":1,"nanos":500000000}}}"#,
        );
        is_kept_as(&lost(LostReason::Expired), r#"{"Lost":["Expired"]}"#);
        is_kept_as(&lost(LostReason::Failed(body())), r#"{"Lost":[{"Failed":"{}"}]}"#);
        is_kept_as(
            &lost(LostReason::GaveUp { polls: 3, last: Some(Trouble::Status(503)) }),
            r#"{"Lost":[{"GaveUp":{"polls":3,"last":{"Status":503}}}]}"#,
        );
        is_kept_as(
            &lost(LostReason::NoAnswer { last: Some(Trouble::TimedOut), body: body() }),
            r#"{"Lost":[{"NoAnswer":{"last":"TimedOut","body":"{}"}}]}"#,
        );
    }

    #[test]
    fn what_is_missing_may_be_null() {
        let read: Outcome = serde_json::from_str(r#"{"Lost":[{"GaveUp":{"polls":3,"last":null}}]}"#).unwrap();
        let Outcome::Lost(why, _) = read else { panic!("{read:?}") };
        assert_eq!(why, LostReason::GaveUp { polls: 3, last: None });
    }

    #[test]
    fn what_is_none_of_them_is_an_error_that_says_so() {
        let error = |json| serde_json::from_str::<Outcome>(json).unwrap_err().to_string();
        for (json, says) in [
            (r#"{"Found":"{}"}"#, "not a variant of Outcome that is known"),
            (r#"{"Ready":7}"#, "neither a text nor base 64"),
            (r#"{"Lost":[]}"#, "not what Lost has"),
            (r#"{"Lost":["Lost"]}"#, "not a variant of LostReason that is known"),
            (r#"{"Lost":[{"PollRejected":{"status":65536,"body":""}}]}"#, "not a number of the type u16"),
            (r#"{"Lost":[{"PollRejected":{"status":401}}]}"#, "missing field `body`"),
            ("7", "expected value"),
        ] {
            assert!(error(json).contains(says), "{json}: {}", error(json));
        }
    }
}

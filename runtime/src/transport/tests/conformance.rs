//! The suite passes transports that keep the rules, and fails each that breaks one.

use bytes::Bytes;
use http::Response;
use http_body::Body;
use reqwest::{Client, redirect, retry};

use super::harness::{plain_client, transport};
use crate::transport::{BoxFuture, Outgoing, Transport, TransportError, conformance::check};

#[tokio::test]
async fn the_default_transport_conforms() {
    check(&transport()).await.expect("it conforms");
}

#[tokio::test]
async fn a_careful_transport_of_ones_own_conforms() {
    check(&Own::with(Fault::None)).await.expect("it conforms");
}

#[tokio::test]
async fn one_that_follows_redirects_does_not() {
    finds(Fault::FollowsRedirects, "a redirect was followed").await;
}

#[tokio::test]
async fn one_that_sends_again_does_not() {
    finds(Fault::SendsAgain, "it arrived 2 times").await;
}

#[tokio::test]
async fn one_that_guesses_unsent_from_the_error_does_not() {
    finds(Fault::GuessesUnsent, "it is called Unsent, and arrived whole").await;
}

#[tokio::test]
async fn one_that_leaves_empty_bodies_unread_does_not() {
    finds(Fault::LeavesEmptyBodiesUnread, "it is called Unsent, and arrived whole").await;
}

#[tokio::test]
async fn one_that_sends_what_is_refused_does_not() {
    finds(Fault::SendsWhatIsRefused, "a refused request was answered").await;
}

#[tokio::test]
async fn one_that_changes_requests_does_not() {
    finds(Fault::LosesAHeader, "the header `x-asked` arrived changed or not at all").await;
    finds(Fault::LosesTheQuery, "it did not arrive with this method and URI").await;
    finds(Fault::LosesTheBody, "another body arrived").await;
}

#[tokio::test]
async fn one_that_changes_answers_does_not() {
    finds(Fault::MakesErrorsOfStatuses, "an answer of 404 is an error").await;
    finds(Fault::DecodesAnswers, "the answer's body came back changed").await;
    finds(Fault::LosesAnswersHeaders, "the answer's headers came back changed").await;
}

#[tokio::test]
async fn one_that_takes_a_cut_answer_for_a_whole_one_does_not() {
    finds(Fault::BelievesCutAnswers, "a broken answer passes for a whole one").await;
}

async fn finds(fault: Fault, finding: &str) {
    let failures = check(&Own::with(fault)).await.expect_err("it breaks a rule").to_string();
    assert!(failures.contains(finding), "{fault:?}: {failures}");
}

/// As a user might write one over a `reqwest::Client` of their own.
struct Own {
    client: Client,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    FollowsRedirects,
    SendsAgain,
    GuessesUnsent,
    LeavesEmptyBodiesUnread,
    SendsWhatIsRefused,
    LosesAHeader,
    LosesTheQuery,
    LosesTheBody,
    MakesErrorsOfStatuses,
    DecodesAnswers,
    LosesAnswersHeaders,
    BelievesCutAnswers,
}

impl Own {
    fn with(fault: Fault) -> Self {
        let client = plain_client().no_proxy().retry(retry::never());
        let client = match fault {
            Fault::FollowsRedirects => client,
            _ => client.redirect(redirect::Policy::none()),
        };
        Self { client: client.build().expect("a client"), fault }
    }

    async fn exchange(&self, outgoing: Outgoing) -> Result<Response<Bytes>, TransportError> {
        let (mut parts, body) = outgoing.into_request().into_parts();
        let mut body = match self.fault {
            Fault::LeavesEmptyBodiesUnread if body.size_hint().exact() == Some(0) => Bytes::new(),
            Fault::SendsWhatIsRefused => body.into_bytes().unwrap_or_default(),
            _ => body.into_bytes()?,
        };
        match self.fault {
            Fault::LosesAHeader => drop(parts.headers.remove("x-asked")),
            Fault::LosesTheQuery => {
                let uri = parts.uri.to_string();
                parts.uri = uri.split('?').next().expect("a part").parse().expect("a URI");
            }
            Fault::LosesTheBody => body.clear(),
            _ => {}
        }
        let send = || {
            let request = http::Request::from_parts(parts.clone(), body.clone());
            self.client.execute(request.try_into().expect("a request"))
        };
        let answer = match send().await {
            Err(_) if self.fault == Fault::SendsAgain => send().await,
            answer => answer,
        };
        let mut answer = answer.map_err(|error| match self.fault {
            Fault::GuessesUnsent if error.is_request() => TransportError::unsent(error),
            _ => TransportError::unknown(error),
        })?;
        if self.fault == Fault::MakesErrorsOfStatuses {
            answer = answer.error_for_status().map_err(TransportError::unknown)?;
        }
        let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        let body = match (self.fault, answer.bytes().await) {
            (Fault::BelievesCutAnswers, body) => body.unwrap_or_default(),
            (Fault::DecodesAnswers, Ok(body)) => String::from_utf8_lossy(&body).into_owned().into(),
            (_, body) => body.map_err(TransportError::unknown)?,
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        if self.fault != Fault::LosesAnswersHeaders {
            *response.headers_mut() = headers;
        }
        Ok(response)
    }
}

impl Transport for Own {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(outgoing))
    }
}

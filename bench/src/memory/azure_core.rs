//! azure_core's poller, over an HTTP client that is a function call.

use std::{future::Future, sync::Arc};

use async_api::BoxError;
use async_trait::async_trait;
use azure_core::{
    http::{
        AsyncRawResponse, ClientOptions, HttpClient, JsonFormat, Method, Pipeline, RawResponse, Request, Response,
        StatusCode, Transport, Url,
        headers::Headers,
        poller::{Poller, PollerContinuation, PollerResult, PollerState, PollerStatus, StatusMonitor},
    },
    json,
    time::Duration,
};

use super::wire::{self, Answer, NOWHERE, Soon};

impl StatusMonitor for Answer {
    type Output = Self;
    type Format = JsonFormat;

    fn status(&self) -> PollerStatus {
        match self.async_operation.status.as_str() {
            "IN_PROGRESS" => PollerStatus::InProgress,
            "READY" => PollerStatus::Succeeded,
            other => PollerStatus::UnknownValue(other.to_owned()),
        }
    }
}

/// The pattern of [`Poller::new`]'s documentation: a request that is cloned, through a pipeline.
pub(super) fn documented(
    pipeline: &Pipeline,
    pause: std::time::Duration,
) -> Result<impl Future<Output = Result<String, BoxError>> + use<>, BoxError> {
    let (pipeline, pause) = (pipeline.clone(), Duration::try_from(pause)?);
    let api_version = "2026-01-01".to_owned();
    let request = Request::new(format!("{NOWHERE}/v1/ticket/quote").parse()?, Method::Post);
    let poller = Poller::<Answer>::new(
        move |state: PollerState, options| {
            let pipeline = pipeline.clone();
            let api_version = api_version.clone();
            let mut request = request.clone();
            Box::pin(async move {
                if let PollerState::More(PollerContinuation::Links { next_link, .. }) = state {
                    *request.url_mut() = next_link;
                    request.set_method(Method::Get);
                }
                request.url_mut().query_pairs_mut().append_pair("api-version", &api_version);
                let response = pipeline.send(&options.context, &mut request, None).await?;
                let (status, headers, body) = response.deconstruct();
                let answer: Answer = json::from_json(&body)?;
                let final_body = body.clone();
                let response: Response<Answer> = RawResponse::from_bytes(status, headers, body).into();
                match answer.status() {
                    PollerStatus::InProgress => {
                        let next_link = wire::poll_url(NOWHERE, &wire::token(0)).parse()?;
                        let continuation = PollerContinuation::Links { next_link, final_link: None };
                        Ok(PollerResult::InProgress { response, retry_after: pause, continuation })
                    }
                    PollerStatus::Succeeded => Ok(PollerResult::Succeeded {
                        response,
                        target: Box::new(move || {
                            Box::pin(
                                async move { Ok(RawResponse::from_bytes(status, Headers::new(), final_body).into()) },
                            )
                        }),
                    }),
                    _ => Ok(PollerResult::Done { response }),
                }
            })
        },
        None,
    );
    Ok(async move { price(poller.await?.into_model()?) })
}

/// An HTTP client that has the answers at hand.
pub(super) fn client(soon: Soon) -> Arc<dyn HttpClient> {
    Arc::new(Server(soon))
}

/// A pipeline as a client has it, but for its transport.
pub(super) fn pipeline(soon: Soon) -> Pipeline {
    let transport = Some(Transport::new(client(soon)));
    let options = ClientOptions { transport, ..ClientOptions::default() };
    Pipeline::new(Some("tickets"), Some("1.0.0"), options, Vec::new(), Vec::new(), None)
}

#[derive(Debug)]
struct Server(Soon);

#[async_trait]
impl HttpClient for Server {
    async fn execute_request(&self, _: &Request) -> azure_core::Result<AsyncRawResponse> {
        Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, Headers::new(), self.0.answer()))
    }
}

/// A poller over an HTTP client without a pipeline, as azure_core's own tests have it.
pub(super) fn minimal(
    client: &Arc<dyn HttpClient>,
    pause: std::time::Duration,
) -> Result<impl Future<Output = Result<String, BoxError>> + use<>, BoxError> {
    let (client, pause) = (Arc::clone(client), Duration::try_from(pause)?);
    let first: Url = wire::poll_url(NOWHERE, &wire::token(0)).parse()?;
    let poller = Poller::<Answer>::new(
        move |state, _| {
            let client = Arc::clone(&client);
            let url = match state {
                PollerState::More(PollerContinuation::Links { next_link, .. }) => next_link,
                _ => first.clone(),
            };
            Box::pin(async move {
                let request = Request::new(url, Method::Get);
                let response = client.execute_request(&request).await?.try_into_raw_response().await?;
                let (status, headers, body) = response.deconstruct();
                let answer: Answer = json::from_json(&body)?;
                if answer.status() == PollerStatus::InProgress {
                    let response = RawResponse::from_bytes(status, headers, body).into();
                    let continuation = PollerContinuation::Links { next_link: request.url().clone(), final_link: None };
                    return Ok(PollerResult::InProgress { response, retry_after: pause, continuation });
                }
                let target = RawResponse::from_bytes(status, Headers::new(), body.clone());
                let response = RawResponse::from_bytes(status, headers, body).into();
                let target = Box::new(move || Box::pin(std::future::ready(Ok(target.into()))) as _);
                Ok(PollerResult::Succeeded { response, target })
            })
        },
        None,
    );
    Ok(async move { price(poller.await?.into_model()?) })
}

fn price(answer: Answer) -> Result<String, BoxError> {
    Ok(answer.result.ok_or("there is no result")?.price)
}

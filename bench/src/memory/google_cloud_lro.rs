//! google-cloud-lro, whose transport is a function call: nothing is parsed.

use std::{future::Future, sync::Arc, time::Duration};

use async_api::BoxError;
use google_cloud_gax::{
    Result, options::RequestOptions, polling_backoff_policy::PollingBackoffPolicy, polling_error_policy::Aip194Strict,
    polling_state::PollingState, response::Response,
};
use google_cloud_longrunning::model::{GetOperationRequest, Operation};
use google_cloud_lro::{Poller, internal::new_poller};
use google_cloud_wkt::Any;
use google_cloud_workflows_v1::{
    client::Workflows,
    model::{CreateWorkflowRequest, OperationMetadata, Workflow},
    stub,
};

use super::wire::{self, PRICE, Soon};

#[derive(Debug)]
struct Pause(Duration);

impl PollingBackoffPolicy for Pause {
    fn wait_period(&self, _: &PollingState) -> Duration {
        self.0
    }
}

/// What answers, and when it is asked again.
#[derive(Debug)]
pub(super) struct Server {
    soon: Soon,
    pause: Arc<Pause>,
}

impl Server {
    pub(super) fn new(soon: Soon, pause: Duration) -> Arc<Self> {
        Arc::new(Self { soon, pause: Arc::new(Pause(pause)) })
    }

    fn in_progress() -> Operation {
        Operation::default().set_name(wire::token(0))
    }

    fn answer(&self) -> Result<Operation> {
        if !self.soon.is_ready() {
            return Ok(Self::in_progress());
        }
        let result =
            Any::from_msg(&Workflow::default().set_name(PRICE)).map_err(google_cloud_gax::error::Error::deser)?;
        Ok(Self::in_progress().set_done(true).set_response(result))
    }
}

impl stub::Workflows for Server {
    async fn create_workflow(&self, _: CreateWorkflowRequest, _: RequestOptions) -> Result<Response<Operation>> {
        Ok(Response::from(Self::in_progress()))
    }

    async fn get_operation(&self, _: GetOperationRequest, _: RequestOptions) -> Result<Response<Operation>> {
        self.answer().map(Response::from)
    }

    fn get_polling_backoff_policy(&self, _: &RequestOptions) -> Arc<dyn PollingBackoffPolicy> {
        Arc::clone(&self.pause) as _
    }
}

/// A client as Google publishes it.
pub(super) fn client(server: &Arc<Server>) -> Workflows {
    Workflows::from_stub::<Server>(Arc::clone(server))
}

/// A method of it.
pub(super) fn published(client: &Workflows) -> impl Future<Output = std::result::Result<String, BoxError>> + use<> {
    let method = client.create_workflow().set_parent("projects/p/locations/l").set_workflow_id("w");
    async move { Ok(method.poller().until_done().await?.name) }
}

/// The poller over two closures that capture no more than they need.
pub(super) fn minimal(server: &Arc<Server>) -> impl Future<Output = std::result::Result<String, BoxError>> + use<> {
    type Made = google_cloud_lro::internal::Operation<Workflow, OperationMetadata>;

    let pause = Arc::clone(&server.pause);
    let server = Arc::clone(server);
    let start = || std::future::ready(Ok(Made::new(Server::in_progress())));
    let query = move |_| std::future::ready(server.answer().map(Made::new));
    let poller = new_poller(Arc::new(Aip194Strict), pause, start, query);
    async move { Ok(poller.until_done().await?.name) }
}

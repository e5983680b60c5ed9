//! A server that plays any spec of `async-api` over real HTTP, goes wrong as it is told, and keeps a ledger of what it
//! truly executed.
//!
//! It is what a client's tests hold the client against: whatever a client concluded, the [`Ledger`] knows. Results are
//! made from the types (always the same ones for a seed) or given by a handler; a [`Plan`] says what becomes of a
//! submission, and a [`Fault`] how a single exchange goes wrong.
//!
//! # Example: a purchase whose answer is lost, and which is executed all the same
//! ```
//! use async_api_codegen::{Source, check};
//! use async_api_simulator::{Execute, Fault, Simulator};
//!
//! const SPEC: &str = "
//! endpoints:
//!   /buy:
//!     critical: { key: [id] }
//!     query: { id: string }
//!     response: { receipt: string }
//! ";
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let simulator = Simulator::builder(check(&Source::new("api.yaml", SPEC)).api).seed(7).start().await?;
//! simulator.next_submission("POST /buy", Fault::reset().execute(Execute::Held))?;
//!
//! let client = tokio::net::TcpStream::connect(simulator.url().trim_start_matches("http://")).await?;
//! client.writable().await?;
//! client.try_write(b"POST /buy?id=42 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")?;
//! simulator.wait_until(|ledger| ledger.submissions("POST /buy").count() == 1).await;
//! assert_eq!(simulator.ledger().executions("POST /buy").count(), 0);
//!
//! assert_eq!(simulator.execute_held(), 1);
//! assert_eq!(simulator.ledger().executed("POST /buy", &serde_json::json!({ "id": "42" })), 1);
//! # simulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # From another process
//! Beneath the spec's paths there are a few of its own: `GET /__simulator/ledger` gives the ledger as JSON, and `POST` to
//! `/__simulator/execute-held`, `discard-held`, `forget-tokens` and `release` pulls the lever of that name. The example
//! `play` is such a process: `cargo run -p async-api-simulator --example play -- api.yaml`.

mod answer;
mod builder;
mod cast;
mod control;
mod fault;
mod fits;
mod ledger;
mod operations;
mod plan;
mod play;
mod pointer;
mod request;
mod route;
mod sample;
mod server;
mod simulator;

pub use async_api_codegen::Problems;

pub use self::{
    builder::{Builder, StartError},
    cast::{Refusal, UnknownEndpoint},
    fault::Fault,
    ledger::{Arrival, ArrivalKind, Execution, Ledger},
    plan::{Execute, Plan, Ready},
    request::Request,
    simulator::Simulator,
};

#[cfg(test)]
mod tests {
    use async_api_codegen::{Source, check, model::Api};

    pub(crate) fn api(spec: &str) -> Api {
        let checked = check(&Source::new("api.yaml", spec));
        assert!(checked.problems.is_empty(), "{}", checked.problems);
        checked.api
    }
}

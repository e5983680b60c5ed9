//! A server for tests: it plays any spec of `async-api` over real HTTP, with scripted faults and a ledger of what it truly
//! executed.
//!
//! Tests compare what a client concluded with the [`Ledger`]. Results are generated from the spec's types (always the same for
//! a seed) or given by a handler. A [`Plan`] says what becomes of a submission, and a [`Fault`] how a single exchange goes
//! wrong.
//!
//! # Example: the answer to a purchase is lost, and the purchase is executed later
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
//! The server has a few paths of its own: `GET /__simulator/ledger` returns the ledger as JSON, and `POST` to
//! `/__simulator/execute-held`, `discard-held`, `forget-tokens` and `release` does what the method of that name does. The
//! example `play` runs such a server: `cargo run -p async-api-simulator --example play -- api.yaml`.

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

//! The transport against servers that count what arrives.

mod alone;
mod conformance;
mod connecting;
#[cfg(feature = "http2")]
mod frames;
mod harness;
#[cfg(feature = "http2")]
mod http2;
mod once;
mod proxies;
mod races;
mod refusals;
mod returning;
#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
mod tls;
mod unanswered;

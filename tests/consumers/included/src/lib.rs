//! Generated code as a file: strict lints see it as the crate's own.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/servicing.rs"));

mod hidden {
    include!(concat!(env!("OUT_DIR"), "/types.rs"));
}

/// Uses one endpoint of many.
///
/// # Errors
/// When there is no quote.
pub async fn quote(
    client: &ServicingClient,
    query: servicing::Booking,
) -> Result<servicing::Quote, async_api::Error> {
    client.held_ticket_quote(query).await
}

//! A library that forgives nothing, and uses one endpoint of many.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, clippy::pedantic)]

use async_api::async_api;

mod private {
    use super::async_api;

    /// Seen within the crate only.
    #[async_api("../../../api.yaml")]
    pub(crate) trait Servicing {}
}

/// Held tickets and what can be done to them.
#[async_api("../../../api.yaml")]
pub trait Servicing {}

/// Uses one endpoint.
///
/// # Errors
/// When there is no quote.
pub async fn quote(
    client: &ServicingClient,
    query: servicing::Booking,
) -> Result<servicing::Quote, async_api::Error> {
    client.held_ticket_quote(query).await
}

/// Uses one endpoint of the other client.
///
/// # Errors
/// When there is no order.
pub async fn reference(client: &ServicingClient, query: servicing::Booking) -> Result<String, async_api::Error> {
    let _: Option<&private::ServicingClient> = None;
    Ok(client.order(query).await?.reference)
}

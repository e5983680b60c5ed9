//! An airline, simulated.

use std::path::Path;

use async_api::BoxError;
use async_api_simulator::Simulator;
use serde_json::json;

pub(crate) const EXECUTE: &str = "POST /heldTicket/execute";

/// A server whose orders are ticketed once a purchase was executed.
pub(crate) async fn start() -> Result<Simulator, BoxError> {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("api.yaml");
    let tickets = || json!([{ "number": "0010000000001" }, { "number": "0010000000002" }]);
    let simulator = Simulator::from_spec(spec)
        .map_err(|problems| problems.to_string())?
        .handler(EXECUTE, move |_| Ok(json!({ "status": "TICKETED", "tickets": tickets() })))
        .handler("GET /order", move |request| {
            let ticketed = request.ledger().executions(EXECUTE).count() > 0;
            Ok(json!({
                "reference": request.query("supplierBookingReference"),
                "status": if ticketed { "TICKETED" } else { "HELD" },
                "tickets": if ticketed { tickets() } else { json!([]) },
            }))
        })
        .start()
        .await?;
    Ok(simulator)
}

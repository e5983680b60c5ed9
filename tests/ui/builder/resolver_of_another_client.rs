use async_api::{BuildError, Journal, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

#[async_api("../servicing.yaml")]
trait Billing {}

fn connect(journal: Journal, resolver: impl BillingResolver) -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").journal(journal).resolver(resolver).build()
}

fn main() {}

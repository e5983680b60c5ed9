use async_api::{BuildError, Journal, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn connect(journal: Journal, resolver: &impl ServicingResolver) -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").journal(journal).resolver(resolver).build()
}

fn main() {}

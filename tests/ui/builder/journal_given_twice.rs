use async_api::{BuildError, Journal, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn connect([first, second]: [Journal; 2], resolver: impl ServicingResolver) -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").journal(first).journal(second).resolver(resolver).build()
}

fn main() {}

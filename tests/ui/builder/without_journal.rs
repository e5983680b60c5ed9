use async_api::{BuildError, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn connect(resolver: impl ServicingResolver) -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").resolver(resolver).build()
}

fn main() {}

use async_api::{BuildError, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn connect() -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").build()
}

fn main() {}

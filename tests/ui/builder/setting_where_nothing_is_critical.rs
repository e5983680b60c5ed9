use async_api::{BuildError, async_api};

#[async_api("nothing_critical.yaml")]
trait Servicing {}

fn connect() -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").account("agency 7").build()
}

fn main() {}

use async_api::{BuildError, Journal, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

struct Ask;

fn connect(journal: Journal) -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").journal(journal).resolver(Ask).build()
}

fn main() {}

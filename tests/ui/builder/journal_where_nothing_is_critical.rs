use async_api::{BuildError, Journal, async_api};

#[async_api("nothing_critical.yaml")]
trait Servicing {}

fn connect(journal: Journal) -> Result<ServicingClient, BuildError> {
    ServicingClient::builder("https://api.example.com").journal(journal).build()
}

fn main() {}

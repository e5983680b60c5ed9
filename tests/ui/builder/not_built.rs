use async_api::async_api;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn connect(journal: async_api::Journal, resolver: impl ServicingResolver) -> ServicingClient {
    ServicingClient::builder("https://api.example.com").journal(journal).resolver(resolver)
}

fn main() {}

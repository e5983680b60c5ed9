use async_api::async_api;

#[async_api("apy.yaml")]
trait Api {}

fn main() {}

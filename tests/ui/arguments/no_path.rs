use async_api::async_api;

#[async_api]
trait Api {}

fn main() {}

use async_api::async_api;

#[async_api("api.yaml", module = "data")]
trait Modules {}

#[async_api("api.yaml", crate = "async_api")]
trait Crates {}

#[async_api("api.yaml", "other.yaml")]
trait Specs {}

fn main() {}

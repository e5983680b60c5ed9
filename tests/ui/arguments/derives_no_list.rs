use async_api::async_api;

#[async_api("../signature/api.yaml", derive = Eq)]
trait Api {}

fn main() {}

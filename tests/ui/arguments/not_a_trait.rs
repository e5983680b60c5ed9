use async_api::async_api;

#[async_api("../signature/api.yaml")]
struct Api;

fn main() {}

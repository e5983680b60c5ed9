use async_api::async_api;

#[async_api("../signature/api.yaml")]
trait Api<T> {}

fn main() {}

use async_api::async_api;

#[async_api("../signature/api.yaml", modul = other)]
trait Api {}

fn main() {}

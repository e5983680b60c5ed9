use async_api::async_api;

#[async_api("../signature/api.yaml", derive(JsonSchema, Eq, serde::Visitor, ::core::cmp::Eq, Ord))]
trait Api {}

fn main() {}

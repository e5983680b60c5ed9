use async_api::async_api;

#[async_api("two_mistakes.yaml")]
trait Api {}

// What is sound is generated all the same, so that two mistakes are two errors.
async fn sound(client: &ApiClient) -> Option<api::Order> {
    client.order().await.ok()
}

fn main() {}

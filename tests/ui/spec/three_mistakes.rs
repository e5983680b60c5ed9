use async_api::async_api;

#[async_api("three_mistakes.yaml")]
trait Api {}

// What is sound is generated all the same, so that three mistakes are three errors.
async fn sound(client: &ApiClient) -> Option<api::Order> {
    client.order().await.ok()
}

fn main() {}

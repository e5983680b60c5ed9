use async_api::{async_api, Operation};

#[derive(serde::Serialize, serde::Deserialize)]
struct Mine;

#[async_api("api.yaml")]
trait Api: Send + Sync {
    fn order(&self, query: Mine) -> Operation<Mine>;
}

fn main() {}

use async_api::{async_api, Operation};

#[derive(serde::Serialize, serde::Deserialize)]
struct Mine;

#[async_api("api.yaml")]
trait Api: Send + Sync {
    fn quote(&self, query: Mine, body: Mine) -> Operation<Mine> {
        drop((query, body));
        Operation::unimplemented("quote")
    }
}

fn main() {}

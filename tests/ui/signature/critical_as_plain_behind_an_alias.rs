use async_api::{Operation, async_api};

#[derive(serde::Serialize, serde::Deserialize)]
struct Mine;

type Purchase = Operation<Mine>;

#[async_api("api.yaml")]
trait Api: Send + Sync {
    fn execute(&self, query: Mine, body: Mine, reference: Mine) -> Purchase;
}

fn main() {}

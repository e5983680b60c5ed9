use async_api::async_api;

#[derive(serde::Serialize, serde::Deserialize)]
struct Mine;

#[async_api("api.yaml")]
trait Api: Send + Sync {
    fn quote(&self, query: Mine, body: Mine);
}

fn main() {}

//! Keys of other languages, and of ours in another place: what their author meant.

/// What to do about a key that is not one of `within`.
pub(super) fn help(key: &str, within: &str) -> Option<&'static str> {
    let helps: &[(&[&str], &'static str)] = match within {
        "a spec" => &IN_A_SPEC,
        "an endpoint" => &IN_AN_ENDPOINT,
        "`critical`" => {
            &[(&["mode", "give_up_after", "idempotent", "query", "body", "response"], "it stands beside `critical:`")]
        }
        "`protocol`" => {
            &[(&["in_progress", "ready", "expired", "not_found", "failed"], "it stands within `statuses:`")]
        }
        "`statuses`" => &IN_STATUSES,
        _ => &[],
    };
    if within == "a spec" && key.contains('/') {
        return Some("it stands within `endpoints:`");
    }
    helps.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, help)| *help)
}

const IN_A_SPEC: [(&[&str], &str); 6] = [
    (&["openapi", "swagger"], "OpenAPI is another language; a spec begins with `endpoints:`"),
    (&["paths", "routes", "operations"], "did you mean `endpoints`?"),
    (&["components", "schemas", "definitions", "models", "structs", "enums"], "did you mean `types`?"),
    (&["info", "name"], "did you mean `title`?"),
    (
        &["servers", "server", "host", "url", "base_url", "baseUrl"],
        "the origin is given to the client's `builder(…)`; what all paths begin with is `base_path`",
    ),
    (&["token", "status", "result", "poll", "statuses", "codes"], "it stands within `protocol:`"),
];

const IN_STATUSES: [(&[&str], &str); 4] = [
    (&["pending", "running", "processing", "queued", "accepted"], "did you mean `in_progress`?"),
    (&["done", "success", "succeeded", "complete", "completed", "finished"], "did you mean `ready`?"),
    (&["error", "errors", "failure"], "did you mean `failed`?"),
    (&["unknown", "missing"], "did you mean `not_found`?"),
];

const IN_AN_ENDPOINT: [(&[&str], &str); 13] = [
    (
        &["get", "head", "post", "put", "patch", "delete", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "method"],
        "the method stands before the path: `GET /order:`",
    ),
    (&["url", "uri", "route"], "the path is the key of the endpoint: `GET /order:`"),
    (&["requestBody", "request", "payload", "json", "input"], "did you mean `body`?"),
    (&["returns", "result", "output", "answer"], "did you mean `response`?"),
    (&["parameters", "params"], "those of the path stand under `path:`, the others under `query:` or `header:`"),
    (&["description", "doc", "$doc", "docs"], "did you mean `summary`?"),
    (&["operationId", "id", "$name"], "did you mean `name`?"),
    (&["timeout", "deadline", "polling", "interval"], "how long an answer is waited for is `give_up_after: 5m`"),
    (&["retry", "retries"], "`idempotent: true` says that a request may be sent again"),
    (&["sync", "async", "synchronous"], "write `mode: sync`, or leave it out for what is polled"),
    (
        &["key", "reference", "done_when", "not_done_when", "repeat_after", "lingers", "keep_result"],
        "it stands within `critical:`",
    ),
    (&["token", "status", "statuses", "codes"], "it stands within `protocol:`"),
    (&["security", "auth", "authorization"], "how requests are authenticated is said to the client's `builder(…)`"),
];

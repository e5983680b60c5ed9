//! The suite passes the default transport, and fails each that breaks a rule.

use crate::transport::{HttpSettings, HttpTransport, conformance::check};

#[tokio::test]
async fn the_default_transport_conforms() {
    let transport = HttpTransport::new(&HttpSettings::default()).expect("a client");
    check(&transport).await.expect("it conforms");
}

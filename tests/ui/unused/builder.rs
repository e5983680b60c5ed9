#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::async_api;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn connect() {
    ServicingClient::builder("https://api.example.com").bearer_token("secret");
}

fn main() {}

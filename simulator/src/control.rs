//! A simulator in another process: what a test may ask of it over HTTP, beside the spec's own paths.

use std::sync::Arc;

use http::{Method, StatusCode, request::Parts};
use serde_json::json;

use crate::{answer::Message, play::Play};

const PREFIX: &str = "/__simulator/";

pub(crate) enum Command {
    Ledger,
    ExecuteHeld,
    DiscardHeld,
    ForgetTokens,
    Release,
    OtherMethod,
    Unknown,
}

/// Requests beneath the reserved prefix are no part of the play: neither counted nor in the ledger.
pub(crate) fn command(head: &Parts) -> Option<Command> {
    let name = head.uri.path().strip_prefix(PREFIX)?;
    let (method, command) = match name {
        "ledger" => (Method::GET, Command::Ledger),
        "execute-held" => (Method::POST, Command::ExecuteHeld),
        "discard-held" => (Method::POST, Command::DiscardHeld),
        "forget-tokens" => (Method::POST, Command::ForgetTokens),
        "release" => (Method::POST, Command::Release),
        _ => return Some(Command::Unknown),
    };
    Some(if head.method == method { command } else { Command::OtherMethod })
}

pub(crate) fn obey(play: &Arc<Play>, command: Command) -> Message {
    let count = |count: usize| Message::json(StatusCode::OK, &json!({ "count": count }));
    match command {
        Command::Ledger => match serde_json::to_value(play.book.snapshot()) {
            Ok(ledger) => Message::json(StatusCode::OK, &ledger),
            Err(error) => Message::error(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
        },
        Command::ExecuteHeld => count(play.execute_held()),
        Command::DiscardHeld => count(play.discard_held()),
        Command::ForgetTokens => {
            play.forget_tokens();
            Message::json(StatusCode::OK, &json!({}))
        }
        Command::Release => {
            play.release();
            Message::json(StatusCode::OK, &json!({}))
        }
        Command::OtherMethod => Message::error(
            StatusCode::METHOD_NOT_ALLOWED,
            "the ledger is asked for by GET, all else is ordered by POST",
        ),
        Command::Unknown => Message::error(
            StatusCode::NOT_FOUND,
            "the simulator knows `ledger`, `execute-held`, `discard-held`, `forget-tokens` and `release`",
        ),
    }
}

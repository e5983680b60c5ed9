//! A program that buys, in a process that is killed again and again; a server in another one, with a ledger on disk.
//!
//!     cargo run -p async-api-deaths -- --kills 100
//!
//! At the end every verdict that was told is held against the ledger.

#[cfg(unix)]
mod books;
#[cfg(unix)]
mod check;
#[cfg(unix)]
mod forked;
#[cfg(unix)]
mod journal;
#[cfg(unix)]
mod killer;
#[cfg(unix)]
mod program;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod tally;

use std::process::ExitCode;

const USAGE: &str = "usage: async-api-deaths --kills COUNT [--seed SEED] [--in-memory]";

#[cfg(unix)]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ended = match words.as_slice() {
        ["fork-with-a-client", folder] => forked::with_a_client(folder.as_ref()),
        ["fork-with-a-journal", folder] => forked::with_a_journal(folder.as_ref()),
        words => run(words),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("    {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

#[cfg(unix)]
#[tokio::main(flavor = "current_thread")]
async fn run(words: &[&str]) -> Result<(), async_api::BoxError> {
    match words {
        ["serve", folder, address, seed] => server::serve(folder.as_ref(), address, seed).await,
        ["buy", folder, url, seed, kept] => program::buy(folder.as_ref(), url, seed, kept).await,
        ["settle", folder, url, kept] => program::settle(folder.as_ref(), url, kept).await,
        words => match killer::Task::parse(words) {
            Ok(task) => killer::kill(task).await,
            Err(wrong) => Err(format!("{wrong}\n{USAGE}").into()),
        },
    }
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!("this needs SIGKILL and SIGSTOP\n{USAGE}");
    ExitCode::FAILURE
}

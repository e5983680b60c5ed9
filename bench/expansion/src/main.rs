//! `async-api-expansion ROUNDS FILE…`: writes the client of each file so often, in turns, and prints for each how many tokens it
//! has and the CPU seconds of each round.
//!
//! A program of its own, for it is built as macros are: without optimisation.

use std::{env, error::Error, fs};

use async_api_codegen::{Options, Source, check, expand};
use proc_macro2::{TokenStream, TokenTree};
use rustix::time::{ClockId, clock_gettime};
use syn::parse_quote;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let rounds: usize = arguments.next().ok_or("how many rounds?")?.parse()?;
    let mut files = Vec::new();
    for path in arguments {
        files.push((fs::read_to_string(&path)?, path, Vec::new(), 0));
    }
    for _ in 0..rounds {
        for (text, path, seconds, tokens) in &mut files {
            let began = now();
            let client = if path.ends_with(".yaml") { ours(path, text)? } else { progenitor(text)? };
            seconds.push((now() - began).to_string());
            *tokens = count(client);
        }
    }
    for (_, _, seconds, tokens) in files {
        println!("{tokens}\t{}", seconds.join(" "));
    }
    Ok(())
}

fn ours(path: &str, text: &str) -> Result<TokenStream, Box<dyn Error>> {
    let checked = check(&Source::new(path, text));
    if let Some(problem) = checked.problems.iter().next() {
        return Err(problem.in_rustc().into());
    }
    let item = parse_quote!(
        pub trait Orders {}
    );
    Ok(expand(&checked, &Options { item, module: None, facade: None }))
}

fn progenitor(text: &str) -> Result<TokenStream, Box<dyn Error>> {
    let document = serde_json::from_str(text)?;
    Ok(progenitor_impl::Generator::default().generate_tokens(&document)?)
}

/// CPU seconds of this process until now.
fn now() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn count(tokens: TokenStream) -> usize {
    let count_one = |token| match token {
        TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(count_one).sum()
}

//! A macro that writes clients again and again, and says how long that takes.
//!
//! It is a macro, for that is where the code is written: each token passes between compiler and macro, and macros are built without
//! optimisation.

use std::{error::Error, fs};

use async_api_codegen::{Options, Source, check, expand};
use proc_macro2::{TokenStream, TokenTree};
use rustix::time::{ClockId, clock_gettime};
use syn::{LitStr, Token, parse_quote, punctuated::Punctuated};

/// `timed!("OUTPUT", "ROUNDS", "FILE", …)`: writes the client of each file so often, in turns, and into OUTPUT a line for each file: how
/// many tokens its client has, and the CPU seconds of each round.
///
/// A `.yaml` is a spec of ours, and a `.json` a document of OpenAPI for progenitor.
#[proc_macro]
pub fn timed(arguments: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let arguments = syn::parse_macro_input!(arguments with Punctuated::<LitStr, Token![,]>::parse_terminated);
    let arguments: Vec<_> = arguments.iter().map(LitStr::value).collect();
    match time(&arguments) {
        Ok(()) => proc_macro::TokenStream::new(),
        Err(error) => syn::Error::new(proc_macro2::Span::call_site(), error).into_compile_error().into(),
    }
}

fn time(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [output, rounds, paths @ ..] = arguments else { return Err("where to, and how many rounds?".into()) };
    let rounds: usize = rounds.parse()?;
    let mut files = Vec::new();
    for path in paths {
        files.push((path, Vec::new(), 0));
    }
    for _ in 0..rounds {
        for (path, seconds, tokens) in &mut files {
            let began = now();
            let client = if path.ends_with(".yaml") { ours(path)? } else { progenitor(path)? };
            let client = proc_macro::TokenStream::from(client);
            seconds.push((now() - began).to_string());
            *tokens = count(client.into());
        }
    }
    let lines = files.iter().map(|(_, seconds, tokens)| format!("{tokens}\t{}\n", seconds.join(" ")));
    Ok(fs::write(output, lines.collect::<String>())?)
}

/// As the macro of `async-api-macros` does.
fn ours(path: &str) -> Result<TokenStream, Box<dyn Error>> {
    let source = Source::read(path, path).map_err(|_| format!("{path} cannot be read"))?;
    let checked = check(&source);
    if let Some(problem) = checked.problems.iter().next() {
        return Err(problem.in_rustc().into());
    }
    let item = parse_quote!(
        pub trait Orders {}
    );
    Ok(expand(&checked, &Options { item, module: None, facade: None }))
}

/// As the macro of `progenitor-macro` does, which reads without a buffer.
#[cfg(feature = "progenitor")]
fn progenitor(path: &str) -> Result<TokenStream, Box<dyn Error>> {
    let document = serde_json::from_reader(fs::File::open(path)?)?;
    Ok(progenitor_impl::Generator::default().generate_tokens(&document)?)
}

#[cfg(not(feature = "progenitor"))]
fn progenitor(_path: &str) -> Result<TokenStream, Box<dyn Error>> {
    Err("built without progenitor".into())
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

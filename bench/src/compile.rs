//! What a client costs to compile, beside one written by hand and one of progenitor.

mod api;
mod by_hand;
mod consumer;
mod dependencies;
mod expansion;
mod openapi;
mod project;
mod spec;

use std::path::PathBuf;

use self::project::Variant;

pub(crate) const USAGE: &str = "\
compile [consumer|macro|dependencies] [--endpoints N,N] [--rounds N] [--variants NAME,NAME] [--folder FOLDER]

  consumer      CPU seconds of a crate that calls each method of a client: check and debug build, cold and after a changed line
  macro         how long the code is written, unoptimised
  dependencies  CPU seconds of what must be built before, from cold
  (all three, if none is named)

  --endpoints  how large the API is (default: 100,500)
  --rounds     how often each is measured, in turns (default: 3)
  --variants   which clients, of ours, by-hand, by-hand-both, progenitor, or types, bare-types, which have none (default: all)
  --folder     where to generate and build; what was built stays for the next time (default: target/compile)";

struct Options {
    parts: Vec<Part>,
    endpoints: Vec<usize>,
    rounds: usize,
    variants: Vec<Variant>,
    folder: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Consumer,
    Macro,
    Dependencies,
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            parts: Vec::new(),
            endpoints: vec![100, 500],
            rounds: 3,
            variants: Variant::ALL.to_vec(),
            folder: PathBuf::from("target/compile"),
        };
        while let Some(argument) = arguments.next() {
            let part = match argument.as_str() {
                "consumer" => Some(Part::Consumer),
                "macro" => Some(Part::Macro),
                "dependencies" => Some(Part::Dependencies),
                _ => None,
            };
            if let Some(part) = part {
                options.parts.push(part);
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{argument} needs a value\n\n{USAGE}"))?;
            let bad = || format!("{argument} {value}: what is that?\n\n{USAGE}");
            let count = |text: &str| text.parse().ok().filter(|count| *count > 0).ok_or_else(bad);
            match argument.as_str() {
                "--endpoints" => options.endpoints = value.split(',').map(count).collect::<Result<_, _>>()?,
                "--rounds" => options.rounds = count(&value)?,
                "--variants" => {
                    let variants = value.split(',').map(|name| Variant::named(name).ok_or_else(bad));
                    options.variants = variants.collect::<Result<_, _>>()?;
                }
                "--folder" => options.folder = PathBuf::from(value),
                _ => return Err(format!("what is {argument}?\n\n{USAGE}")),
            }
        }
        if options.parts.is_empty() {
            options.parts = vec![Part::Consumer, Part::Macro, Part::Dependencies];
        }
        Ok(options)
    }
}

pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let options = Options::of(arguments)?;
    for part in &options.parts {
        let done = match part {
            Part::Consumer => consumer::measure(&options),
            Part::Macro => expansion::measure(&options),
            Part::Dependencies => dependencies::measure(&options),
        };
        done.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Of what was measured.
struct Sample(Vec<f64>);

impl Sample {
    fn least(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }
}

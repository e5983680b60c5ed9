//! How long a macro takes to write the client.

use std::{fs, path::Path};

use async_api_runtime::BoxError;

use super::{
    Options, Sample,
    api::Api,
    openapi::{self, Operations},
    project::{Variant, Workspace},
    spec,
};

/// Whether the time for an endpoint stays the same is seen from these.
const GROWING: [usize; 4] = [500, 1000, 2000, 5000];

/// How many times faster than progenitor.
const LEAST: f64 = 15.0;

/// What came of one file.
struct Written {
    endpoints: usize,
    seconds: Sample,
    tokens: usize,
}

impl Written {
    /// Milliseconds an endpoint.
    fn each(&self, seconds: f64) -> f64 {
        seconds * 1e3 / self.endpoints as f64
    }
}

pub(super) fn measure(options: &Options) -> Result<(), BoxError> {
    let with_progenitor = options.variants.contains(&Variant::Progenitor);
    let stage = Stage::new(options, with_progenitor)?;
    println!("\n## How long the client is written\n");
    println!("Unoptimised; CPU milliseconds an endpoint, median (least) of {} rounds.\n", options.rounds);
    println!("| | ms an endpoint | tokens an endpoint | times ours (held to {LEAST}) |\n| --- | --- | --- | --- |");
    for count in &options.endpoints {
        let mut files = vec![stage.ours(*count)?];
        let mut names = vec!["ours"];
        if with_progenitor {
            files.push(stage.progenitor(*count, Operations::All)?);
            files.push(stage.progenitor(*count, Operations::WithoutPolls)?);
            names.extend(["progenitor", "progenitor, without the polls"]);
        }
        let written = stage.write(&files)?;
        for (name, written_by) in names.into_iter().zip(&written) {
            let ratio = written_by.seconds.median() / written[0].seconds.median();
            let mark = if name == "progenitor" && ratio < LEAST { " *" } else { "" };
            println!("| {count} endpoints, {name} | {} | {ratio:.1}{mark} |", cells(written_by));
        }
    }
    // A quick run looks at quick ones.
    let largest = options.endpoints.iter().max().copied().unwrap_or_default();
    let counts = if largest < GROWING[0] { vec![largest, 2 * largest] } else { GROWING.to_vec() };
    let files = counts.into_iter().map(|count| stage.ours(count)).collect::<Result<Vec<_>, _>>()?;
    println!("\n| endpoints, ours alone | ms an endpoint | tokens |\n| --- | --- | --- |");
    for written in stage.write(&files)? {
        println!("| {} | {} |", written.endpoints, cells(&written));
    }
    Ok(())
}

fn cells(written: &Written) -> String {
    let (median, least) = (written.seconds.median(), written.seconds.least());
    let tokens = written.tokens / written.endpoints;
    format!("{:.3} ({:.3}) | {tokens}", written.each(median), written.each(least))
}

/// An API's description in a file, and how many endpoints it has.
type Described = (usize, String);

/// A crate in which the code is written, by a macro that takes the time.
struct Stage {
    workspace: Workspace,
    rounds: usize,
}

impl Stage {
    const NAME: &str = "timed";

    fn new(options: &Options, with_progenitor: bool) -> Result<Self, BoxError> {
        let features = if with_progenitor { ", features = [\"progenitor\"]" } else { "" };
        let dependencies = format!("async-api-expansion = {{ path = \"ROOT/bench/expansion\"{features} }}\n");
        let workspace = Workspace::new(&options.folder.join("macro"), &[(Self::NAME.to_owned(), dependencies)])?;
        Ok(Self { workspace, rounds: options.rounds })
    }

    fn ours(&self, count: usize) -> Result<Described, BoxError> {
        self.described(count, "yaml", &spec::spec(&Api::of(count)))
    }

    fn progenitor(&self, count: usize, operations: Operations) -> Result<Described, BoxError> {
        let name = match operations {
            Operations::All => "json",
            Operations::WithoutPolls => "once.json",
        };
        self.described(count, name, &openapi::document(&Api::of(count), operations))
    }

    fn described(&self, count: usize, extension: &str, text: &str) -> Result<Described, BoxError> {
        let path = self.workspace.folder().join(format!("{count}.{extension}"));
        fs::write(&path, text)?;
        Ok((count, in_quotes(&path)))
    }

    fn write(&self, files: &[Described]) -> Result<Vec<Written>, BoxError> {
        let output = self.workspace.folder().join("timed.txt");
        let paths: Vec<_> = files.iter().map(|(_, path)| path.as_str()).collect();
        let lib = format!(
            "async_api_expansion::timed!({}, \"{}\", {});\n",
            in_quotes(&output),
            self.rounds,
            paths.join(", ")
        );
        fs::write(self.workspace.folder().join(Self::NAME).join("src/lib.rs"), lib)?;
        self.workspace.cargo(&["check", "--package", Self::NAME])?;
        let told = fs::read_to_string(&output)?;
        fs::remove_file(&output)?;
        let of_line = |(line, (endpoints, _)): (&str, &Described)| {
            let (tokens, seconds) = line.split_once('\t').ok_or_else(|| format!("not understood: {line}"))?;
            let seconds = Sample(seconds.split(' ').map(str::parse).collect::<Result<_, _>>()?);
            Ok::<_, BoxError>(Written { endpoints: *endpoints, seconds, tokens: tokens.parse()? })
        };
        told.lines().zip(files).map(of_line).collect()
    }
}

fn in_quotes(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}

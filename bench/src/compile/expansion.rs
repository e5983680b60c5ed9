//! How long a macro takes to write the client.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use async_api_runtime::BoxError;

use super::{
    Options, Sample,
    api::Api,
    openapi,
    project::{Incremental, Variant, cargo},
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
    let folder = options.folder.join("macro");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let helper = helper(&folder)?;
    println!("\n## How long the client is written\n");
    println!("Unoptimised; CPU milliseconds an endpoint, median (least) of {} rounds.\n", options.rounds);
    println!("| endpoints | ours | tokens | progenitor | tokens | times as fast (held to {LEAST}) |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for count in &options.endpoints {
        let mut files = vec![ours(&folder, *count)?];
        if options.variants.contains(&Variant::Progenitor) {
            files.push(progenitor(&folder, *count)?);
        }
        let written = write(&helper, options.rounds, &files)?;
        let cells: Vec<_> = written.iter().map(cells).collect();
        let ratio = match written.as_slice() {
            [ours, progenitor] => {
                let ratio = progenitor.seconds.median() / ours.seconds.median();
                format!("{ratio:.1}{}", if ratio >= LEAST { "" } else { " *" })
            }
            _ => "–".to_owned(),
        };
        let progenitor = cells.get(1).map_or("– | –", String::as_str);
        println!("| {count} | {} | {progenitor} | {ratio} |", cells[0]);
    }
    linear(options, &folder, &helper)
}

/// Ours alone, up to what is larger than anybody has.
fn linear(options: &Options, folder: &Path, helper: &Path) -> Result<(), BoxError> {
    let largest = options.endpoints.iter().max().copied().unwrap_or_default();
    // A quick run looks at quick ones.
    let counts = if largest < GROWING[0] { vec![largest, 2 * largest] } else { GROWING.to_vec() };
    let files = counts.into_iter().map(|count| ours(folder, count)).collect::<Result<Vec<_>, _>>()?;
    println!("\n| endpoints, ours alone | ms an endpoint | tokens |\n| --- | --- | --- |");
    for written in write(helper, options.rounds, &files)? {
        println!("| {} | {} |", written.endpoints, cells(&written));
    }
    Ok(())
}

fn cells(written: &Written) -> String {
    let (median, least) = (written.seconds.median(), written.seconds.least());
    let tokens = written.tokens / written.endpoints;
    format!("{:.3} ({:.3}) | {tokens}", written.each(median), written.each(least))
}

/// Builds what writes clients: in the profile of whoever has set none, as macros are.
fn helper(folder: &Path) -> Result<PathBuf, BoxError> {
    let target = folder.join("target");
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    cargo(bench, &target, Incremental::On, &["build", "--locked", "--package", "async-api-expansion"])?;
    Ok(target.join("debug/async-api-expansion"))
}

fn ours(folder: &Path, count: usize) -> Result<(usize, String), BoxError> {
    file(folder, count, "yaml", spec::spec(&Api::of(count)))
}

fn progenitor(folder: &Path, count: usize) -> Result<(usize, String), BoxError> {
    file(folder, count, "json", openapi::document(&Api::of(count)).to_string())
}

fn file(folder: &Path, count: usize, extension: &str, text: String) -> Result<(usize, String), BoxError> {
    let path = folder.join(format!("{count}.{extension}"));
    fs::write(&path, text)?;
    Ok((count, path.to_string_lossy().into_owned()))
}

fn write(helper: &Path, rounds: usize, files: &[(usize, String)]) -> Result<Vec<Written>, BoxError> {
    let output = Command::new(helper).arg(rounds.to_string()).args(files.iter().map(|(_, path)| path)).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let told = String::from_utf8(output.stdout)?;
    let of_line = |(line, (endpoints, _)): (&str, &(usize, String))| {
        let (tokens, seconds) = line.split_once('\t').ok_or_else(|| format!("not understood: {line}"))?;
        let seconds = Sample(seconds.split(' ').map(str::parse).collect::<Result<_, _>>()?);
        Ok::<_, BoxError>(Written { endpoints: *endpoints, seconds, tokens: tokens.parse()? })
    };
    told.lines().zip(files).map(of_line).collect()
}

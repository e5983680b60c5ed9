//! What must be built before a client can be.

use async_api_runtime::BoxError;

use super::{
    Options, Sample,
    project::{Variant, Workspace},
};

/// What `async-api` needs of the crates that it stands on, with the features that it asks for.
const BASE: &str = "\
reqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"] }
serde_json = { version = \"1\", features = [\"raw_value\"] }
tokio = { version = \"1\", features = [\"macros\", \"rt\", \"sync\", \"time\"] }
";

/// CPU seconds that ours may cost.
const MOST_OF_MACRO: f64 = 12.0;
const MOST_ABOVE_BASE: f64 = 15.0;

pub(super) fn measure(options: &Options) -> Result<(), BoxError> {
    let mut crates = vec![("ours".to_owned(), Variant::Ours.dependencies().to_owned())];
    let mut built = vec!["async-api-macros"];
    // What a client by hand stands on, too, is what the whole is set against.
    if options.variants.contains(&Variant::ByHand) {
        crates.push(("base".to_owned(), BASE.to_owned()));
        built.extend(["base", "async-api"]);
    }
    if options.variants.contains(&Variant::Progenitor) {
        crates.push(("progenitors".to_owned(), Variant::Progenitor.dependencies().to_owned()));
        built.extend(["progenitor-macro", "progenitor"]);
    }
    let workspace = Workspace::new(&options.folder.join("dependencies"), &crates)?;
    let mut costs: Vec<_> = built.into_iter().map(|package| (package, Sample(Vec::new()))).collect();
    for _ in 0..options.rounds {
        for (package, sample) in &mut costs {
            sample.0.push(workspace.cargo_from_cold(&["build", "--package", package])?);
        }
    }
    println!("\n## What is built before\n");
    println!("CPU seconds from cold, median (least) of {} rounds.\n", options.rounds);
    println!("| | CPU seconds | held to |\n| --- | --- | --- |");
    let base = costs.iter().find(|(package, _)| *package == "base").map(|(_, sample)| sample.median());
    for (package, sample) in &costs {
        let (name, most) = match *package {
            "async-api-macros" => ("`async-api-macros` and all below it", Some(MOST_OF_MACRO)),
            "async-api" => ("`async-api` and all below it", base.map(|base| base + MOST_ABOVE_BASE)),
            "base" => ("`reqwest`, `tokio` and `serde_json` alone", None),
            "progenitor-macro" => ("`progenitor-macro` and all below it", None),
            _ => ("`progenitor` and all below it", None),
        };
        let mark = if most.is_some_and(|most| sample.median() > most) { " *" } else { "" };
        let most = most.map_or_else(|| "–".to_owned(), |most| format!("{most:.1}"));
        println!("| {name} | {:.1} ({:.1}){mark} | {most} |", sample.median(), sample.least());
    }
    Ok(())
}

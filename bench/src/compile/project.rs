//! Crates that are generated to be compiled, and cargo, whose processor time is counted.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use async_api_runtime::BoxError;
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike as _,
};

use super::{
    api::Api,
    by_hand::{self, Derives},
    openapi::{self, Operations},
    spec,
};

/// A client of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    Ours,
    ByHand,
    ByHandBoth,
    Progenitor,
    /// No client at all: types, each with the derives that everybody has.
    Types,
    /// The same without any derives.
    BareTypes,
}

impl Variant {
    pub(crate) const ALL: [Self; 6] =
        [Self::Ours, Self::ByHand, Self::ByHandBoth, Self::Progenitor, Self::Types, Self::BareTypes];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::ByHand => "by-hand",
            Self::ByHandBoth => "by-hand-both",
            Self::Progenitor => "progenitor",
            Self::Types => "types",
            Self::BareTypes => "bare-types",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name() == name)
    }

    pub(crate) fn dependencies(self) -> &'static str {
        match self {
            Self::Ours => "async-api = { path = \"ROOT\" }\n",
            Self::ByHand | Self::ByHandBoth | Self::Types | Self::BareTypes => {
                "\
jiff = { version = \"1\", default-features = false, features = [\"std\", \"serde\"] }
reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"rustls\"] }
rust_decimal = { version = \"1\", default-features = false, features = [\"std\", \"serde\"] }
serde = { version = \"1\", features = [\"derive\"] }
tokio = { version = \"1\", features = [\"time\"] }
uuid = { version = \"1\", default-features = false, features = [\"std\", \"serde\"] }
"
            }
            Self::Progenitor => {
                "\
chrono = { version = \"0.4\", default-features = false, features = [\"serde\"] }
futures = \"0.3\"
progenitor = \"0.15\"
reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"rustls\", \"stream\"] }
serde = { version = \"1\", features = [\"derive\"] }
uuid = { version = \"1\", features = [\"serde\", \"v4\"] }
"
            }
        }
    }

    /// Files of the client, and what `lib.rs` has of it.
    fn sources(self, api: &Api) -> (Vec<(&'static str, String)>, String) {
        let by_hand = |derives| {
            let client = by_hand::client(api, derives);
            (
                vec![("src/client.rs", client)],
                format!("mod client;\n\npub use client::*;\n{CHANGED}{}", by_hand::calls(api)),
            )
        };
        let types = |derives| {
            (
                vec![("src/types.rs", by_hand::types(api, derives))],
                format!("mod types;\n\npub use types::*;\n{CHANGED}"),
            )
        };
        match self {
            Self::Ours => {
                (vec![("api.yaml", spec::spec(api))], format!("{}{CHANGED}{}", spec::CLIENT, spec::calls(api)))
            }
            Self::ByHand => by_hand(Derives::Needed),
            Self::ByHandBoth => by_hand(Derives::Both),
            Self::Types => types(Derives::Common),
            Self::BareTypes => types(Derives::Nothing),
            Self::Progenitor => {
                let document = openapi::document(api, Operations::All);
                (vec![("openapi.json", document)], format!("{}{CHANGED}{}", openapi::CLIENT, openapi::calls(api)))
            }
        }
    }
}

/// The line that changes.
const CHANGED: &str = "
pub fn changed() -> u32 {
    100
}
";

const PRELUDE: &str = "\
use std::{future::Future, pin::Pin};

pub type Answer<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

";

/// Crates in a workspace of their own. What is built stays there.
pub(crate) struct Workspace {
    folder: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Writes a workspace with these crates: for each, its name and what it depends on.
    pub(crate) fn new(folder: &Path, crates: &[(String, String)]) -> Result<Self, BoxError> {
        fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = bench.parent().ok_or("the benchmarks stand below the workspace")?;
        let members: Vec<_> = crates.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "));
        update(&folder.join("Cargo.toml"), &manifest)?;
        for (name, dependencies) in crates {
            let dependencies = dependencies.replace("ROOT", &root.to_string_lossy());
            let manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
            );
            let package = folder.join(name);
            fs::create_dir_all(package.join("src"))?;
            update(&package.join("Cargo.toml"), &manifest)?;
            if !package.join("src/lib.rs").exists() {
                fs::write(package.join("src/lib.rs"), "")?;
            }
        }
        // What everybody is built of is what the benchmarks' own lock has.
        fs::copy(bench.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let workspace = Self { target: folder.join("target"), folder };
        workspace.cargo(&["metadata", "--format-version", "1"])?;
        workspace.is_locked(&fs::read_to_string(bench.join("Cargo.lock"))?)?;
        Ok(workspace)
    }

    /// Nothing that comes from a registry is of another version than the benchmarks' lock has.
    fn is_locked(&self, lock: &str) -> Result<(), BoxError> {
        let resolved = fs::read_to_string(self.folder.join("Cargo.lock"))?;
        let strays: Vec<_> = packages(&resolved).filter(|package| !packages(lock).any(|it| it == *package)).collect();
        match strays.as_slice() {
            [] => Ok(()),
            strays => Err(format!("bench/Cargo.lock does not have {}", strays.join(", ")).into()),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs cargo; CPU seconds of it and of all that it starts.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<f64, BoxError> {
        cargo(&self.folder, &self.target, Incremental::On, arguments)
    }

    /// The same, from nothing, as crates of a registry are built.
    pub(crate) fn cargo_from_cold(&self, arguments: &[&str]) -> Result<f64, BoxError> {
        let target = self.folder.join("cold");
        let spent = cargo(&self.folder, &target, Incremental::Off, arguments);
        fs::remove_dir_all(&target)?;
        spent
    }
}

/// A crate that calls each method of a client.
pub(crate) struct Consumer<'a> {
    workspace: &'a Workspace,
    name: String,
    lib: String,
    changes: u32,
}

/// What is asked of cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Check,
    Build,
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Build => "build",
        }
    }
}

impl<'a> Consumer<'a> {
    /// What it is called, and what it depends on.
    pub(crate) fn package(variant: Variant, endpoints: usize) -> (String, String) {
        (format!("{}-{endpoints}", variant.name()), variant.dependencies().to_owned())
    }

    /// Builds what it depends on, and writes it.
    pub(crate) fn new(workspace: &'a Workspace, variant: Variant, api: &Api) -> Result<Self, BoxError> {
        let (name, _) = Self::package(variant, api.endpoints.len());
        let folder = workspace.folder.join(&name);
        fs::write(folder.join("src/lib.rs"), "")?;
        for action in [Action::Check, Action::Build] {
            workspace.cargo(&[action.word(), "--package", &name])?;
        }
        let (files, lib) = variant.sources(api);
        for (path, text) in files {
            fs::write(folder.join(path), text)?;
        }
        Ok(Self { workspace, name, lib: format!("{PRELUDE}{lib}"), changes: 100 })
    }

    /// CPU seconds of the crate alone with nothing kept of an earlier time.
    pub(crate) fn cold(&mut self, action: Action) -> Result<f64, BoxError> {
        let incremental = self.workspace.target.join("debug/incremental");
        let prefix = format!("{}-", self.name.replace('-', "_"));
        for entry in fs::read_dir(incremental)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        self.changed(action)
    }

    /// The same, after a changed line.
    pub(crate) fn changed(&mut self, action: Action) -> Result<f64, BoxError> {
        self.changes += 1;
        let lib = self.lib.replace("    100\n", &format!("    {}\n", self.changes));
        fs::write(self.workspace.folder.join(&self.name).join("src/lib.rs"), lib)?;
        let arguments = [action.word(), "--package", &self.name];
        let all = self.workspace.cargo(&arguments)?;
        // What cargo needs to find out that there is nothing to do.
        let cargo = self.workspace.cargo(&arguments)?;
        Ok(all - cargo)
    }
}

/// Whether crates of paths are compiled so that the next time is quicker.
#[derive(Debug, Clone, Copy)]
enum Incremental {
    On,
    Off,
}

fn cargo(folder: &Path, target: &Path, incremental: Incremental, arguments: &[&str]) -> Result<f64, BoxError> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Profiles as whoever has set nothing has them.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let decides = ["CARGO_PROFILE_", "CARGO_BUILD_", "CARGO_ENCODED_", "RUSTFLAGS", "RUSTC_WRAPPER"];
        if decides.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    let incremental = match incremental {
        Incremental::On => "1",
        Incremental::Off => "0",
    };
    command.current_dir(folder).env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", incremental).arg("--quiet");
    let before = children()?;
    let output = command.args(arguments).output()?;
    let spent = children()? - before;
    if output.status.success() {
        Ok(spent)
    } else {
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}: {}\n{errors}", arguments.join(" "), output.status).into())
    }
}

/// CPU seconds of all that this process has started and waited for.
fn children() -> Result<f64, BoxError> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok((usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) as f64 / 1e6)
}

/// Name and version of each package of a lock that comes from a registry.
fn packages(lock: &str) -> impl Iterator<Item = String> {
    lock.split("[[package]]").filter(|package| package.contains("\nsource = ")).map(|package| {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_default().trim_matches('"').to_owned()
        };
        format!("{} {}", value("name = "), value("version = "))
    })
}

/// Leaves a file alone that says it already.
fn update(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) { Ok(()) } else { fs::write(path, text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_tells_what_comes_from_a_registry() {
        let lock = "\
version = 4

[[package]]
name = \"ours\"
version = \"0.1.0\"

[[package]]
name = \"serde\"
version = \"1.0.2\"
source = \"registry+https://example.com\"
";
        assert_eq!(packages(lock).collect::<Vec<_>>(), ["serde 1.0.2"]);
    }
}

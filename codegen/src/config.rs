//! Generating a client without the macro: from a build script, or into a checked-in file.

mod difference;

use std::{
    env, fmt, fs, io,
    path::{Path, PathBuf},
};

use proc_macro2::Ident;
use syn::{ItemTrait, Visibility, parse_quote};

use self::difference::difference;
use crate::{Checked, Derives, Options, Place, Problems, Source, check, expand};

/// Writes the client of a spec to a file: the same code that `#[async_api("api.yaml")]` generates.
///
/// In a build script, it is written to `OUT_DIR`; include it with
/// `include!(concat!(env!("OUT_DIR"), "/servicing.rs"));`:
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), async_api_codegen::GenerateError> {
///     async_api_codegen::Config::new("api.yaml").trait_name("Servicing").generate()
/// }
/// ```
///
/// A checked-in file is written once by [`generate_to`](Self::generate_to), and a test detects when it is out of date:
///
/// ```no_run
/// # use async_api_codegen::{Config, GenerateError};
/// fn the_client_is_up_to_date() -> Result<(), GenerateError> {
///     Config::new("api.yaml").trait_name("Servicing").verify("src/servicing.rs")
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    spec: PathBuf,
    trait_name: String,
    module: Option<String>,
    crate_path: Option<String>,
    derives: Vec<String>,
    visibility: String,
}

impl Config {
    /// `spec` is the path of the spec, relative to the manifest of the crate that is being built.
    pub fn new(spec: impl Into<PathBuf>) -> Self {
        Self {
            spec: spec.into(),
            trait_name: "Api".to_owned(),
            module: None,
            crate_path: None,
            derives: Vec::new(),
            visibility: "pub".to_owned(),
        }
    }

    /// The name of the trait; the client and everything else are named after it. Default: `Api`.
    #[must_use]
    pub fn trait_name(mut self, name: impl Into<String>) -> Self {
        self.trait_name = name.into();
        self
    }

    /// The name of the module of data types. Default: the trait's name in snake case.
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = Some(name.into());
        self
    }

    /// The path of the crate `async-api`; set it if you have renamed the dependency. Default: `::async_api`.
    #[must_use]
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.crate_path = Some(path.into());
        self
    }

    /// Additional derives for all types that can have them, like `derive` in the spec: traits of the standard library,
    /// `Serialize` and `Deserialize` by name, others by absolute path.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), async_api_codegen::GenerateError> {
    /// async_api_codegen::Config::new("api.yaml").derive(["Serialize", "Eq", "::schemars::JsonSchema"]).generate()
    /// # }
    /// ```
    #[must_use]
    pub fn derive(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.derives.extend(paths.into_iter().map(Into::into));
        self
    }

    /// The visibility of everything generated. Default: `pub`.
    #[must_use]
    pub fn visibility(mut self, visibility: impl Into<String>) -> Self {
        self.visibility = visibility.into();
        self
    }

    /// Writes a file named after the module to `OUT_DIR`, and tells cargo to rerun the build script when the spec changes.
    ///
    /// # Errors
    /// If the spec has mistakes (all are reported), an option is not valid Rust, or the file cannot be written.
    pub fn generate(&self) -> Result<(), GenerateError> {
        let spec = self.spec_file();
        println!("cargo::rerun-if-changed={}", spec.display());
        let out_dir = env::var_os("OUT_DIR").ok_or(GenerateError::NoOutDir)?;
        let options = self.options()?;
        let file = format!("{}.rs", options.module_name());
        self.write(&Path::new(&out_dir).join(file), &self.text(&options)?)
    }

    /// Writes the file at `path`, relative to the manifest, to be checked in.
    ///
    /// # Errors
    /// Those of [`generate`](Self::generate).
    pub fn generate_to(&self, path: impl AsRef<Path>) -> Result<(), GenerateError> {
        self.write(&below_manifest(path.as_ref()), &self.text(&self.options()?)?)
    }

    /// Checks that the file at `path`, relative to the manifest, is what [`generate_to`](Self::generate_to) would write.
    ///
    /// # Errors
    /// [`GenerateError::Stale`], which shows the difference, if it is not; otherwise those of [`generate`](Self::generate).
    pub fn verify(&self, path: impl AsRef<Path>) -> Result<(), GenerateError> {
        let expected = self.text(&self.options()?)?;
        let path = path.as_ref();
        let found = match fs::read_to_string(below_manifest(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            found => found.map_err(|source| GenerateError::File { path: path.to_owned(), source })?,
        };
        // Git may have rewritten the line ends.
        let found = found.replace("\r\n", "\n");
        if found == expected {
            return Ok(());
        }
        Err(GenerateError::Stale { path: path.to_owned(), difference: difference(&found, &expected) })
    }

    fn text(&self, options: &Options) -> Result<String, GenerateError> {
        let name = self.spec.display().to_string();
        let places = [Place { what: "below the crate's manifest", path: self.spec_file() }];
        let source = Source::locate(&name, &places).and_then(|file| Source::read(&*name, file));
        let mut checked = source.map_or_else(Checked::unreadable, |source| check(&source));
        checked.derive(&self.derives()?);
        if !checked.problems.is_empty() {
            return Err(GenerateError::Spec(checked.problems));
        }
        let tokens = expand(&checked, options);
        let file = syn::parse2(tokens).map_err(|error| GenerateError::Option {
            name: "trait_name",
            value: self.trait_name.clone(),
            why: error.to_string(),
        })?;
        let version = env!("CARGO_PKG_VERSION");
        let code = prettyplease::unparse(&file);
        Ok(format!(
            "// Generated by async-api-codegen {version} from {name}. Do not edit: it is written again.\n\n{code}"
        ))
    }

    fn options(&self) -> Result<Options, GenerateError> {
        let visibility: Visibility = option("visibility", &self.visibility)?;
        let name: Ident = option("trait_name", &self.trait_name)?;
        let item: ItemTrait = parse_quote!(#visibility trait #name {});
        let module = self.module.as_ref().map(|module| option("module", module)).transpose()?;
        let facade = self.crate_path.as_ref().map(|path| option("crate_path", path)).transpose()?;
        Ok(Options { item, module, facade })
    }

    fn derives(&self) -> Result<Derives, GenerateError> {
        let (derives, bad) = Derives::new(self.derives.iter().map(String::as_str));
        if bad.is_empty() {
            return Ok(derives);
        }
        let why: Vec<_> = bad.into_iter().map(|bad| bad.why).collect();
        Err(GenerateError::Option { name: "derive", value: self.derives.join(", "), why: why.join("\n") })
    }

    fn spec_file(&self) -> PathBuf {
        below_manifest(&self.spec)
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), GenerateError> {
        // An unchanged file keeps its time, so that nothing is built again because of it.
        if fs::read_to_string(path).is_ok_and(|found| found == text) {
            return Ok(());
        }
        fs::write(path, text).map_err(|source| GenerateError::File { path: path.to_owned(), source })
    }
}

/// Why a client was not generated, or a checked-in one is out of date.
///
/// `Debug` shows the same as `Display` plus the cause, because that is what a failing build script prints.
#[non_exhaustive]
pub enum GenerateError {
    /// The spec has mistakes.
    Spec(Problems),
    /// An option of [`Config`] is not valid Rust.
    Option {
        /// The option.
        name: &'static str,
        /// Its value.
        value: String,
        /// The parser's error.
        why: String,
    },
    /// `OUT_DIR` is not set: this is not a build script.
    NoOutDir,
    /// A file cannot be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The checked-in file is not what would be written today.
    Stale {
        /// Which.
        path: PathBuf,
        /// The differing lines: `-` is in the file, `+` is what would be written.
        difference: String,
    },
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(problems) => write!(f, "the spec has mistakes\n\n{problems}"),
            Self::Option { name, value, why } => write!(f, "the option `{name}` is `{value}`: {why}"),
            Self::NoOutDir => f.write_str("there is no `OUT_DIR`; outside of a build script, write with `generate_to`"),
            Self::File { path, .. } => write!(f, "cannot read or write `{}`", path.display()),
            Self::Stale { path, difference } => {
                write!(f, "`{}` is stale; write it again with `generate_to`\n\n{difference}", path.display())
            }
        }
    }
}

impl fmt::Debug for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { source, .. } => write!(f, "{self}: {source}"),
            _ => write!(f, "{self}"),
        }
    }
}

impl std::error::Error for GenerateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn option<T: syn::parse::Parse>(name: &'static str, value: &str) -> Result<T, GenerateError> {
    syn::parse_str(value).map_err(|error| GenerateError::Option {
        name,
        value: value.to_owned(),
        why: error.to_string(),
    })
}

/// Cargo runs build scripts and tests there, and the macro looks there.
fn below_manifest(path: &Path) -> PathBuf {
    match env::var_os("CARGO_MANIFEST_DIR") {
        Some(manifest) => Path::new(&manifest).join(path),
        None => path.to_owned(),
    }
}

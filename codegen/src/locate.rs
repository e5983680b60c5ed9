//! Which file a path means, and what to say where it means none.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{diagnostics::Problems, nearest::nearest, source::Source};

/// So many files of a folder are looked at for one that may be meant.
const MOST_LOOKED_AT: usize = 1_000;
/// So many are listed where none is close to what was asked for.
const MOST_LISTED: usize = 3;

/// A place where a spec may be.
#[derive(Debug, Clone)]
pub struct Place {
    /// What messages call it: `below the crate's manifest`.
    pub what: &'static str,
    /// Where the file would be.
    pub path: PathBuf,
}

impl Source {
    /// The first of `places` where there is a file; `name` is the path as the user wrote it.
    ///
    /// # Errors
    /// One problem, which names every place, and the spec that may have been meant.
    pub fn locate<'p>(name: &str, places: &'p [Place]) -> Result<&'p Path, Problems> {
        let file = places.iter().find(|place| place.path.is_file());
        // A folder, or what cannot be looked at: reading it will say why.
        let odd = || places.iter().find(|place| !is_missing(&place.path));
        match file.or_else(odd) {
            Some(place) => Ok(&place.path),
            None => Err(missing(name, places)),
        }
    }
}

fn is_missing(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(_) => false,
        Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    }
}

fn missing(name: &str, places: &[Place]) -> Problems {
    let mut problems = Problems::new(&Source::new(name, ""));
    let tried = places.iter().map(|place| format!("{}, at `{}`", place.what, place.path.display()));
    let tried = format!("it was looked for {}", tried.collect::<Vec<_>>().join(", and "));
    let help = match meant(name, places) {
        Some(meant) => format!("{tried}; {meant}"),
        None => tried,
    };
    problems.of_file(format!("there is no file `{name}`")).with_help(help);
    problems
}

fn meant(name: &str, places: &[Place]) -> Option<String> {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let path = |file: &str| if folder.is_empty() { format!("`{file}`") } else { format!("`{folder}/{file}`") };
    let neighbours: Vec<_> = places.iter().map(|place| (place.what, specs_beside(&place.path))).collect();
    let near = neighbours.iter().find_map(|(what, specs)| {
        let spec = nearest(file, specs.iter().map(String::as_str))?;
        Some(format!("did you mean {}, which is {what}?", path(spec)))
    });
    let others = || {
        let (what, specs) = neighbours.iter().find(|(_, specs)| !specs.is_empty())?;
        let listed: Vec<_> = specs.iter().take(MOST_LISTED).map(|spec| path(spec)).collect();
        let more = if specs.len() > MOST_LISTED { " and others" } else { "" };
        Some(format!("what stands {what} is {}{more}", listed.join(", ")))
    };
    let no_folder = || {
        let nowhere = places.iter().all(|place| place.path.parent().is_some_and(|parent| !parent.exists()));
        (nowhere && !folder.is_empty()).then(|| format!("there is no folder `{folder}`"))
    };
    near.or_else(others).or_else(no_folder)
}

/// The names of files that may be specs, in the folder of a file that is not there.
fn specs_beside(path: &Path) -> Vec<String> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let entries = fs::read_dir(folder).into_iter().flatten().take(MOST_LOOKED_AT);
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut specs: Vec<_> =
        names.filter(|name| [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending))).collect();
    specs.sort();
    specs
}

//! What a reviewer would otherwise have to look for in every change.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Our crates: folder and name.
const CRATES: [(&str, &str); 5] = [
    (".", "async-api"),
    ("codegen", "async-api-codegen"),
    ("macros", "async-api-macros"),
    ("runtime", "async-api-runtime"),
    ("simulator", "async-api-simulator"),
];

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let homes = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/wo", "rk/")];
    nothing_has(&homes, |_| true);
}

#[test]
fn no_test_is_ignored_or_sleeps() {
    nothing_has(&[concat!("#[ign", "ore"), concat!("thread::", "sleep(")], is_rust);
}

/// Clippy forbids these in libraries; nobody may silence it.
#[test]
fn no_library_allows_itself_to_panic() {
    let lints = ["unwrap_used", "expect_used", "panic", "todo", "unimplemented"];
    let allowed = lints.map(|lint| format!("clippy::{lint}"));
    let allowed: Vec<_> = allowed.iter().map(String::as_str).collect();
    nothing_has(&allowed, |path| is_rust(path) && path.components().any(|part| part.as_os_str() == "src"));
}

#[test]
fn every_crate_forbids_unsafe_code() {
    assert!(read("Cargo.toml").contains("\nunsafe_code = \"forbid\"\n"));
    for (folder, name) in CRATES {
        let manifest = read(Path::new(folder).join("Cargo.toml"));
        assert!(manifest.contains("\n[lints]\nworkspace = true\n"), "{name} does not inherit the workspace's lints");
    }
}

#[test]
fn every_package_has_its_licences_and_a_readme() {
    for (_, name) in CRATES {
        let output = cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", name]);
        let files: Vec<_> = output.lines().collect();
        for wanted in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "src/lib.rs"] {
            assert!(files.contains(&wanted), "{name} is packaged without {wanted}: {files:?}");
        }
        let stray =
            files.iter().find(|file| file.starts_with("target") || file.starts_with('.') && !file.contains("cargo"));
        assert_eq!(stray, None, "in the package of {name}");
    }
}

#[test]
fn texts_show_the_specs_that_their_programs_are_compiled_with() {
    for (text, specs) in [
        ("README.md", &["examples/quotes.yaml", "examples/held_ticket.yaml"][..]),
        ("docs/resolver.md", &["examples/payments.yaml"]),
    ] {
        assert_eq!(blocks(&read(text), "yaml"), specs.iter().map(read).collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn the_chapter_on_verdicts_names_tests_that_there_are() {
    let chapter = read("docs/verdicts.md");
    let tests = [
        "tests/assumptions.rs",
        "tests/cancellation.rs",
        "tests/delivery.rs",
        "tests/guard.rs",
        "tests/journal.rs",
        "tests/recovery.rs",
        "tests/verdicts.rs",
        "deaths/tests/deaths.rs",
        "runtime/src/guardian/tests.rs",
        "runtime/src/guardian/tests/on_record.rs",
        "runtime/src/guardian/tests/watch.rs",
    ];
    let tests = tests.map(read).concat();
    let is_sentence = |word: &&str| word.matches('_').count() > 3 && !word.contains(char::is_whitespace);
    let named: Vec<_> = chapter.split('`').filter(is_sentence).collect();
    assert!(named.len() > 25, "{named:?}");
    for name in named {
        assert!(tests.contains(&format!("fn {name}()")), "{name}");
    }
}

#[test]
fn the_readme_gives_a_reason_for_every_dependency() {
    let readme = read("README.md");
    let (_, reasons) = readme.split_once("\n## Dependencies\n").unwrap();
    for (folder, name) in CRATES {
        for dependency in dependencies(&read(Path::new(folder).join("Cargo.toml"))) {
            let ours = CRATES.iter().any(|(_, name)| *name == dependency);
            assert!(ours || reasons.contains(&format!("`{dependency}`")), "why does {name} need {dependency}?");
        }
    }
}

/// Links to items of Rust are rustdoc's to check.
#[test]
fn every_link_between_files_leads_somewhere() {
    for file in tracked().into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        for link in read(&file).split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let target = link.split('#').next().unwrap_or_default();
            let elsewhere = target.is_empty() || target.contains(':');
            let leads = || root().join(&file).parent().unwrap().join(target).exists();
            assert!(elsewhere || leads(), "{} links to {link}", file.display());
        }
    }
}

/// The names under `[dependencies]`.
fn dependencies(manifest: &str) -> Vec<&str> {
    let section = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    section
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .collect()
}

/// What the fenced blocks of a language hold.
fn blocks<'a>(markdown: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    markdown.split(fence.as_str()).skip(1).map(|rest| rest.split_once("```").unwrap().0).collect()
}

#[track_caller]
fn nothing_has(unwanted: &[&str], looked_at: impl Fn(&Path) -> bool) {
    let mut found = Vec::new();
    for path in tracked().into_iter().filter(|path| looked_at(path)) {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if unwanted.iter().any(|unwanted| line.contains(unwanted)) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

fn tracked() -> Vec<PathBuf> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let paths: Vec<_> = names.split_terminator('\0').map(PathBuf::from).collect();
    assert!(!paths.is_empty());
    paths
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the API gives can be moved to other threads, and shared by them: it fits into `tokio::spawn`, statics and errors.
#[test]
fn what_the_api_gives_can_cross_threads() {
    fn can_cross<T: Send + Sync + 'static>() {}
    fn can_be_moved<T: Send + Unpin + 'static>() {}
    can_cross::<async_api::Error>();
    can_cross::<async_api::NotStarted>();
    can_cross::<async_api::BuildError>();
    can_cross::<async_api::JournalError>();
    can_cross::<async_api::journal::OpenError>();
    can_cross::<async_api::transport::TransportError>();
    can_cross::<async_api::Journal>();
    can_cross::<async_api::Schedule>();
    can_cross::<async_api::Token>();
    can_cross::<async_api::Progress>();
    can_cross::<async_api::OpenOperation>();
    can_cross::<async_api::RecoveryReport>();
    can_cross::<async_api::Evidence>();
    can_be_moved::<async_api::Operation<String>>();
    can_be_moved::<async_api::Call<String>>();
    can_be_moved::<async_api::Outcomes<String>>();
    can_be_moved::<async_api::SinglePoll<String>>();
    can_be_moved::<async_api::CriticalOperation<String>>();
    can_be_moved::<async_api::CriticalPoll<String>>();
    can_be_moved::<async_api::CriticalResume<String>>();
    can_be_moved::<async_api::MustResolve<String>>();
    can_be_moved::<async_api::Verdict<String>>();
    can_be_moved::<async_api::Reported<String>>();
    can_be_moved::<async_api::Recover>();
    can_be_moved::<async_api::ProgressStream>();
}

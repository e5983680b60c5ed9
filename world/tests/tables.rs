//! `docs/worlds.md` says which seed shows what: each is played again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{process::Command, sync::LazyLock};

/// The page, as it stands or as it should.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/worlds.md");
    let mut page = std::fs::read_to_string(path).unwrap();
    // Only a build that can take rules out knows what all rows should say.
    if cfg!(async_api_mutations) && std::env::var_os("UPDATE_EXPECT").is_some() {
        page = updated(&page);
        std::fs::write(path, &page).unwrap();
    }
    page
});

fn updated(page: &str) -> String {
    let (_, found) = world(&["--tables"]);
    let update = |line: &str| {
        let old = Row::of(line)?;
        let new = found.lines().find(|line| line.starts_with(&format!("| `{}` |", old.name)))?;
        Some(new.replacen(" | ", &format!(" | {} | ", old.means), 1))
    };
    let lines: Vec<_> = page.lines().map(|line| update(line).unwrap_or_else(|| line.to_owned())).collect();
    lines.join("\n") + "\n"
}

/// A row of one of the two tables.
struct Row<'a> {
    name: &'a str,
    means: &'a str,
    breaks: &'a str,
    seed: &'a str,
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let cells: Vec<_> = line.strip_prefix("| ")?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let [name, means, breaks, seed] = cells[..] else { return None };
        Some(Self { name: name.strip_prefix('`')?.strip_suffix('`')?, means, breaks, seed })
    }
}

/// The rows below the heading that begins so.
fn rows(heading: &str) -> Vec<Row<'static>> {
    let table = PAGE.lines().skip_while(|line| !line.starts_with(heading)).skip(2);
    let rows: Vec<_> = table.map_while(Row::of).collect();
    assert!(!rows.is_empty());
    rows
}

fn world(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_async-api-world")).args(arguments).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

fn check(row: &Row<'_>, flag: &str) {
    let (well, story) = world(&["--seed", row.seed, flag, row.name]);
    assert!(!well && story.contains(&format!("\n  {}: ", row.breaks)), "{} {}: {story}", row.name, row.seed);
    let (well, story) = world(&["--seed", row.seed]);
    assert!(well, "{story}");
}

#[test]
fn each_assumption_that_does_not_hold_is_seen_in_the_world_of_its_row() {
    for row in rows("| lacking ") {
        check(&row, "--lacking");
    }
}

#[cfg(async_api_mutations)]
#[test]
fn each_rule_that_is_taken_out_is_missed_in_the_world_of_its_row() {
    for row in rows("| mutation ") {
        assert!(row.seed.parse::<u64>().unwrap() < 1000, "{}", row.name);
        check(&row, "--mutation");
    }
}

//! Journals in real files: what bad input gets, what is cut off, and who may have one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/log.rs"]
mod log;
mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use async_api::{
    Journal, NotStarted,
    journal::{LogStore, OpenError},
};
use log::Log;
use support::{lives::Disk, *};

/// Between fork and exec a process that one test starts has the locks of all others, and so there are no others then.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The journal of a process that bought some things, and died.
async fn written() -> String {
    let mut disk = Disk::new();
    let world = disk.world();
    for item in 0..4 {
        world.server.plan(if item == 2 { breaks(None) } else { works() });
    }
    let all = (0..4).map(|item| tokio::spawn(world.buy(&item.to_string())));
    for outcome in all.collect::<Vec<_>>() {
        let _ = outcome.await.unwrap().unwrap().leave_open();
    }
    world.pass(seconds(60)).await;
    disk.kill(world).await;
    disk.text()
}

/// A folder with a file called `journal` that says this.
struct Left(tempfile::TempDir);

impl Left {
    fn new(bytes: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("journal"), bytes).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("journal")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        self.0.path().join(format!("journal{suffix}"))
    }

    /// What opening it says; nothing is changed then.
    fn refused(&self) -> OpenError {
        let before = fs::read(self.path()).unwrap();
        let error = Journal::open(self.path()).unwrap_err();
        assert!(error.to_string().contains(&self.path().display().to_string()), "{error}");
        assert_eq!(fs::read(self.path()).unwrap(), before, "{error}");
        let mut names: Vec<_> = fs::read_dir(self.0.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["journal", "journal.lock"], "{error}");
        error
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[tokio::test(start_paused = true)]
async fn a_file_of_another_kind_or_of_a_later_version_is_left_as_it_is() {
    let _alone = ALONE.lock().await;
    for bytes in ["hello\n", "async-api-journal", "async-api-journal one\n", "async-api-journal 1\n", "\0\0\0\0"] {
        let error = Left::new(bytes).refused();
        assert!(matches!(error, OpenError::NotAJournal { .. }), "{bytes:?}: {error}");
        assert!(error.to_string().contains("choose another path"), "{error}");
    }
    let error = Left::new("").refused();
    assert!(matches!(error, OpenError::Empty { .. }), "{error}");
    let text = written().await;
    let record = format!("{} {0} Z something new", text.lines().count() - 1);
    let newer =
        [text.replacen("journal 1", "journal 2", 1), format!("{text}{:08x} {record}\n", crc32(record.as_bytes()))];
    for (text, what) in newer.into_iter().zip(["format 2", "kind Z"]) {
        let error = Left::new(text).refused();
        assert!(matches!(error, OpenError::Later { .. }) && error.to_string().contains(what), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_flipped_bit_in_what_was_acknowledged_is_refused_with_its_place() {
    let _alone = ALONE.lock().await;
    const FLIPS: u32 = 1000;
    let text = written().await;
    let first = text.find('\n').unwrap() + 1;
    let last = text.trim_end().rfind('\n').unwrap() + 1;
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let left = Left::new(&text);
    let ends = (first..last).filter(|at| text.as_bytes()[*at] == b'\n');
    let ends: Vec<_> = ends.flat_map(|at| (0..8).map(move |bit| (at, bit))).collect();
    let anywhere = (0..FLIPS).map(|_| (rng.usize(first..last), rng.u8(..8)));
    for (at, bit) in anywhere.chain(ends) {
        let mut damaged = text.clone().into_bytes();
        damaged[at] ^= 1 << bit;
        fs::write(left.path(), &damaged).unwrap();
        let OpenError::Damaged { line, byte, .. } = left.refused() else { panic!("byte {at}, bit {bit}") };
        let begins = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let number = text[..at].matches('\n').count() + 1;
        assert_eq!((line, byte), (number as u64, begins as u64), "byte {at}, bit {bit}");
    }
    fs::write(left.path(), &text).unwrap();
    Journal::open(left.path()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_torn_last_write_is_cut_off_kept_beside_and_reported() {
    let _alone = ALONE.lock().await;
    let text = written().await;
    let number = text.lines().count() - 1;
    // Two records in one write.
    let records = [format!("{number} {number} F"), format!("{} {number} F", number + 1)];
    let flush: String = records.iter().map(|it| format!("{:08x} {it}\n", crc32(it.as_bytes()))).collect();
    for length in 1..flush.len() {
        let (written, missing) = flush.split_at(length);
        // What was not written, and what was, but with its first sectors lost.
        for tail in [written.to_owned(), format!("{}{missing}", "\0".repeat(length))] {
            let torn =
                if tail.starts_with('\0') { tail.as_str() } else { &tail[tail.rfind('\n').map_or(0, |end| end + 1)..] };
            let left = Left::new(format!("{text}{tail}"));
            let log = Log::default();
            let listening = log.listen();
            let opened = Journal::open(left.path()).unwrap();
            drop(listening);
            let reported = log.said().into_iter().find(|said| said.message().contains("torn"));
            if torn.is_empty() {
                assert!(reported.is_none() && !left.beside(".torn").exists());
                continue;
            }
            assert_eq!(fs::read_to_string(left.beside(".torn")).unwrap(), torn);
            let reported = reported.unwrap();
            assert_eq!(reported.field("bytes"), Some(torn.len().to_string().as_str()));
            assert_eq!(reported.field("at"), Some((text.len() + tail.len() - torn.len()).to_string().as_str()));
            drop(opened);
            Journal::open(left.path()).unwrap();
        }
    }
}

#[test]
fn what_is_no_file_in_a_folder_that_is_there_is_said_to_be_so() {
    let _alone = ALONE.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let error = Journal::open(folder.path()).unwrap_err();
    assert!(matches!(&error, OpenError::IsFolder { path, .. } if path == folder.path()), "{error}");
    assert!(error.to_string().contains("give the path of a file in it"), "{error}");

    let error = Journal::open(folder.path().join("missing/journal")).unwrap_err();
    assert!(error.to_string().contains("its folder does not exist; create it"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn one_at_a_time_may_have_it() {
    let _alone = ALONE.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let first = Journal::open(&path).unwrap();
    let before = fs::read(&path).unwrap();
    for again in [path.clone(), folder.path().join(".").join("journal")] {
        let error = Journal::open(again).unwrap_err();
        assert!(
            matches!(error, OpenError::Held { .. }) && error.to_string().contains("a journal of its own"),
            "{error}"
        );
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    drop(first.clone());
    assert!(Journal::open(&path).is_err());
    drop(first);
    Journal::open(&path).unwrap();
}

#[test]
fn a_journal_that_is_gone_is_not_taken_for_one_that_never_was() {
    let _alone = ALONE.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let (path, elsewhere) = (folder.path().join("journal"), folder.path().join("elsewhere"));
    drop(Journal::open(&path).unwrap());
    fs::rename(&path, &elsewhere).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(&error, OpenError::Gone { path: gone, .. } if *gone == path), "{error}");
    assert!(error.to_string().contains("put it back"), "{error}");
    assert!(!path.exists());

    fs::rename(&elsewhere, &path).unwrap();
    drop(Journal::open(&path).unwrap());
    fs::remove_file(&path).unwrap();
    fs::remove_file(folder.path().join("journal.lock")).unwrap();
    Journal::open(&path).unwrap();
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_journal_whose_file_somebody_else_has_touched_lets_nothing_leave() {
    use std::io::Write as _;
    let _alone = ALONE.lock().await;
    let append = |path: &Path| fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"x");
    type Touch<'a> = (&'a str, &'a dyn Fn(&Path) -> std::io::Result<()>);
    let touches: [Touch<'_>; 5] = [
        ("removed", &|path| fs::remove_file(path)),
        ("renamed", &|path| fs::rename(path, path.with_extension("away"))),
        ("replaced", &|path| {
            fs::copy(path, path.with_extension("copy"))?;
            fs::rename(path.with_extension("copy"), path)
        }),
        ("cut off", &|path| fs::OpenOptions::new().write(true).open(path)?.set_len(0)),
        ("written to", &append),
    ];
    for (what, touch) in touches {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let clock = PausedClock::new();
        let server = Server::new(clock);
        let journal = Journal::over_on(LogStore::open(&path).unwrap(), &tokio::runtime::Handle::current());
        let resolver = Resolver::new(clock, server.clone());
        let world = World::started(clock, server, resolver, journal, |builder| builder);
        assert_eq!(world.verdict("before").await, Told::Done(7), "{what}");
        touch(&path).unwrap();
        let refused = world.buy("after").await.unwrap_err();
        assert!(matches!(refused, NotStarted::Journal(_)), "{what}: {refused}");
        assert_eq!(world.server.submissions(), ["before"], "{what}");
    }
}

#[cfg(unix)]
mod processes {
    use std::{
        env,
        io::{BufRead as _, BufReader, Read as _},
        os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
        process::{Child, Command, Stdio},
    };

    use super::*;

    const PATH: &str = "ASYNC_API_TEST_JOURNAL";

    /// Where the journal is, if this is the process that [`child`] started.
    fn is_child() -> Option<PathBuf> {
        env::var_os(PATH).map(PathBuf::from)
    }

    /// A test in a process of its own, in which [`is_child`] says so.
    fn child(program: &Path, test: &str, path: &Path) -> Command {
        let mut command = Command::new(program);
        command.args(["--exact", test, "--nocapture"]).env(PATH, path).stdin(Stdio::piped()).stdout(Stdio::piped());
        command
    }

    fn itself() -> PathBuf {
        env::current_exe().unwrap()
    }

    /// What the other process says; `cargo test` has its own words around that.
    fn says(child: &mut Child) -> String {
        let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
        lines.filter_map(|line| line.split_once("says: ").map(|(_, said)| said.to_owned())).next().unwrap()
    }

    fn say(what: impl std::fmt::Display) {
        println!("says: {what}");
    }

    fn wait_for_the_end_of_input() {
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    }

    #[test]
    fn another_process_has_it() {
        let _alone = ALONE.blocking_lock();
        if let Some(path) = is_child() {
            let _journal = Journal::open(path).unwrap();
            say("open");
            return wait_for_the_end_of_input();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut other = child(&itself(), "processes::another_process_has_it", &path).spawn().unwrap();
        assert_eq!(says(&mut other), "open");
        let before = fs::read(&path).unwrap();
        let error = Journal::open(&path).unwrap_err();
        assert!(matches!(&error, OpenError::Held { path: held, .. } if *held == path), "{error}");
        assert_eq!(fs::read(&path).unwrap(), before);
        other.kill().unwrap();
        other.wait().unwrap();
        Journal::open(&path).unwrap();
    }

    #[test]
    fn a_program_that_this_one_starts_does_not_get_it() {
        let _alone = ALONE.blocking_lock();
        if is_child().is_some() {
            say("started");
            return wait_for_the_end_of_input();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let journal = Journal::open(&path).unwrap();
        let mut other =
            child(&itself(), "processes::a_program_that_this_one_starts_does_not_get_it", &path).spawn().unwrap();
        assert_eq!(says(&mut other), "started");
        drop(journal);
        Journal::open(&path).unwrap();
        other.kill().unwrap();
        other.wait().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn only_its_owner_may_read_it() {
        let _alone = ALONE.lock().await;
        let text = written().await;
        let left = Left::new(format!("{text}torn"));
        fs::remove_file(left.beside(".lock")).ok();
        drop(Journal::open(left.path()).unwrap());
        let fresh = left.beside("-fresh");
        drop(Journal::open(&fresh).unwrap());
        for file in [left.beside(".torn"), left.beside(".lock"), left.beside("-fresh"), left.beside("-fresh.lock")] {
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_may_only_be_read_is_left_as_it_is() {
        let _alone = ALONE.lock().await;
        if let Some(path) = is_child() {
            return say(Journal::open(path).unwrap_err());
        }
        let text = written().await;
        let left = Left::new(&text);
        // The owner of all things may write to it, whatever its mode is, and so somebody else has to try.
        let program = left.beside("-program");
        fs::copy(itself(), &program).unwrap();
        fs::set_permissions(left.0.path(), fs::Permissions::from_mode(0o777)).unwrap();
        fs::set_permissions(left.path(), fs::Permissions::from_mode(0o444)).unwrap();
        let all_powerful = fs::OpenOptions::new().append(true).open(left.path()).is_ok();
        let mut command = child(&program, "processes::a_file_that_may_only_be_read_is_left_as_it_is", &left.path());
        if all_powerful {
            command.uid(65534).gid(65534);
        }
        let mut other = command.spawn().unwrap();
        let error = says(&mut other);
        other.wait().unwrap();
        assert!(error.contains(&left.path().display().to_string()), "{error}");
        assert!(error.contains("the file or its folder is not writable"), "{error}");
        assert_eq!(fs::read_to_string(left.path()).unwrap(), text);
    }

    /// As on a disk that is full, for this process: no file of it may be longer than so many pieces of 512 bytes or of
    /// 1,024, as the shell counts.
    fn limited(pieces: u32, test: &str, path: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("trap '' XFSZ; ulimit -f {pieces}; exec \"$0\" \"$@\"")]).arg(itself());
        command.args(["--exact", test, "--nocapture"]).env(PATH, path).stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }

    #[test]
    fn where_nothing_can_be_written_there_is_no_journal() {
        let _alone = ALONE.blocking_lock();
        if let Some(path) = is_child() {
            return say(Journal::open(path).unwrap_err());
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let test = "processes::where_nothing_can_be_written_there_is_no_journal";
        let mut other = limited(0, test, &path).spawn().unwrap();
        let error = says(&mut other);
        other.wait().unwrap();
        assert!(error.contains(&format!("the journal {} cannot be opened", path.display())), "{error}");
        assert!(!path.exists());
        Journal::open(&path).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_journal_whose_disk_was_full_is_opened_again_and_knows_what_it_acknowledged() {
        let _alone = ALONE.lock().await;
        if let Some(path) = is_child() {
            return say(buy_until_the_disk_is_full(&path).await);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let test = "processes::a_journal_whose_disk_was_full_is_opened_again_and_knows_what_it_acknowledged";
        let mut other = limited(40, test, &path).spawn().unwrap();
        let bought: usize = says(&mut other).parse().unwrap();
        other.wait().unwrap();
        assert!(bought > 10, "{bought}");

        let clock = PausedClock::new();
        let server = Server::new(clock);
        let journal = Journal::over_on(LogStore::open(&path).unwrap(), &tokio::runtime::Handle::current());
        let world = World::started(clock, server.clone(), Resolver::new(clock, server), journal, |builder| builder);
        assert!(world.client.recover().await.unwrap().left_alone.is_empty());
        world.pass(2 * LINGERS).await;
        for item in 0..bought {
            let refused = world.buy(&item.to_string()).await.unwrap_err();
            assert!(matches!(refused, NotStarted::Duplicate(_)), "{item}: {refused}");
        }
        // The one that the disk had no room for is NotDone, if it was there at all.
        assert_eq!(world.verdict(&bought.to_string()).await, Told::Done(7));
    }

    /// Buys one after the other, and says how many.
    async fn buy_until_the_disk_is_full(path: &Path) -> usize {
        let clock = PausedClock::new();
        let server = Server::new(clock);
        let journal = Journal::over_on(LogStore::open(path).unwrap(), &tokio::runtime::Handle::current());
        let resolver = Resolver::new(clock, server.clone());
        let world = World::started(clock, server, resolver, journal, |builder| builder);
        for item in 0.. {
            let outcome = match world.buy(&item.to_string()).await {
                Ok(outcome) => outcome,
                Err(NotStarted::Journal(_)) => return item,
                Err(error) => panic!("{error}"),
            };
            // A journal that has lost an entry tells nothing more, and nothing leaves.
            if told(outcome.resolve().await) == Told::Unknown {
                let left = world.server.submissions().len();
                for _ in 0..3 {
                    assert!(matches!(world.buy("new").await.unwrap_err(), NotStarted::Journal(_)));
                }
                world.pass(Duration::from_secs(3600)).await;
                assert_eq!(world.server.submissions().len(), left);
                return item;
            }
        }
        unreachable!("there are no more numbers")
    }
}

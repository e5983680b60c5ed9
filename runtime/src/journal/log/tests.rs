//! What a log does as it grows: it is compacted, and what it guards stays guarded.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::*;
use crate::journal::{Key, KeyFree, Realm, Scope, names::KeyNames};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + 20_000 * DAY
}

struct Purchase {
    id: OperationId,
    item: u32,
    at: SystemTime,
    repeat_after: Option<Duration>,
}

impl Purchase {
    fn of(item: u32) -> Self {
        Self { id: OperationId::from_number(u128::from(item)), item, at: noon(), repeat_after: None }
    }

    fn again(self, number: u128, at: SystemTime) -> Self {
        Self { id: OperationId::from_number(number), at, ..self }
    }

    fn intent(&self) -> Arc<Intent> {
        let scope = Arc::new(Scope::new("https://shop.example.com".to_owned(), String::new()));
        let realm = Realm { repeat_after: self.repeat_after, ..Realm::new(scope, "POST /buy") };
        let key = Key::from_parts(&format!(r#"{{"item":"{}"}}"#, self.item), None, None);
        Arc::new(Intent::new(self.id, self.at, Arc::new(realm), key, None, "/buy"))
    }

    fn ended(&self, key_free: KeyFree) -> Vec<Entry> {
        let id = self.id;
        let decided = format!(r#"{{"answer":"{}"}}"#, "x".repeat(1000));
        vec![
            Entry::Intent(self.intent()),
            Entry::Decided { id, decided, at: self.at },
            Entry::Delivered { id, key_free },
        ]
    }

    fn happened(&self) -> Vec<Entry> {
        self.ended(self.intent().key_free_from(self.at))
    }
}

/// Of one thing, which may be bought once a day.
fn daily(number: u128, at: SystemTime) -> Purchase {
    Purchase { repeat_after: Some(DAY), ..Purchase::of(1) }.again(number, at)
}

fn commit(store: &mut LogStore, batch: &[Entry]) -> Vec<Recorded> {
    let recorded = store.commit_now(batch).unwrap();
    store.idle_now().unwrap();
    recorded
}

fn is_taken(store: &mut LogStore, item: u32) -> bool {
    let again = Purchase::of(item).again(u128::from(item) << 64, noon());
    matches!(commit(store, &[Entry::Intent(again.intent())])[..], [Recorded::Duplicate { .. }])
}

/// Waits until a compaction has taken the place of the journal, while others go on recording.
fn compacted(store: &mut LogStore, item: u32) -> u32 {
    compacted_at(store, item, noon())
}

fn compacted_at(store: &mut LogStore, mut item: u32, at: SystemTime) -> u32 {
    let before = store.compacted;
    while store.compacted == before {
        let others = (item..item + 50).map(|item| Purchase { at, ..Purchase::of(item) });
        let batch: Vec<_> = others.flat_map(|other| other.ended(KeyFree::NotDone)).collect();
        commit(store, &batch);
        item += 50;
        assert!(item < 100_000, "it is never compacted");
    }
    item
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}

fn opened(path: &Path, background: bool) -> LogStore {
    let compacting = Compacting { from: COMPACTED_FROM, background };
    LogStore::on(Arc::new(Folder::lock(path).unwrap()), compacting).unwrap()
}

#[test]
fn a_program_from_before_an_endpoint_was_renamed_finds_the_keys_that_were_used_since() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let later = |purchase: &Purchase| {
        let before = purchase.intent();
        let scope = Arc::clone(&before.realm().scope);
        let realm = Realm { formerly: &["POST /buy"], ..Realm::new(scope, "POST /purchase") };
        Entry::Intent(Arc::new(Intent::new(
            before.id(),
            before.at(),
            Arc::new(realm),
            before.key().clone(),
            None,
            "/buy",
        )))
    };
    let mut store = opened(&path, false);
    for item in 1..=3 {
        let purchase = Purchase::of(item);
        commit(&mut store, &[later(&purchase)]);
        // The last one is open.
        commit(&mut store, &purchase.happened()[if item == 3 { 3 } else { 1 }..]);
    }
    for again in 0..2 {
        assert!((1..=3).all(|item| is_taken(&mut store, item)), "{again}");
        assert!(!is_taken(&mut store, 4 + again), "{again}");
        drop(store);
        store = opened(&path, false);
    }
    compacted(&mut store, 10_000);
    drop(store);
    assert_eq!(std::fs::read_to_string(&path).unwrap().matches(" N [").count(), 1);
    store = opened(&path, false);
    assert!((1..=3).all(|item| is_taken(&mut store, item)));
    // Its key has the name that it had, and is told the later one.
    let number = |item: u32| {
        let Purchase { id, at, .. } = Purchase::of(item).again(u128::from(item) << 65, noon());
        let scope = Arc::clone(&Purchase::of(item).intent().realm().scope);
        let key = KeyNames { renamed: &[("item", "number")], ..KeyNames::default() };
        let realm = Arc::new(Realm { key, ..Realm::new(scope, "POST /buy") });
        let key = Key::from_parts(&format!(r#"{{"number":"{item}"}}"#), None, None);
        commit(&mut store, &[Entry::Intent(Arc::new(Intent::new(id, at, realm, key, None, "/buy")))]).remove(0)
    };
    let [taken, free] = [3, 9].map(number);
    assert!(matches!(taken, Recorded::Duplicate { .. }) && free == Recorded::Yes);
    let elsewhere = Purchase::of(1).again(77, noon());
    let other = Arc::new(Scope::new("https://other.example.com".to_owned(), String::new()));
    let intent = Intent::new(
        elsewhere.id,
        noon(),
        Arc::new(Realm::new(other, "POST /buy")),
        elsewhere.intent().key().clone(),
        None,
        "/buy",
    );
    assert_eq!(commit(&mut store, &[Entry::Intent(Arc::new(intent))]), [Recorded::Yes]);
}

#[test]
fn compaction_keeps_what_is_open_and_what_guards_and_nothing_else() {
    for background in [false, true] {
        keeps_what_is_open_and_what_guards(background);
    }
}

fn keeps_what_is_open_and_what_guards(background: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut store = opened(&path, background);
    commit(&mut store, &[Entry::Intent(Purchase::of(0).intent())]);
    commit(&mut store, &[Entry::Token { id: Purchase::of(0).id, token: "t0".into() }]);
    commit(&mut store, &(1..=500).flat_map(|item| Purchase::of(item).happened()).collect::<Vec<_>>());
    commit(&mut store, &(501..=600).flat_map(|item| Purchase::of(item).ended(KeyFree::NotDone)).collect::<Vec<_>>());
    let next = compacted(&mut store, 10_000);
    commit(&mut store, &Purchase::of(700).happened());
    for again in 0..2 {
        assert!((0..=500).all(|item| is_taken(&mut store, item)), "{again}");
        assert!(is_taken(&mut store, 700), "{again}");
        let open = store.unfinished_now().unwrap();
        assert_eq!(open.iter().map(Entry::operation).collect::<Vec<_>>(), [Purchase::of(0).id; 2], "{again}");
        drop(store);
        store = opened(&path, background);
    }
    compacted(&mut store, next);
    drop(store);
    if !background {
        // A line for each that guards, and the batch that found it too long.
        assert!(length(&path) < 200 * 1024, "{}", length(&path));
    }
    let mut store = LogStore::open(&path).unwrap();
    assert!((0..=500).all(|item| is_taken(&mut store, item)));
    assert!(!is_taken(&mut store, 550));
}

#[test]
fn a_key_whose_pause_is_over_is_forgotten_and_what_happened_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = LogStore::open(folder.path().join("journal")).unwrap();
    let (first, second) = (daily(1, noon()), daily(2, noon() + 2 * DAY));
    commit(&mut store, &first.happened());
    commit(&mut store, &second.happened());
    let next = compacted(&mut store, 10_000);
    let third = daily(3, noon() + 5 * DAY);
    assert_eq!(commit(&mut store, &[Entry::Intent(third.intent())]), [Recorded::Yes]);
    compacted(&mut store, next);
    let earlier = store.earlier_now(&third.intent()).unwrap();
    assert_eq!(earlier.iter().map(Earlier::operation).collect::<Vec<_>>(), [first.id, second.id]);
}

#[test]
fn a_compaction_that_fails_leaves_the_journal_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut store = LogStore::open(&path).unwrap();
    // A folder in its place: nothing can be written there.
    std::fs::create_dir(folder.path().join("journal.next")).unwrap();
    for hundred in 0..20 {
        let items = 100 * hundred + 1..=100 * hundred + 100;
        commit(&mut store, &items.flat_map(|item| Purchase::of(item).happened()).collect::<Vec<_>>());
    }
    assert!(length(&path) > 2 * COMPACTED_FROM);
    assert!((1..=2000).all(|item| is_taken(&mut store, item)));
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_the_one_journal_and_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (data, current) = (folder.path().join("data"), folder.path().join("current"));
    std::fs::create_dir(&data).unwrap();
    let (there, link) = (data.join("journal"), folder.path().join("journal"));
    std::os::unix::fs::symlink(&data, &current).unwrap();
    std::os::unix::fs::symlink(&there, &link).unwrap();

    let error = LogStore::open(&link).unwrap_err();
    assert!(matches!(&error, OpenError::LeadsNowhere { path } if *path == link), "{error}");
    assert!(error.to_string().contains("delete it to create a new journal"), "{error}");

    drop(LogStore::open(current.join("journal")).unwrap());
    for path in [&link, &current.join("journal"), &there] {
        let mut store = opened(path, false);
        for other in [&link, &current.join("journal"), &there] {
            let error = LogStore::open(other).unwrap_err();
            assert!(matches!(&error, OpenError::Held { path } if path == other), "{error}");
        }
        commit(&mut store, &Purchase::of(1).happened());
        compacted(&mut store, 10_000);
    }
    assert!(link.is_symlink() && !there.is_symlink());
    assert!(is_taken(&mut LogStore::open(&there).unwrap(), 1));
    assert!(std::fs::read_dir(folder.path()).unwrap().count() == 3, "files beside the link");
}

#[test]
fn a_journal_that_has_lost_its_first_records_is_not_taken_for_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    drop(LogStore::open(&path).unwrap());
    let whole = std::fs::read(&path).unwrap();
    let ends: Vec<_> = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    let [header, secret, fence, ..] = ends[..] else { panic!("{ends:?}") };
    for length in [0, header + 1, secret - 1, secret, secret + 1, fence - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let error = LogStore::open(&path).unwrap_err();
        match &error {
            OpenError::Empty { .. } => assert!(length == 0 && error.to_string().contains("delete it"), "{error}"),
            OpenError::Damaged { line, byte, .. } => {
                let begins = if length < secret { (2, header) } else { (3, secret) };
                assert_eq!((*line, *byte), (begins.0, begins.1 as u64), "{length}");
            }
            _ => panic!("{length}: {error}"),
        }
        assert_eq!(std::fs::read(&path).unwrap(), whole[..length], "{length}");
    }
    for bad in [header, secret] {
        let mut damaged = whole[..fence].to_vec();
        damaged[bad] ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        let error = LogStore::open(&path).unwrap_err();
        assert!(matches!(error, OpenError::Damaged { .. }), "{bad}: {error}");
        assert_eq!(std::fs::read(&path).unwrap(), damaged, "{bad}");
    }
}

#[test]
fn a_clock_that_was_ahead_for_a_while_frees_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut store = opened(&path, false);
    let (first, soon) = (daily(1, noon()), daily(3, noon() + DAY / 2));
    let taken = [Recorded::Duplicate { of: first.id, state: DuplicateState::Done }];
    commit(&mut store, &first.happened());
    let next = compacted(&mut store, 10_000);
    commit(&mut store, &Purchase::of(2).again(2, noon() + 2 * DAY).ended(KeyFree::NotDone));
    let next = compacted(&mut store, next);
    assert_eq!(commit(&mut store, &[Entry::Intent(soon.intent())]), taken);
    // Also when the compaction comes just then.
    let next = compacted_at(&mut store, next, noon() + 2 * DAY);
    assert_eq!(commit(&mut store, &[Entry::Intent(soon.intent())]), taken);

    let guard = format!(" G {} ", first.id);
    assert!(std::fs::read_to_string(&path).unwrap().contains(&guard));
    let next = compacted_at(&mut store, next, noon() + 2 * DAY);
    compacted_at(&mut store, next, noon() + 2 * DAY);
    assert!(!std::fs::read_to_string(&path).unwrap().contains(&guard), "it is kept for ever");
}

#[test]
fn what_did_not_happen_leaves_the_key_to_what_happened_before() {
    // Their records begin in the same block, or not.
    for length in (0..2 * index::BLOCK as usize).step_by(20) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut store = opened(&path, false);
        let (first, second, back) = (daily(1, noon()), daily(2, noon() + 2 * DAY), daily(3, noon() + DAY / 2));
        let taken = [Recorded::Duplicate { of: first.id, state: DuplicateState::Done }];
        let id = Purchase::of(7).id;
        commit(
            &mut store,
            &[Entry::Intent(Purchase::of(7).intent()), Entry::Token { id, token: "t".repeat(length).into() }],
        );
        let both = [first.happened(), second.ended(KeyFree::NotDone)].concat();
        assert_eq!(commit(&mut store, &both), vec![Recorded::Yes; both.len()]);
        assert_eq!(commit(&mut store, &[Entry::Intent(back.intent())]), taken, "{length}");
        drop(store);
        let mut store = opened(&path, false);
        assert_eq!(commit(&mut store, &[Entry::Intent(back.intent())]), taken, "{length}, opened again");
        if length == 0 {
            compacted(&mut store, 10_000);
            assert_eq!(commit(&mut store, &[Entry::Intent(back.intent())]), taken, "compacted");
        }
        let late = daily(4, noon() + 2 * DAY);
        assert_eq!(commit(&mut store, &[Entry::Intent(late.intent())]), [Recorded::Yes], "{length}");
    }
}

/// A folder in which no compaction ends well.
struct Rigged {
    folder: Folder,
    panics: bool,
    begun: Arc<AtomicUsize>,
}

impl Disk for Rigged {
    fn open(&self, name: Name) -> io::Result<Option<Box<dyn DiskFile>>> {
        assert!(!self.panics || name != Name::Archive, "as it was told");
        self.folder.open(name)
    }

    fn create(&self, name: Name) -> io::Result<Box<dyn DiskFile>> {
        let file = self.folder.create(name)?;
        if name != Name::Next {
            return Ok(file);
        }
        self.begun.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(FailsAtLast { file, flushed: false }))
    }

    fn rename(&self, from: Name, to: Name) -> io::Result<()> {
        self.folder.rename(from, to)
    }

    fn remove(&self, name: Name) -> io::Result<()> {
        self.folder.remove(name)
    }

    fn sync(&self) -> io::Result<()> {
        self.folder.sync()
    }
}

/// It can be flushed once, and no more when it has caught up.
struct FailsAtLast {
    file: Box<dyn DiskFile>,
    flushed: bool,
}

impl DiskFile for FailsAtLast {
    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read_at(at, buffer)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.append(bytes)
    }

    fn write_again(&mut self, from: u64) -> io::Result<()> {
        self.file.write_again(from)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.file.truncate(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.flushed, true) {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            self.file.sync()
        }
    }
}

#[test]
fn a_compaction_that_fails_at_last_or_panics_is_not_begun_again_until_the_file_is_twice_as_long() {
    for panics in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        drop(LogStore::open(&path).unwrap());
        let begun = Arc::<AtomicUsize>::default();
        let rigged = Rigged { folder: Folder::lock(&path).unwrap(), panics, begun: Arc::clone(&begun) };
        // One that is not on a thread of its own panics in the way of whoever records.
        let compacting = Compacting { from: COMPACTED_FROM, background: panics };
        let mut store = LogStore::on(Arc::new(rigged), compacting).unwrap();
        let mut items = 1..;
        while store.length <= COMPACTED_FROM {
            commit(
                &mut store,
                &items.by_ref().take(50).flat_map(|item| Purchase::of(item).happened()).collect::<Vec<_>>(),
            );
        }
        for item in items.by_ref().take(100) {
            commit(&mut store, &Purchase::of(item).happened());
            if panics {
                store.compaction.wait();
            }
        }
        assert_eq!(begun.load(Ordering::Relaxed), 1, "panics: {panics}");
        let last = items.next().unwrap();
        assert!((1..last).all(|item| is_taken(&mut store, item)), "panics: {panics}");
        drop(store);
        let mut store = LogStore::open(&path).unwrap();
        assert!((1..last).all(|item| is_taken(&mut store, item)), "panics: {panics}");
    }
}

#[test]
fn of_how_long_an_operation_was_watched_only_the_last_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut store = opened(&path, false);
    let (first, second) = (Purchase::of(1), Purchase::of(2));
    let watched = |of: &Purchase, hours: u64| Entry::Watched { id: of.id, span: Duration::from_secs(3600 * hours) };
    let begun = [&first, &second].map(|of| Entry::Intent(of.intent()));
    commit(&mut store, &begun);
    for hours in 1..=20 {
        commit(&mut store, &[watched(&first, hours), watched(&second, 2 * hours)]);
    }
    commit(&mut store, &[Entry::Token { id: first.id, token: "t".into() }]);
    let [intent, other] = begun;
    let token = Entry::Token { id: first.id, token: "t".into() };
    let left = [intent, other, watched(&first, 20), watched(&second, 40), token];
    assert_eq!(store.unfinished_now().unwrap(), left);
    compacted(&mut store, 10_000);
    assert_eq!(store.unfinished_now().unwrap(), left);
    drop(store);
    assert_eq!(std::fs::read_to_string(&path).unwrap().matches(" W ").count(), 2);
}

#[test]
fn a_damaged_archive_tells_nothing_and_one_that_a_crash_has_cut_tells_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let archive = folder.path().join("journal.archive");
    let mut store = opened(&path, false);
    let (first, second, third) = (daily(1, noon()), daily(2, noon() + 2 * DAY), daily(3, noon() + 5 * DAY));
    let told = |store: &LogStore| {
        let earlier = store.earlier_now(&third.intent())?;
        Ok::<_, BoxError>(earlier.iter().map(Earlier::operation).collect::<Vec<_>>())
    };
    commit(&mut store, &first.happened());
    let mut next = 10_000;
    for _ in 0..3 {
        next = compacted_at(&mut store, next, noon() + 2 * DAY);
    }
    let cut = std::fs::read_to_string(&archive).unwrap().replacen('\n', "", 1);
    std::fs::write(&archive, std::fs::read_to_string(&archive).unwrap() + &cut[..cut.len() / 2]).unwrap();
    assert_eq!(told(&store).unwrap(), [first.id]);
    commit(&mut store, &second.happened());
    for _ in 0..3 {
        next = compacted_at(&mut store, next, noon() + 5 * DAY);
    }
    assert_eq!(told(&store).unwrap(), [first.id, second.id]);
    assert!(!std::fs::read_to_string(&path).unwrap().contains(&second.id.to_string()), "it is in the archive only");

    let whole = std::fs::read_to_string(&archive).unwrap();
    for of in [first.id, second.id] {
        let damaged = whole.replacen(&format!(" G {of}"), &format!(" g {of}"), 1);
        assert_ne!(damaged, whole);
        std::fs::write(&archive, damaged).unwrap();
        assert!(told(&store).unwrap_err().to_string().contains("archive is damaged"));
    }
}

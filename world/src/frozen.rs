//! A log is frozen at each thing that it asks of the disk, and opened from what could be left; and it is damaged, and refuses.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime},
};

use async_api::{
    OperationId,
    journal::{Compacting, Entry, JournalStore, KeyFree, LogStore, MemoryStore, Name, OpenError, Recorded},
};
use serde_json::json;

use crate::{
    acknowledged::Acknowledged,
    dice::Dice,
    disk::{Drive, Fate, Op},
};

const COMPACTING: Compacting = Compacting { from: 2000, background: false };

fn open(drive: &Drive, fate: impl Fn(Op) -> Fate + Send + Sync + 'static) -> Result<LogStore, OpenError> {
    LogStore::on(Arc::new(drive.mount(fate).unwrap()), COMPACTING)
}

/// What neither a log nor the memory waits for.
fn now<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("it waits"),
    }
}

/// Operations as a program has them: some at a time, of few keys, decided and delivered.
struct Workload {
    dice: Dice,
    begun: u128,
    open: Vec<Open>,
    /// What the plainest store says to all of it.
    plain: MemoryStore,
    acknowledged: Acknowledged,
    /// Of each key, as far as was acknowledged.
    taken: BTreeMap<u32, OperationId>,
    /// What happened, and may happen again.
    bought: BTreeMap<u32, BTreeSet<OperationId>>,
}

#[derive(Clone, Copy)]
struct Open {
    number: u128,
    item: u32,
    steps: u32,
}

impl Open {
    fn id(self) -> OperationId {
        format!("{:032x}", self.number).parse().unwrap()
    }
}

fn at(number: u128) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + u64::try_from(number).unwrap())
}

/// What a program cannot make, a store can read.
fn entry(json: serde_json::Value) -> Entry {
    serde_json::from_value(json).unwrap()
}

/// Items from 10 on may be bought again at once.
fn intent(Open { number, item, .. }: Open) -> Entry {
    let repeat_after = (item >= 10).then_some(Duration::ZERO);
    entry(json!({ "Intent": {
        "id": Open { number, item, steps: 0 }.id(),
        "at": at(number),
        "scope": { "base": "https://shop.example.com", "account": "" },
        "endpoint": "POST /buy",
        "key": { "json": format!("{{\"item\":\"{item}\"}}") },
        "reference": "{\"order\":7}",
        "path": "/buy",
        "repeat_after": repeat_after,
    }}))
}

impl Workload {
    fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            begun: 0,
            open: Vec::new(),
            plain: MemoryStore::default(),
            acknowledged: Acknowledged::default(),
            taken: BTreeMap::new(),
            bought: BTreeMap::new(),
        }
    }

    /// What waits for a flush together.
    fn batch(&mut self) -> Vec<Entry> {
        let count = self.dice.number(1, 5);
        (0..count).map(|_| self.entry()).collect()
    }

    fn entry(&mut self) -> Entry {
        if self.open.len() < 4 || (self.open.len() < 12 && self.dice.percent(30)) {
            let item = if self.dice.percent(70) { self.dice.number(10, 15) } else { self.dice.number(100, 200) };
            self.begun += 1;
            let open = Open { number: self.begun, item, steps: 0 };
            self.open.push(open);
            return intent(open);
        }
        let place = self.dice.index(self.open.len());
        self.open[place].steps += 1;
        let open = self.open[place];
        let (id, text) = (open.id(), "x".repeat(self.dice.index(300)));
        match open.steps {
            1 => entry(json!({ "Token": { "id": id, "token": format!("t{}", open.number) } })),
            2 => entry(json!({ "Outcome": { "id": id, "outcome": json!({ "text": text }).to_string() } })),
            3 => entry(json!({ "Watched": { "id": id, "span": Duration::from_secs(7) } })),
            4 => {
                let decided = json!({ "answer": text }).to_string();
                entry(json!({ "Decided": { "id": id, "decided": decided, "at": at(open.number + 1) } }))
            }
            _ => {
                self.open.remove(place);
                let key_free = match open.item {
                    ..10 => KeyFree::Never,
                    10.. if self.dice.percent(20) => KeyFree::NotDone,
                    10..100 => KeyFree::From(at(open.number + 1)),
                    100.. => KeyFree::Never,
                };
                entry(json!({ "Delivered": { "id": id, "key_free": key_free } }))
            }
        }
    }

    /// The log has recorded a batch; it must say what the plainest store says.
    fn hears(&mut self, batch: &[Entry], recorded: &[Recorded]) {
        assert_eq!(recorded, now(self.plain.commit(batch)).unwrap());
        self.acknowledged.hears(batch, recorded);
        for (entry, recorded) in batch.iter().zip(recorded) {
            match (entry, recorded) {
                (Entry::Intent(intent), Recorded::Yes) => {
                    self.taken.insert(item(intent.key().json()), intent.id());
                }
                // Never begun.
                (Entry::Intent(intent), _) => self.open.retain(|open| open.id() != intent.id()),
                (Entry::Delivered { id, key_free, .. }, Recorded::Yes) if *key_free != KeyFree::Never => {
                    let item = self.taken.iter().find(|(_, of)| *of == id).map_or(0, |(item, _)| *item);
                    self.taken.remove(&item);
                    if *key_free != KeyFree::NotDone {
                        self.bought.entry(item).or_default().insert(*id);
                    }
                }
                _ => {}
            }
        }
    }
}

fn item(key: &str) -> u32 {
    key.trim_matches(|character: char| !character.is_ascii_digit()).parse().unwrap()
}

/// The disk as it was before something was asked of it, and what had been acknowledged by then.
struct Frozen {
    drive: Drive,
    op: Op,
    acknowledged: Acknowledged,
    taken: BTreeMap<u32, OperationId>,
    bought: BTreeMap<u32, BTreeSet<OperationId>>,
}

/// Runs a workload to its end. The log is idle, or not, between its batches.
fn run(seed: u64, batches: usize) -> (Drive, Vec<Frozen>) {
    let drive = Drive::default();
    let asked: Arc<Mutex<Vec<(Drive, Op)>>> = Arc::default();
    let (copied, asks) = (drive.clone(), Arc::clone(&asked));
    let mut log = open(&drive, move |op| {
        asks.lock().unwrap().push((copied.copied(), op));
        Fate::Well
    })
    .unwrap();
    let mut workload = Workload::new(seed);
    let mut frozen = Vec::new();
    let mut freeze = |workload: &Workload, batch: &[Entry]| {
        let mut taken = workload.taken.clone();
        taken.retain(|_, id| batch.iter().all(|entry| entry.operation() != *id));
        for (drive, op) in std::mem::take(&mut *asked.lock().unwrap()) {
            let (acknowledged, bought) = (workload.acknowledged.clone(), workload.bought.clone());
            frozen.push(Frozen { drive, op, acknowledged, taken: taken.clone(), bought });
        }
    };
    freeze(&workload, &[]);
    for _ in 0..batches {
        let batch = workload.batch();
        workload.acknowledged.tries(&batch);
        let recorded = now(log.commit(&batch)).unwrap();
        freeze(&workload, &batch);
        workload.hears(&batch, &recorded);
        if workload.dice.percent(50) {
            now(log.idle()).unwrap();
            freeze(&workload, &[]);
        }
    }
    drop(log);
    (drive, frozen)
}

impl Frozen {
    /// The process dies, mostly with the power, and the journal is opened again and used.
    fn survives(&self, dice: &mut Dice) {
        let drive = self.drive.copied();
        let mut acknowledged = self.acknowledged.clone();
        if dice.percent(70) {
            drive.loses_power(dice);
        }
        // The process may die as it opens it; the system may go on, or not.
        while dice.percent(50) {
            let (left, seed) = (Mutex::new(dice.number(0, 8)), dice.seed());
            let opened = open(&drive, move |_| {
                let mut left = left.lock().unwrap();
                *left = left.saturating_sub(1);
                if *left == 0 { Fate::Dies(seed) } else { Fate::Well }
            });
            drop(opened);
            if dice.percent(50) {
                drive.loses_power(dice);
            }
        }
        self.guards(&mut open(&drive, |_| Fate::Well).unwrap(), dice);
        for number in 1_000_000..1_000_003 {
            let mut log = open(&drive, |_| Fate::Well).unwrap();
            acknowledged.finds(now(log.unfinished()).unwrap()).unwrap();
            if dice.percent(50) {
                let more = [intent(Open { number, item: 1000 + u32::try_from(number).unwrap(), steps: 0 })];
                acknowledged.tries(&more);
                let recorded = now(log.commit(&more)).unwrap();
                assert_eq!(recorded, [Recorded::Yes]);
                acknowledged.hears(&more, &recorded);
            }
            drop(log);
            if dice.percent(80) {
                drive.loses_power(dice);
            }
        }
    }

    /// Some of the keys are asked for.
    fn guards(&self, log: &mut LogStore, dice: &mut Dice) {
        for (item, of) in self.taken.iter().filter(|_| dice.percent(20)) {
            let again = intent(Open { number: 999, item: *item, steps: 0 });
            let recorded = now(log.commit(&[again])).unwrap();
            assert!(matches!(&recorded[..], [Recorded::Duplicate { of: by, .. }] if by == of), "{item}: {recorded:?}");
        }
        for (item, bought) in self.bought.iter().filter(|_| dice.percent(20)) {
            let Entry::Intent(again) = intent(Open { number: 999, item: *item, steps: 0 }) else { return };
            let earlier: BTreeSet<_> = now(log.earlier(&again)).unwrap().iter().map(|it| it.operation()).collect();
            assert!(earlier.is_superset(bought), "{item}: {bought:?} were bought, and it tells of {earlier:?}");
        }
    }
}

/// `ASYNC_API_FROZEN` says how many workloads.
#[test]
fn whatever_a_crash_leaves_what_was_acknowledged_is_there() {
    let workloads = std::env::var("ASYNC_API_FROZEN").map_or(1, |count| count.parse().unwrap());
    for seed in 0..workloads {
        let (_, frozen) = run(seed, 120);
        let count = |op| frozen.iter().filter(|frozen| frozen.op == op).count();
        assert!(count(Op::Flush) > 120 && count(Op::Write) > 150 && count(Op::Rename) > 3, "the log was compacted");
        for (number, frozen) in frozen.iter().enumerate() {
            for variant in 0..3 {
                let mut dice = Dice::new((seed << 32) + (u64::try_from(number).unwrap() << 8) + variant);
                let survived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| frozen.survives(&mut dice)));
                assert!(survived.is_ok(), "workload {seed}, {number} ({:?}), variant {variant}", frozen.op);
            }
        }
    }
}

/// Of what was written since the last flush, the power may leave the end only.
#[test]
fn a_piece_of_the_archive_that_a_power_loss_has_torn_is_no_damage() {
    let (_, frozen) = run(2, 120);
    let Entry::Intent(any) = intent(Open { number: 999, item: 10, steps: 0 }) else { panic!("no intent") };
    let mut archived = 0;
    for (number, frozen) in frozen.iter().enumerate().filter(|(_, frozen)| frozen.op == Op::Flush) {
        archived += usize::from(frozen.drive.length(Name::Archive) > 2 * 512);
        for seed in 0..20 {
            let drive = frozen.drive.copied();
            drive.loses_power(&mut Dice::new(seed));
            let told = now(open(&drive, |_| Fate::Well).unwrap().earlier(&any));
            assert!(told.is_ok(), "{number}, {seed}: {told:?}");
        }
    }
    assert!(archived > 50, "{archived}");
}

/// What a failed flush has left out reads as if it were there, and no later flush writes it.
#[test]
fn after_a_write_or_a_flush_that_failed_the_journal_is_opened_again_and_keeps_what_it_says() {
    let mut failed = 0;
    for asks in 0..300 {
        let drive = Drive::default();
        let left = Mutex::new(asks);
        let mut workload = Workload::new(asks);
        let log = open(&drive, move |op| {
            let mut left = left.lock().unwrap();
            *left = left.wrapping_sub(1);
            match op {
                _ if *left != 0 => Fate::Well,
                Op::Write => Fate::Full(asks),
                _ => Fate::Fails(asks),
            }
        });
        let Ok(mut log) = log else { continue };
        for _ in 0..100 {
            let batch = workload.batch();
            workload.acknowledged.tries(&batch);
            let Ok(recorded) = now(log.commit(&batch)) else {
                failed += 1;
                break;
            };
            workload.hears(&batch, &recorded);
            if now(log.idle()).is_err() {
                failed += 1;
                break;
            }
        }
        drop(log);
        let Workload { acknowledged, dice, .. } = &mut workload;
        for number in 0..3 {
            let mut log = open(&drive, |_| Fate::Well).unwrap();
            acknowledged.finds(now(log.unfinished()).unwrap()).unwrap_or_else(|why| panic!("{asks}: {why}"));
            let more =
                [intent(Open { number: 1_000_000 + number, item: 1000 + u32::try_from(number).unwrap(), steps: 0 })];
            acknowledged.tries(&more);
            acknowledged.hears(&more, &now(log.commit(&more)).unwrap());
            drop(log);
            if number > 0 {
                drive.loses_power(dice);
            }
        }
    }
    assert!(failed > 200, "{failed}");
}

/// Where each line of a journal begins.
fn lines(journal: &[u8]) -> Vec<usize> {
    let ends = journal.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

#[test]
fn damage_to_an_earlier_flush_is_refused_with_its_place_and_nothing_is_changed() {
    let (mut flipped, mut kinds) = (0, BTreeSet::new());
    for seed in 0..10 {
        let (drive, frozen) = run(seed, 60);
        let whole = drive.contents();
        let journal = &whole[&Name::Journal];
        // From there on nobody can tell damage from a torn write.
        let last_write = frozen.iter().rfind(|frozen| frozen.op == Op::Write).unwrap();
        let (begins, end) = (lines(journal), last_write.drive.length(Name::Journal));
        let mut dice = Dice::new(seed);
        for _ in 0..150 {
            let mut damaged = journal.clone();
            // Behind the name of the format.
            let at = begins[1] + dice.index(end - begins[1]);
            let kind = dice.number(0, 2);
            match kind {
                0 => damaged[at] ^= 1 << dice.index(8),
                1 => damaged[at] = damaged[at].wrapping_add(u8::try_from(dice.number(1, 255)).unwrap()),
                _ => damaged[at..(at + 512).min(end)].fill(0),
            }
            flipped += usize::from(kind == 0);
            kinds.insert(kind);
            let mut contents = whole.clone();
            contents.insert(Name::Journal, damaged);
            let drive = Drive::with(&contents);
            let refused = open(&drive, |_| Fate::Well).map(drop).unwrap_err();
            let line = begins.iter().filter(|begin| **begin <= at).count();
            let expected = (u64::try_from(line).unwrap(), u64::try_from(begins[line - 1]).unwrap());
            let OpenError::Damaged { line, byte, .. } = refused else { panic!("seed {seed}, {at}: {refused}") };
            assert_eq!((line, byte), expected, "seed {seed}, {at}");
            assert!(refused.to_string().contains(&format!("line {line}, byte {byte}")), "{refused}");
            assert_eq!(drive.contents(), contents, "seed {seed}, {at}");
        }
    }
    assert!(flipped >= 500 && kinds.len() == 3, "{flipped}");
}

#[test]
fn a_journal_whose_first_line_is_damaged_is_not_taken_for_one() {
    let (drive, _) = run(1, 20);
    let whole = drive.contents();
    let header = lines(&whole[&Name::Journal])[1];
    for bit in 0..header * 8 {
        let mut contents = whole.clone();
        if let Some(journal) = contents.get_mut(&Name::Journal) {
            journal[bit / 8] ^= 1 << (bit % 8);
        }
        let drive = Drive::with(&contents);
        let refused = open(&drive, |_| Fate::Well).map(drop).unwrap_err();
        assert!(matches!(refused, OpenError::NotAJournal { .. } | OpenError::Later { .. }), "bit {bit}: {refused}");
        assert_eq!(drive.contents(), contents);
    }
}

#[test]
fn a_journal_does_not_grow_without_bound() {
    let drive = Drive::default();
    let mut log = open(&drive, |_| Fate::Well).unwrap();
    let mut workload = Workload::new(1);
    let mut longest = 0;
    for _ in 0..3000 {
        let mut batch = workload.batch();
        // Keys that are taken for ever are kept for ever.
        batch.retain(|entry| !matches!(entry, Entry::Intent(intent) if item(intent.key().json()) >= 100));
        let recorded = now(log.commit(&batch)).unwrap();
        workload.hears(&batch, &recorded);
        workload.open.retain(|open| open.item < 100);
        longest = longest.max(drive.length(Name::Journal));
    }
    assert!(workload.begun > 1500 && longest < 25_000, "{} {longest}", workload.begun);
}

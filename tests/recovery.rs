//! What an earlier process left open: who takes it on, what becomes of it, and that it may die of it again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use async_api::{
    BoxError, Clock, DecidedBy, DuplicateState, Journal, LeftAloneBecause, Moment, NotStarted, OperationId,
    RecoveryReport,
    journal::{Earlier, Entry, Intent, JournalStore, LogStore, Recorded},
    transport::BoxFuture,
};
use support::{
    lives::{Dead, Disk},
    *,
};
use tokio::runtime::Handle;

/// A purchase that nobody waits for.
async fn begun(world: &World, id: &str) -> OperationId {
    let mut operation = world.buy(id);
    let id = operation.started().await.unwrap();
    drop(tokio::spawn(operation));
    world.pass(Duration::from_millis(1)).await;
    id
}

async fn recovered(world: &World) -> RecoveryReport {
    world.client.recover().await.unwrap()
}

fn settled(report: &RecoveryReport) -> Vec<(OperationId, bool, DecidedBy)> {
    report.settled.iter().map(|it| (it.id(), it.happened(), it.decided_by())).collect()
}

/// Each operation was told so often, and the same.
fn same_each_time(resolver: &Resolver, times: usize) {
    let mut told: BTreeMap<OperationId, Vec<(Told, DecidedBy)>> = BTreeMap::new();
    for (id, verdict, by) in resolver.settled() {
        told.entry(id).or_default().push((verdict, by));
    }
    for verdicts in told.values() {
        assert_eq!(verdicts, &vec![verdicts[0].clone(); times]);
    }
}

/// Cannot be read for a while.
struct Away {
    store: LogStore,
    times: u32,
}

impl JournalStore for Away {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        self.store.commit(batch)
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        if self.times == 0 {
            return self.store.unfinished();
        }
        self.times -= 1;
        Box::pin(std::future::ready(Err("the store is away".into())))
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.store.earlier(intent)
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_be_read_for_a_while_is_read_later() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(breaks(AT_ONCE));
    begun(&world, "a").await;
    let Dead { clock, server, resolver } = disk.kill(world).await;
    let away = Away { store: LogStore::open(disk.path()).unwrap(), times: 4 };
    let journal = Journal::over_on(away, &Handle::current());
    let world = World::started(clock, server, resolver, journal, |builder| builder);
    assert!(world.client.recover().await.is_err(), "who asks is told");
    world.pass(seconds(120)).await;
    assert_eq!(world.resolver.told(), [Told::Done(7)]);
    assert!(world.client.recover().await.unwrap().left_alone.is_empty());
    world.pass(seconds(7200)).await;
    assert!(world.client.shutdown(Duration::ZERO).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_accepted_is_polled_on() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(accepted(Some(seconds(100)), [Answer::Truth]));
    let id = begun(&world, "a").await;
    let world = disk.kill(world).await.start(&disk);
    let report = recovered(&world).await;
    assert_eq!(settled(&report), [(id, true, DecidedBy::Server)]);
    assert!(report.open.is_empty() && report.left_alone.is_empty());
    assert_eq!(world.resolver.told(), [Told::Done(7)]);
    assert!(world.resolver.asked().is_empty());
    assert_eq!(world.server.submissions(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_left_is_investigated_and_lingers_from_when_it_was_taken_on() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(answers(AT_ONCE, Answer::Silence));
    let executed = begun(&world, "executed").await;
    world.server.plan(answers(None, Answer::Silence));
    let never = begun(&world, "never").await;
    let world = disk.kill(world).await.start(&disk);
    let began = world.now();
    let report = recovered(&world).await;
    assert_eq!(settled(&report), [(executed, true, DecidedBy::Resolver)]);
    assert_eq!(report.open.iter().map(async_api::OpenOperation::id).collect::<Vec<_>>(), [never]);

    world.pass((began + LINGERS).saturating_sub(world.now()) - Duration::from_millis(1)).await;
    assert_eq!(world.resolver.told().len(), 1);
    world.pass(seconds(1)).await;
    assert!(matches!(&world.resolver.told()[1], Told::NotDone(_)));
    assert_eq!(settled(&recovered(&world).await), [(never, false, DecidedBy::Resolver)]);
    assert_eq!(world.server.submissions().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_verdict_that_nobody_heard_is_told_again_and_is_the_same() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(breaks(None));
    world.server.plan(answers(AT_ONCE, Answer::Ready(bought())));
    world.resolver.hears([Hears::Fails, Hears::Fails]);
    assert!(matches!(world.verdict("not done").await, Told::NotDone(_)));
    assert_eq!(world.verdict("done").await, Told::Done(7));
    let world = disk.kill(world).await.start(&disk);
    let (polls, asked) = (world.server.polls(), world.resolver.asked().len());
    let report = recovered(&world).await;
    assert_eq!(report.settled.len(), 2);
    same_each_time(&world.resolver, 2);
    assert_eq!((world.server.polls(), world.resolver.asked().len()), (polls, asked));
}

/// The next life finds the journal as it was before a record of this kind was written.
fn before(disk: &mut Disk, kind: char) {
    let text = disk.text();
    let at = text.find(&format!(" {kind} ")).unwrap();
    let line = text[..at].rfind('\n').unwrap() + 1;
    disk.leave(&text[..line]);
}

/// A purchase that is over, on a disk where only what came before a record of this kind has survived.
async fn cut_before(kind: char, disk: &mut Disk, then: Answer) -> World {
    let world = disk.world();
    world.server.plan(accepted(AT_ONCE, [Answer::Ready(bought()), then]));
    assert_eq!(world.verdict("a").await, Told::Done(7));
    let dead = disk.kill(world).await;
    before(disk, kind);
    dead.start(disk)
}

#[tokio::test(start_paused = true)]
async fn a_ready_on_record_gives_the_same_verdict_without_a_poll() {
    let mut disk = Disk::new();
    let world = cut_before('V', &mut disk, Answer::Status("NOT_FOUND")).await;
    assert_eq!(recovered(&world).await.settled.len(), 1);
    assert_eq!(world.server.polls(), 1);
    assert!(world.resolver.asked().is_empty());
    same_each_time(&world.resolver, 2);
}

#[tokio::test(start_paused = true)]
async fn a_ready_that_was_not_recorded_is_polled_again() {
    let mut disk = Disk::new();
    let world = cut_before('O', &mut disk, Answer::Ready(bought())).await;
    assert_eq!(recovered(&world).await.settled.len(), 1);
    assert_eq!(world.server.polls(), 2);
    same_each_time(&world.resolver, 2);
}

#[tokio::test(start_paused = true)]
async fn a_ready_that_was_not_recorded_and_is_shown_once_is_investigated() {
    let mut disk = Disk::new();
    let world = cut_before('O', &mut disk, Answer::Status("NOT_FOUND")).await;
    world.resolver.says([Says::HappenedUnseen]);
    assert_eq!(settled(&recovered(&world).await).iter().map(|it| it.2).collect::<Vec<_>>(), [DecidedBy::Resolver]);
    assert!(matches!(world.resolver.told()[1], Told::DoneUnseen(_)));
    assert_eq!(world.server.submissions().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn wherever_a_process_died_the_next_one_finds_out() {
    let mut disk = Disk::new();
    let world = disk.world();
    assert_eq!(world.verdict("a").await, Told::Done(7));
    let dead = disk.kill(world).await;
    let text = disk.text();
    let end_of = |kind| text.find(kind).and_then(|at| Some(at + text[at..].find('\n')? + 1)).unwrap();
    let whole_or_torn = |length: &usize| length.is_multiple_of(4) || text[..*length].ends_with('\n');
    for length in (end_of(" I ")..=text.len()).filter(whole_or_torn) {
        disk.leave(&text[..length]);
        let resolver = Resolver::new(dead.clock, dead.server.clone());
        let world = World::started(dead.clock, dead.server.clone(), resolver, disk.journal(), |builder| builder);
        let report = recovered(&world).await;
        if length < end_of(" D ") {
            assert!(matches!(settled(&report)[..], [(_, true, _)]), "{length}");
            assert_eq!(world.resolver.told(), [Told::Done(7)], "{length}");
        }
        assert!(report.open.is_empty(), "{length}");
        let NotStarted::Duplicate(taken) = world.buy("a").await.unwrap_err() else { panic!("{length}") };
        assert_eq!(taken.state, DuplicateState::Done);
    }
    assert_eq!(dead.server.submissions().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn recovering_again_finds_nothing_new_and_asks_nothing() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(accepted(Some(seconds(100)), [Answer::Truth]));
    begun(&world, "a").await;
    let world = disk.kill(world).await.start(&disk);
    let (first, second) = tokio::join!(world.client.recover(), world.client.recover());
    let polls = world.server.polls();
    assert_eq!(first.unwrap().settled.len() + second.unwrap().settled.len(), 1);
    for _ in 0..3 {
        let report = recovered(&world).await;
        assert!(report.settled.is_empty() && report.open.is_empty());
    }
    assert_eq!((world.server.polls(), world.resolver.told().len()), (polls, 1));
}

#[tokio::test(start_paused = true)]
async fn new_work_goes_on_beside_and_keys_that_are_open_are_taken() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(answers(None, Answer::Silence));
    let open = begun(&world, "a").await;
    let world = disk.kill(world).await.start(&disk);
    let (report, new, same) = tokio::join!(world.client.recover(), world.verdict("b"), world.buy("a"));
    assert_eq!(new, Told::Done(7));
    let NotStarted::Duplicate(taken) = same.unwrap_err() else { panic!() };
    assert_eq!((taken.of, taken.state), (open, DuplicateState::Open));
    assert_eq!(report.unwrap().open[0].id(), open);

    world.pass(2 * LINGERS).await;
    assert_eq!(world.verdict("a").await, Told::Done(7), "it was not done, and may be tried again");
    assert_eq!(recovered(&world).await.settled.len(), 1, "new work is none of its business");
}

#[tokio::test(start_paused = true)]
async fn it_may_die_of_it_again_and_again() {
    const ITEMS: usize = 40;
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut disk = Disk::new();
    let mut world = disk.world();
    for item in 0..ITEMS {
        let executes = rng.bool().then(|| Duration::from_secs(rng.u64(..250)));
        world.server.plan(match rng.u8(..3) {
            0 => accepted(Some(executes.unwrap_or_default()), [Answer::Truth]),
            1 => answers(executes, Answer::Silence),
            _ => breaks(executes),
        });
        begun(&world, &item.to_string()).await;
    }
    for _ in 0..30 {
        let hears = (0..5).map(|_| if rng.bool() { Hears::Fails } else { Hears::Well });
        world.resolver.hears(hears.collect::<Vec<_>>());
        world.pass(Duration::from_millis(rng.u64(..20_000))).await;
        world = disk.kill(world).await.start(&disk);
    }
    world.pass(3600 * LINGERS / 300).await;
    let report = recovered(&world).await;
    assert!(report.open.is_empty(), "{report:?}");
    let mut verdicts = BTreeMap::new();
    for (id, told, by) in world.resolver.settled() {
        let first = verdicts.entry(id).or_insert((told.clone(), by)).clone();
        assert_eq!(first, (told, by));
    }
    let done = verdicts.values().filter(|(told, _)| !matches!(told, Told::NotDone(_))).count();
    let executed = (0..ITEMS).map(|item| world.server.executed(&item.to_string()));
    assert_eq!((verdicts.len(), done), (ITEMS, executed.sum()));
}

#[tokio::test(start_paused = true)]
async fn thousands_are_recovered_with_few_requests_at_once_and_one_can_watch() {
    const MANY: usize = 3000;
    let mut disk = Disk::new();
    let world = disk.built(|builder| builder.max_submissions(200));
    let begun: Vec<_> = (0..MANY)
        .map(|item| {
            world.server.plan(match item % 30 {
                0 => answers(AT_ONCE, Answer::Silence),
                1..15 => accepted(Some(seconds(60)), [Answer::Truth]),
                _ => breaks(AT_ONCE),
            });
            tokio::spawn(world.buy(&item.to_string()))
        })
        .collect();
    world.resolver.says([Says::CannotTell]);
    world.pass(seconds(20)).await;
    assert_eq!(world.server.submissions().len(), MANY);
    let dead = disk.kill(world).await;
    drop(begun);
    dead.resolver.says([Says::After(seconds(1), Box::new(Says::Truth))]);
    let world = dead.start_with(&disk, |builder| builder.max_requests(20));
    let (began, asked) = (world.now(), world.resolver.asked().len());
    let (most, seen) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(Vec::new())));
    let recover = world.client.recover().on_progress({
        let (server, most, seen) = (world.server.clone(), Arc::clone(&most), Arc::clone(&seen));
        move |progress| {
            let mut most = most.lock().unwrap();
            *most = server.under_way().max(*most);
            seen.lock().unwrap().push((progress.looked_at, progress.found));
        }
    });
    let report = recover.await.unwrap();
    assert!(*most.lock().unwrap() <= 20);
    // Each investigation takes a second, and 16 are under way at once.
    let investigated = (world.resolver.asked().len() - asked) as u64;
    assert!(investigated > MANY as u64 / 2 && world.now() - began >= seconds(investigated / 16));
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted() && seen.len() > MANY / 3, "{}", seen.len());
    assert_eq!(seen.last(), Some(&(MANY, MANY)));
    assert_eq!(report.settled.len(), MANY);
    assert!(report.settled.iter().all(async_api::Recovered::happened));
}

#[tokio::test(start_paused = true)]
async fn whoever_recovers_by_hand_is_left_in_peace_until_then() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(accepted(Some(seconds(100)), [Answer::Truth]));
    let open = begun(&world, "a").await;
    let world = disk.kill(world).await.start_with(&disk, |builder| builder.recover_manually());
    let polls = world.server.polls();
    world.pass(seconds(24 * 3600)).await;
    assert!(world.client.operations().is_empty());
    assert_eq!((world.server.polls(), world.resolver.told().len()), (polls, 0));
    let NotStarted::Duplicate(taken) = world.buy("a").await.unwrap_err() else { panic!() };
    assert_eq!(taken.of, open);
    assert_eq!(settled(&recovered(&world).await), [(open, true, DecidedBy::Server)]);
}

#[tokio::test(start_paused = true)]
async fn other_scopes_are_left_alone_and_reported() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(accepted(Some(seconds(100)), [Answer::Truth]));
    let open = begun(&world, "a").await;
    let world = disk.kill(world).await.start_with(&disk, |builder| builder.account("another"));
    let report = recovered(&world).await;
    let [left] = &report.left_alone[..] else { panic!("{report:?}") };
    assert_eq!((left.id(), left.endpoint(), left.because()), (open, "POST /buy", LeftAloneBecause::OtherScope));
    assert_eq!(left.key(), &serde_json::json!({ "id": "a" }));
    assert!(report.open.is_empty() && world.resolver.told().is_empty());
    assert_eq!(world.verdict("a").await, Told::Done(7), "its keys are its own");

    let theirs = world.another("https://shop.example.com", "");
    assert_eq!(settled(&theirs.recover().await.unwrap()), [(open, true, DecidedBy::Server)]);
}

/// A clock whose date is wrong.
#[derive(Clone, Copy)]
struct Misdated(PausedClock, i64);

impl Clock for Misdated {
    fn now(&self) -> Moment {
        self.0.now()
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        self.0.sleep_until(at)
    }

    fn wall(&self) -> SystemTime {
        let by = Duration::from_secs(self.1.unsigned_abs());
        if self.1 < 0 { self.0.wall() - by } else { self.0.wall() + by }
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_that_is_set_back_or_forward_changes_no_verdict() {
    for date in [-24 * 3600, 0, 24 * 3600] {
        let mut disk = Disk::new();
        let world = disk.world();
        world.server.plan(answers(Some(seconds(3600 + 200)), Answer::Silence));
        begun(&world, "late").await;
        let dead = disk.kill(world).await;
        let clock = Misdated(dead.clock, date);
        let world = dead.start_with(&disk, |builder| builder.clock(clock));
        let began = world.now();
        assert_eq!(recovered(&world).await.open.len(), 1, "{date}");
        world.pass(2 * LINGERS).await;
        assert_eq!(world.resolver.told(), [Told::Done(7)], "{date}");
        let (counted, _) = world.resolver.asked().pop().unwrap();
        assert!(counted - began >= LINGERS, "{date}");
    }
}

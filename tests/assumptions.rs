//! What a verdict stands on: each assumption kept, and the same world with the assumption broken. There the verdict and
//! the ledger disagree, and nothing that a client sees could tell it so.
//!
//! That the disk keeps what it flushed, and that one process at a time owns a journal, can be broken once a journal is a
//! file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use async_api::{NotStarted, OperationState, Reported, Resolution};
use support::*;

/// The verdict on a purchase, and how often it was executed a day later.
async fn buy(world: &World) -> (Told, usize) {
    let told = world.verdict("a").await;
    world.pass(seconds(24 * 3600)).await;
    (told, world.server.executed("a"))
}

fn done() -> Told {
    Told::Done(7)
}

fn investigated() -> Told {
    Told::NotDone("an investigation found that it did not happen".to_owned())
}

/// The server does not execute a request later than `lingers` after the last sign of life, the resolver's lag taken off.
mod the_server_executes_in_time {
    use super::*;

    async fn broken_off_and_executed(after: Duration) -> (Told, usize) {
        let world = World::new();
        world.server.plan(breaks(Some(after)));
        buy(&world).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_executed_after_lingers_was_called_not_done() {
        assert_eq!(broken_off_and_executed(LINGERS - seconds(1)).await, (done(), 1), "kept");
        assert_eq!(broken_off_and_executed(LINGERS + seconds(1)).await, (investigated(), 1), "broken");
    }

    async fn forgotten_and_executed(after: Duration) -> (Told, usize) {
        let world = World::new();
        world.server.plan(accepted(Some(after), [Answer::InProgress, Answer::InProgress, Answer::Status("NOT_FOUND")]));
        buy(&world).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_executed_long_after_its_last_in_progress_was_called_not_done() {
        assert_eq!(forgotten_and_executed(LINGERS - seconds(1)).await, (done(), 1), "kept");
        assert_eq!(forgotten_and_executed(LINGERS + seconds(60)).await, (investigated(), 1), "broken");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_seen_of_it_later_is_an_error_event_and_listed() {
        let world = World::new();
        world.server.plan(breaks(Some(2 * LINGERS)));
        let outcome = world.buy("a").await.unwrap();
        let id = outcome.id();
        assert_eq!(told(outcome.resolve().await), investigated());
        world.pass(2 * LINGERS).await;
        let reported = world.client.buy_report(id, Resolution::HappenedUnseen("the bill".into())).await;
        assert!(matches!(reported, Reported::Contradicts), "{reported:?}");
        let listed = world.client.operations();
        assert!(matches!(listed[0].state(), OperationState::Contradicted { .. }), "{listed:?}");
    }
}

/// The resolver tells the truth about this operation, as of at most its lag ago.
mod the_resolver_tells_the_truth {
    use super::*;

    async fn executed_and_seen(executed: Duration, lag: Duration) -> (Told, usize) {
        let world = World::new();
        world.server.plan(breaks(Some(executed)));
        world.resolver.says([Says::TruthAsOf(lag)]);
        buy(&world).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_lag_that_lingers_does_not_include_makes_a_not_done_wrong() {
        let executed = LINGERS - seconds(60);
        assert_eq!(executed_and_seen(executed, seconds(59)).await, (done(), 1), "kept");
        assert_eq!(executed_and_seen(executed, seconds(61)).await, (investigated(), 1), "broken");
    }

    async fn executed_and_said(executed: Option<Duration>, says: Says) -> (Told, usize) {
        let world = World::new();
        world.server.plan(breaks(executed));
        world.resolver.says([says]);
        buy(&world).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_resolver_that_guesses_is_believed() {
        assert_eq!(executed_and_said(AT_ONCE, Says::Truth).await, (done(), 1), "kept");
        assert_eq!(executed_and_said(None, Says::Truth).await, (investigated(), 0), "kept");
        assert_eq!(executed_and_said(AT_ONCE, Says::DidNotHappen).await, (investigated(), 1), "broken");
        assert_eq!(executed_and_said(None, Says::Happened).await, (done(), 0), "broken");
    }
}

/// Nobody in between sends a request twice, or answers a refusal for one that was passed on.
mod what_is_in_between_is_honest {
    use std::net::SocketAddr;

    use async_api::{
        Journal,
        transport::{BoxFuture, Outgoing, Transport, TransportError},
    };
    use async_api_simulator::Simulator;
    use bytes::Bytes;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
        net::{TcpListener, TcpStream},
    };

    use super::*;

    async fn answered(answer: Answer, executed: Option<Duration>) -> (Told, usize) {
        let world = World::new();
        world.server.plan(answers(executed, answer));
        buy(&world).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_of_a_request_that_was_passed_on_is_believed() {
        let refused = Told::NotDone("the server refused the request (HTTP 403)".to_owned());
        assert_eq!(answered(Answer::Code(403), None).await, (refused.clone(), 0), "kept");
        assert_eq!(answered(Answer::Code(403), AT_ONCE).await, (refused, 1), "broken");
    }

    /// Says that nothing left, when it did.
    struct Denies(Server);

    impl Transport for Denies {
        fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
            Box::pin(async move {
                drop(self.0.send(outgoing).await);
                Err(TransportError::unsent("no connection"))
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_transport_that_denies_what_it_sent_has_it_sent_again() {
        let world = World::new();
        let denied = shop(&world, Journal::in_memory(), Denies(world.server.clone()));
        let outcome = denied.buy(buy_query("a"), note()).await.unwrap();
        let not_sent = Told::NotDone("the request was not sent: the server could not be reached".to_owned());
        assert_eq!(told(outcome.resolve().await), not_sent);
        assert_eq!(world.server.executed("a"), 5);
    }

    /// Sends what has the shape of a submission twice, and passes all else on as it is.
    async fn proxy(listener: TcpListener, server: SocketAddr) {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(client.read_u8().await.unwrap());
                }
                let mut once = TcpStream::connect(server).await.unwrap();
                if request.starts_with(b"POST") {
                    let mut twice = TcpStream::connect(server).await.unwrap();
                    twice.write_all(&request).await.unwrap();
                    twice.read_u8().await.unwrap();
                }
                once.write_all(&request).await.unwrap();
                // Ends with whoever hangs up first.
                let _ = copy_bidirectional(&mut client, &mut once).await;
            });
        }
    }

    async fn bought_through(twice: bool) -> (bool, usize) {
        let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/specs/shop.yaml");
        let simulator = Simulator::from_spec(spec).unwrap().start().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let between = format!("http://{}", listener.local_addr().unwrap());
        let server = simulator.url().trim_start_matches("http://").parse().unwrap();
        tokio::spawn(proxy(listener, server));
        let clock = PausedClock::new();
        let client = ShopClient::builder(if twice { between.as_str() } else { simulator.url() })
            .journal(Journal::in_memory())
            .resolver(Resolver::new(clock, Server::new(clock)))
            .build()
            .unwrap();
        let verdict = client.buy(buy_query("a"), note()).await.unwrap().resolve().await;
        let executed = simulator.ledger().executed("POST /buy", &serde_json::json!({ "id": "a" }));
        (matches!(verdict, async_api::Verdict::Done(_)), executed)
    }

    #[tokio::test]
    async fn a_proxy_that_sends_twice_has_it_executed_twice() {
        assert_eq!(bought_through(false).await, (true, 1), "kept");
        assert_eq!(bought_through(true).await, (true, 2), "broken");
    }
}

/// All operations of one account go through one journal.
mod one_journal_per_account {
    use async_api::Journal;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn two_journals_do_not_guard_against_each_other() {
        let world = World::new();
        let one_journal = shop(&world, world.journal.clone(), world.server.clone());
        let (_, duplicate) = (world.verdict("a").await, one_journal.buy(buy_query("a"), note()).await);
        assert!(matches!(duplicate, Err(NotStarted::Duplicate(_))), "kept");
        assert_eq!(world.server.executed("a"), 1, "kept");

        let another = shop(&world, Journal::in_memory(), world.server.clone());
        let outcome = another.buy(buy_query("a"), note()).await.unwrap();
        assert_eq!(told(outcome.resolve().await), done());
        assert_eq!(world.server.executed("a"), 2, "broken");
    }
}

mod the_disk_keeps_what_it_flushed {
    use super::{support::lives::Disk, *};

    #[tokio::test(start_paused = true)]
    async fn an_older_journal_has_forgotten_a_purchase_and_lets_it_leave_twice() {
        for (keeps, executed) in [(true, 1), (false, 2)] {
            let mut disk = Disk::new();
            let world = disk.world();
            let older = disk.text();
            assert_eq!(world.verdict("a").await, done());
            let dead = disk.kill(world).await;
            if !keeps {
                disk.leave(&older);
            }
            let world = dead.start(&disk);
            let _ = world.client.recover().await.unwrap();
            assert_eq!(world.buy("a").await.is_err(), keeps);
            world.pass(seconds(1)).await;
            assert_eq!(world.server.executed("a"), executed, "kept: {keeps}");
        }
    }
}

/// Another client in a world, with a journal and a transport of its own.
fn shop(world: &World, journal: async_api::Journal, transport: impl async_api::transport::Transport) -> ShopClient {
    ShopClient::builder("https://shop.example.com")
        .journal(journal)
        .resolver(world.resolver.clone())
        .transport(transport)
        .clock(world.clock)
        .runtime(tokio::runtime::Handle::current())
        .lingers(LINGERS)
        .build()
        .unwrap()
}

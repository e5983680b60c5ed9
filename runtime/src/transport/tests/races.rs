//! What an error cannot tell, by the thousand: nothing called unsent arrives whole, and nothing arrives twice.
//!
//! `ASYNC_API_RACES` says how many of each; the counts are printed.

use std::{
    collections::HashMap,
    env, fmt,
    future::poll_fn,
    hint::spin_loop,
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};

use http::Method;

use super::harness::{outgoing, serve, transport};
use crate::transport::{
    Fate, Gate, HttpTransport, Purpose, Transport, Witness,
    conformance::loopback::{Connection, Loopback},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_alive_connection_that_closes_at_the_moment_of_sending() {
    let server = serve(closes_after_the_first_answer);
    let mut races = Races::new(Purpose::Other, transport(), server);
    races.send_while_the_server_closes().await;
    let tally = races.tally("a kept-alive HTTP/1.1 connection closes").await;
    assert!(few() || tally.unknown() > 0, "it was no race");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fresh_connection_knows_no_such_moment() {
    let server = serve(closes_after_the_first_answer);
    let mut races = Races::new(Purpose::CriticalSubmission, transport(), server);
    races.send_while_the_server_closes().await;
    let tally = races.tally("another connection closes").await;
    assert_eq!(tally.answered, 2 * count());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_dropped_on_a_fresh_connection() {
    let mut races = Races::new(Purpose::CriticalSubmission, transport(), serve(answers));
    races.drop_at_random_moments(Duration::from_micros(800)).await;
    let tally = races.tally("dropped, a fresh HTTP/1.1 connection").await;
    assert!(few() || tally.withdrawn > 0 && tally.unknown() > 0, "it was no race");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_dropped_on_a_kept_alive_connection() {
    let mut races = Races::new(Purpose::Other, transport(), serve(answers));
    races.drop_at_random_moments(Duration::from_micros(300)).await;
    let tally = races.tally("dropped, a kept-alive HTTP/1.1 connection").await;
    assert!(few() || tally.withdrawn > 0 && tally.unknown() > 0, "it was no race");
}

/// The narrowest moment: the connection's task is about to touch the body while the caller takes it back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_withdrawn_while_the_connection_touches_it() {
    let mut races = Races::new(Purpose::CriticalSubmission, transport(), serve(answers));
    races.withdraw_at_the_gate().await;
    let tally = races.tally("withdrawn at the first touch, HTTP/1.1").await;
    assert!(few() || tally.withdrawn > 0 && tally.unknown() > 0, "it was no race");
}

#[cfg(feature = "http2")]
mod http2 {
    use super::{
        super::{frames::*, harness::configured},
        *,
    };

    fn over_http_2(server: Loopback) -> Races {
        let transport = configured(|client| client.http2_prior_knowledge());
        Races { empty_bodies: false, ..Races::new(Purpose::Other, transport, server) }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connection_that_closes_goes_away_or_refuses_at_the_moment_of_sending() {
        let mut races = over_http_2(serve(ends_after_the_first_answer));
        races.send_while_the_server_closes().await;
        let tally = races.tally("an HTTP/2 connection closes, goes away or refuses").await;
        assert!(few() || tally.unknown() > 0 && tally.unprocessed > 0, "it was no race");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_future_dropped() {
        let mut races = over_http_2(serve(answers_each));
        races.drop_at_random_moments(Duration::from_micros(300)).await;
        let tally = races.tally("dropped, an HTTP/2 connection").await;
        assert!(few() || tally.withdrawn > 0 && tally.unknown() > 0, "it was no race");
    }

    fn answers_each(connection: Connection) {
        let Some(mut connection) = Http2::accept(connection) else { return };
        while let Some(stream) = connection.request() {
            connection.execute(&stream);
            connection.answer(&stream, "{}");
        }
    }

    fn ends_after_the_first_answer(connection: Connection) {
        let Some(mut connection) = Http2::accept(connection) else { return };
        let Some(first) = connection.request() else { return };
        connection.execute(&first);
        connection.answer(&first, "{}");
        match fastrand::u8(..4) {
            // Unread, whatever comes.
            0 => spin(fastrand::u64(..1000)),
            1 => {
                spin(fastrand::u64(..1000));
                connection.go_away(first.id, NO_ERROR, "");
                // What comes now is not looked at, and the ledger does not count it.
                connection.request();
            }
            2 => {
                if let Some(second) = connection.request() {
                    connection.reset(&second, REFUSED_STREAM);
                    connection.request();
                }
            }
            _ => {
                if arrives(&connection.connection.stream, fastrand::u64(..1000))
                    && let Some(second) = connection.request()
                {
                    connection.execute(&second);
                }
            }
        }
    }
}

fn count() -> usize {
    env::var("ASYNC_API_RACES").map_or(20, |count| count.parse().expect("ASYNC_API_RACES is a number"))
}

/// Too few for each outcome to be among them.
fn few() -> bool {
    count() < 1000
}

fn answers(mut connection: Connection) {
    while connection.request().is_some() {
        connection.answer(200, "{}").ok();
    }
}

/// Closes a moment later: unread whatever comes, or, if a request has come, having executed it.
fn closes_after_the_first_answer(mut connection: Connection) {
    connection.request();
    connection.answer(200, "{}").ok();
    let moment = fastrand::u64(..1000);
    match fastrand::bool() {
        true => spin(moment),
        false if arrives(&connection.stream, moment) => drop(connection.request()),
        false => {}
    }
}

/// Whether a byte arrives within so many microseconds.
fn arrives(stream: &TcpStream, micros: u64) -> bool {
    stream.set_nonblocking(true).expect("a socket");
    let began = now();
    let arrived = loop {
        match stream.peek(&mut [0]) {
            Ok(length) => break length > 0,
            Err(_) if began.elapsed() > Duration::from_micros(micros) => break false,
            Err(_) => spin_loop(),
        }
    };
    stream.set_nonblocking(false).expect("a socket");
    arrived
}

fn spin(micros: u64) {
    let began = now();
    while began.elapsed() < Duration::from_micros(micros) {
        spin_loop();
    }
}

#[expect(clippy::disallowed_methods, reason = "races are run in real time")]
fn now() -> Instant {
    Instant::now()
}

struct Races {
    purpose: Purpose,
    transport: HttpTransport,
    server: Loopback,
    /// HTTP/1 shows a request's number in its path, HTTP/2 only in its body.
    empty_bodies: bool,
    ended: Vec<Ended>,
}

/// How a request ended; its number is its place.
enum Ended {
    Answered,
    Unanswered(Fate, Witness),
}

impl Races {
    fn new(purpose: Purpose, transport: HttpTransport, server: Loopback) -> Self {
        Self { purpose, transport, server, empty_bodies: true, ended: Vec::new() }
    }

    async fn send_while_the_server_closes(&mut self) {
        for _ in 0..count() {
            self.send().await;
            spin(fastrand::u64(..500));
            self.send().await;
        }
    }

    async fn drop_at_random_moments(&mut self, longest: Duration) {
        for _ in 0..count() {
            // Every other one finds a connection that the one before it used, if it is kept.
            self.send().await;
            // Mostly early: the moment of the touch is.
            let (began, after) = (now(), longest.mul_f64(fastrand::f64().powi(3)));
            self.send_unless(None, || began.elapsed() >= after).await;
        }
    }

    async fn withdraw_at_the_gate(&mut self) {
        for _ in 0..count() {
            let touched: Arc<AtomicBool> = Arc::default();
            let gate: Gate = Box::new({
                let touched = Arc::clone(&touched);
                move || {
                    touched.store(true, Ordering::Release);
                    spin(fastrand::u64(..100));
                    Ok(())
                }
            });
            self.send_unless(Some(gate), || touched.load(Ordering::Acquire)).await;
        }
    }

    /// Bounded, as each exchange must be: a request handed to a connection that ends at this instant can lie in its queue
    /// for ever (hyper#4122).
    async fn send(&mut self) {
        let began = now();
        self.send_unless(None, || began.elapsed() > Duration::from_secs(5)).await;
    }

    /// Sends the next request, and drops it as soon as `given_up`.
    async fn send_unless(&mut self, gate: Option<Gate>, given_up: impl Fn() -> bool) {
        let number = self.ended.len();
        let url = format!("http://{}/{number}", self.server.address());
        let body = if number % 4 < 2 && self.empty_bodies { String::new() } else { number.to_string() };
        let (outgoing, witness) = outgoing(Method::POST, &url, body, self.purpose, gate);
        let mut sending = self.transport.send(outgoing);
        let exchange = poll_fn(|context| match sending.as_mut().poll(context) {
            Poll::Ready(exchange) => Poll::Ready(Some(exchange)),
            Poll::Pending if given_up() => Poll::Ready(None),
            Poll::Pending => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
        })
        .await;
        drop(sending);
        self.ended.push(match exchange {
            Some(Ok(_)) => Ended::Answered,
            Some(Err(error)) => Ended::Unanswered(error.fate(), witness),
            None => Ended::Unanswered(witness.withdraw(), witness),
        });
    }

    /// Closes everything, and compares what was said with what arrived.
    async fn tally(self, name: &str) -> Tally {
        drop(self.transport);
        let ledger = self.server.until(|ledger| ledger.open == 0).await;
        let mut arrived: HashMap<usize, usize> = HashMap::new();
        for request in ledger.requests {
            let path = request.uri().path()[1..].parse();
            let number = path.or_else(|_| str::from_utf8(request.body()).expect("digits").parse()).expect("a number");
            *arrived.entry(number).or_default() += 1;
        }
        let mut tally = Tally::default();
        for (number, ended) in self.ended.iter().enumerate() {
            let times = arrived.get(&number).copied().unwrap_or(0);
            assert!(times <= 1, "{name}: request {number} arrived {times} times");
            let counter = match ended {
                Ended::Answered => &mut tally.answered,
                Ended::Unanswered(Fate::Unknown, witness) if witness.was_touched() => match times {
                    1 => &mut tally.executed,
                    _ => &mut tally.not_executed,
                },
                Ended::Unanswered(fate, _) if times > 0 => {
                    panic!("{name}: request {number} arrived, and is called {fate:?}")
                }
                Ended::Unanswered(Fate::Unprocessed, _) => &mut tally.unprocessed,
                // Over HTTP/2 called unknown for its head's sake; whole, it does not arrive there either.
                Ended::Unanswered(_, witness) if witness.was_withdrawn() => &mut tally.withdrawn,
                Ended::Unanswered(..) => &mut tally.dropped,
            };
            *counter += 1;
        }
        println!("{name}: {tally}");
        tally
    }
}

#[derive(Default)]
struct Tally {
    answered: usize,
    /// Untouched: unsent.
    dropped: usize,
    /// Taken back before it was touched.
    withdrawn: usize,
    unprocessed: usize,
    /// Unknown, of which these arrived
    executed: usize,
    /// and these did not.
    not_executed: usize,
}

impl Tally {
    fn unknown(&self) -> usize {
        self.executed + self.not_executed
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answered, dropped, withdrawn, unprocessed, executed, not_executed } = self;
        write!(
            f,
            "{answered} answered, {dropped} dropped untouched, {withdrawn} withdrawn, {unprocessed} unprocessed, \
             {} unknown ({executed} executed, {not_executed} not)",
            self.unknown()
        )
    }
}

//! A web handler that buys tickets for callers who may disconnect: every verdict reaches the program's own records all the
//! same.
//!
//!     cargo run --example axum_handler
//!
//! The shop is an axum server, the airline a simulator with a ledger of what it truly executed. Prints what each caller was
//! told, what the books say and what the ledger says, and fails if books and ledger disagree. They do if the handler keeps
//! the books instead of the hook: `-- --books-in-the-handler`.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    process::ExitCode,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_api::{
    BoxError, Decision, Journal, Lost, NotStarted, OperationId, Resolution, Schedule, Settled, Verdict, async_api,
    types::Uuid,
};
use async_api_simulator::{Execute, Fault, Plan, Simulator};
use axum::{
    Router,
    extract::{Path, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::post,
};
use serde_json::json;
use servicing::{Booking, ExecuteRequest, HeldTicketExecuteKey, HeldTicketExecuteQuery, Money, TicketStatus, Ticketed};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

#[async_api("examples/held_ticket.yaml")]
pub trait Servicing {}

/// What was bought and what was not, by operation. A database table in a real program.
#[derive(Default)]
struct Books {
    purchases: Mutex<HashMap<OperationId, Purchase>>,
    next_write_fails: AtomicBool,
}

#[derive(Clone)]
struct Purchase {
    transaction: Uuid,
    bought: bool,
    note: String,
}

impl Books {
    /// Records a purchase, once per operation, no matter how often the hook is called.
    fn commit(&self, operation: OperationId, purchase: Purchase) -> Result<(), BoxError> {
        if self.next_write_fails.swap(false, Ordering::Relaxed) {
            return Err("the database is down".into());
        }
        hold(&self.purchases).entry(operation).or_insert(purchase);
        Ok(())
    }

    fn of(&self, transaction: Uuid) -> Option<Purchase> {
        // A failed attempt may be recorded next to the successful one.
        let purchases = hold(&self.purchases);
        let of_it = purchases.values().filter(|purchase| purchase.transaction == transaction);
        of_it.max_by_key(|purchase| purchase.bought).cloned()
    }
}

/// Finds out what became of lost purchases, and receives every verdict.
struct BackOffice {
    books: Arc<Books>,
    keeps_the_books: bool,
}

impl ServicingResolver for BackOffice {
    async fn held_ticket_execute(&self, lost: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        match lost.api().order(lost.reference().clone()).await {
            Ok(order) => match order.status {
                TicketStatus::Ticketed => {
                    Resolution::HappenedUnseen(format!("order {} is ticketed", order.reference).into())
                }
                TicketStatus::Held => Resolution::DidNotHappen,
                other => Resolution::CannotTell(format!("the order is {other:?}").into()),
            },
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }

    async fn held_ticket_execute_settled(&self, settled: Settled<'_, HeldTicketExecuteKey>) -> Result<(), BoxError> {
        if !self.keeps_the_books {
            return Ok(());
        }
        let (bought, note) = match settled.decision() {
            Decision::Done(ticketed) => (true, format!("order {}", ticketed.reference)),
            Decision::DoneUnseen(evidence) => (true, evidence.to_string()),
            Decision::NotDone(reason) => (false, reason.to_string()),
        };
        let transaction = settled.key().transaction_id;
        // After an error, the hook is called again later.
        self.books.commit(settled.operation(), Purchase { transaction, bought, note })
    }
}

#[derive(Clone)]
struct Shop {
    client: ServicingClient,
    books: Arc<Books>,
    offers: Arc<Mutex<HashMap<Uuid, (Booking, Money)>>>,
    books_in_the_handler: bool,
}

/// How long a caller waits for an answer, and then for a verdict.
const PATIENCE: Duration = Duration::from_secs(10);

/// `POST /tickets/{transaction}`: buys what was offered, and says what is known. A caller may disconnect at any moment, which
/// drops this future wherever it is, and may ask again.
async fn buy(State(shop): State<Shop>, Path(transaction_id): Path<Uuid>) -> (StatusCode, String) {
    if let Some(purchase) = shop.books.of(transaction_id).filter(|purchase| purchase.bought) {
        return (StatusCode::OK, purchase.note);
    }
    let Some((booking, expected_price)) = hold(&shop.offers).get(&transaction_id).cloned() else {
        return (StatusCode::NOT_FOUND, "no such offer".to_owned());
    };
    let query = HeldTicketExecuteQuery { transaction_id };
    let purchase = shop.client.held_ticket_execute(query, ExecuteRequest { expected_price }, booking);
    let outcome = match purchase.give_up_after(PATIENCE).resolve_within(PATIENCE).await {
        Ok(outcome) => outcome,
        Err(NotStarted::Duplicate(_)) => return (StatusCode::ACCEPTED, "being bought already".to_owned()),
        Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    };
    let operation = outcome.id();
    let (status, bought, note) = match outcome.resolve().await {
        Verdict::Done(ticketed) => (StatusCode::OK, true, format!("order {}", ticketed.reference)),
        Verdict::DoneUnseen(evidence) => (StatusCode::OK, true, evidence.to_string()),
        Verdict::NotDone(reason) => (StatusCode::CONFLICT, false, reason.to_string()),
        Verdict::Unknown(_) => return (StatusCode::ACCEPTED, "nobody can tell yet; ask again".to_owned()),
    };
    if shop.books_in_the_handler {
        // The wrong place: a handler whose caller disconnected never gets here.
        let purchase = Purchase { transaction: transaction_id, bought, note: note.clone() };
        if let Err(error) = shop.books.commit(operation, purchase) {
            return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
        }
    }
    (status, note)
}

/// Notices that a handler's future was dropped without an answer, for the output of this program.
async fn watch(State(dropped): State<Arc<Notify>>, request: Request, next: Next) -> Response {
    let mut unanswered = Unanswered(Some(dropped));
    let response = next.run(request).await;
    unanswered.0 = None;
    response
}

struct Unanswered(Option<Arc<Notify>>);

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some(dropped) = &self.0 {
            dropped.notify_one();
        }
    }
}

const EXECUTE: &str = "POST /heldTicket/execute";

/// How long after the last sign of life this airline may still execute a request. A real one needs minutes.
const LINGERS: Duration = Duration::from_millis(600);

/// A purchase: what goes wrong in the shop, and what the airline does to it.
struct Scenario {
    title: &'static str,
    mishap: Mishap,
    plan: Plan,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mishap {
    None,
    DatabaseDown,
    CallerHangsUp,
    /// … and asks again.
    CallerComesBack,
}

fn scenarios() -> Vec<Scenario> {
    use Mishap::{CallerComesBack, CallerHangsUp, DatabaseDown};
    let scenario = |title, mishap, plan| Scenario { title, mishap, plan };
    let once_it_hung_up = Plan::new().execute(Execute::Held);
    let late = Fault::reset().execute(Execute::After(LINGERS * 3 / 4));
    let never = Fault::reset().execute(Execute::Never);
    vec![
        scenario("the caller waits", Mishap::None, Plan::new()),
        scenario("the caller waits; the airline refuses", Mishap::None, Fault::status(422).into()),
        scenario("the caller waits; the database is down at first", DatabaseDown, Plan::new()),
        scenario("the caller hangs up", CallerHangsUp, once_it_hung_up.clone()),
        scenario("the caller hangs up, and asks again", CallerComesBack, once_it_hung_up),
        scenario("the caller hangs up; the answer is lost, the tickets are bought late", CallerHangsUp, late),
        scenario("the caller hangs up; the answer is lost, nothing is bought", CallerHangsUp, never),
    ]
}

struct Stage {
    airline: Simulator,
    shop: Shop,
    address: SocketAddr,
    dropped: Arc<Notify>,
}

impl Stage {
    async fn open(books_in_the_handler: bool) -> Result<Self, BoxError> {
        let airline = airline()?.start().await?;
        let books = Arc::new(Books::default());
        let client = ServicingClient::builder(airline.url())
            .journal(Journal::in_memory())
            .resolver(BackOffice { books: Arc::clone(&books), keeps_the_books: !books_in_the_handler })
            .schedule(Schedule::fixed(Duration::from_millis(20)))
            .lingers(LINGERS)
            .ask_again_after(Duration::from_millis(100))
            .build()?;
        let shop = Shop { client, books, offers: Arc::default(), books_in_the_handler };

        let dropped = Arc::new(Notify::new());
        let app = Router::new()
            .route("/tickets/{transaction}", post(buy))
            .layer(middleware::from_fn_with_state(Arc::clone(&dropped), watch))
            .with_state(shop.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(axum::serve(listener, app).into_future());
        Ok(Self { airline, shop, address, dropped })
    }

    /// Makes a purchase; returns its transaction and what the caller was told.
    async fn play(&self, number: usize, scenario: Scenario) -> Result<(Uuid, Vec<String>), BoxError> {
        let booking = Booking { supplier_code: "XQ".into(), supplier_booking_reference: format!("A{number}") };
        let quote = self.shop.client.held_ticket_quote(booking.clone()).await?;
        let transaction = quote.transaction_id;
        hold(&self.shop.offers).insert(transaction, (booking, quote.total_price));

        self.airline.next_submission(EXECUTE, scenario.plan)?;
        self.shop.books.next_write_fails.store(scenario.mishap == Mishap::DatabaseDown, Ordering::Relaxed);
        let connection = self.ask(transaction).await?;
        if matches!(scenario.mishap, Mishap::None | Mishap::DatabaseDown) {
            return Ok((transaction, vec![answer(connection).await?]));
        }
        self.airline.wait_until(|ledger| ledger.submissions(EXECUTE).count() == number).await;
        drop(connection);
        self.dropped.notified().await;
        let mut heard = vec!["nothing: it hung up, and the handler's future was dropped".to_owned()];
        if scenario.mishap == Mishap::CallerComesBack {
            heard.push(answer(self.ask(transaction).await?).await?);
        }
        self.airline.execute_held();
        Ok((transaction, heard))
    }

    /// A caller's request, written by hand so that it can disconnect.
    async fn ask(&self, transaction: Uuid) -> io::Result<TcpStream> {
        let mut connection = TcpStream::connect(self.address).await?;
        let head = format!("POST /tickets/{transaction} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n");
        connection.write_all(head.as_bytes()).await?;
        Ok(connection)
    }

    /// Prints what became of a purchase; returns whether books and ledger agree.
    fn compare(&self, transaction: Uuid) -> bool {
        let entry = self.shop.books.of(transaction);
        let executed = self.airline.ledger().executed(EXECUTE, &json!({ "transactionId": transaction }));
        let agree = executed == usize::from(entry.as_ref().is_some_and(|purchase| purchase.bought));
        match entry {
            Some(Purchase { bought: true, note, .. }) => println!("    the books say       bought: {note}"),
            Some(Purchase { bought: false, note, .. }) => println!("    the books say       not bought: {note}"),
            None => println!("    the books say       nothing"),
        }
        println!("    the ledger says     executed {executed} times{}\n", if agree { "" } else { "   <- DISAGREES" });
        agree
    }
}

/// Status and body of the answer.
async fn answer(mut connection: TcpStream) -> Result<String, BoxError> {
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    Ok(format!("{} {body}", head.split(' ').nth(1).unwrap_or_default()))
}

/// A server for the whole spec. The names of bookings and transactions follow from each other.
fn airline() -> Result<async_api_simulator::Builder, BoxError> {
    use async_api_simulator::Request;
    let reference = |request: &Request| request.query("supplierBookingReference").unwrap_or_default().to_owned();
    let transaction = |reference: &str| format!("00000000-0000-4000-8000-{:0>12}", reference.to_lowercase());
    let quote = move |request: &Request| {
        let price = json!({ "amount": "199.90", "currency": "EUR" });
        Ok(json!({ "transactionId": transaction(&reference(request)), "totalPrice": price }))
    };
    let execute = |request: &Request| {
        let transaction = request.query("transactionId").unwrap_or_default();
        let reference = transaction[transaction.len() - 12..].trim_start_matches('0').to_uppercase();
        Ok(json!({ "reference": reference, "status": "TICKETED" }))
    };
    let order = move |request: &Request| {
        let reference = reference(request);
        let key = json!({ "transactionId": transaction(&reference) });
        let status = if request.ledger().executed(EXECUTE, &key) > 0 { "TICKETED" } else { "HELD" };
        Ok(json!({ "reference": reference, "status": status }))
    };
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/held_ticket.yaml");
    let builder = Simulator::from_spec(spec).map_err(|problems| problems.to_string())?;
    Ok(builder.handler("POST /heldTicket/quote", quote).handler(EXECUTE, execute).handler("GET /order", order))
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, BoxError> {
    let stage = Stage::open(std::env::args().any(|argument| argument == "--books-in-the-handler")).await?;
    let mut played = Vec::new();
    for (index, scenario) in scenarios().into_iter().enumerate() {
        let title = scenario.title;
        let (transaction, heard) = stage.play(index + 1, scenario).await?;
        played.push((title, transaction, heard));
    }
    // Whatever is still open is settled now, with or without callers.
    let open = stage.shop.client.shutdown(Duration::from_secs(20)).await;
    let mut wrong = open.len();
    for (number, (title, transaction, heard)) in (1..).zip(&played) {
        println!("{number}. {title}");
        heard.iter().for_each(|heard| println!("    the caller heard    {heard}"));
        wrong += usize::from(!stage.compare(*transaction));
    }
    match wrong {
        0 => println!("books and ledger agree"),
        wrong => println!("books and ledger disagree on {wrong} purchases"),
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! A running simulator, and the levers on it.

use std::{
    fmt, io,
    net::SocketAddr,
    path::Path,
    sync::{Arc, atomic::Ordering},
    thread,
};

use async_api_codegen::{Problems, model::Api};
use tokio::sync::{mpsc, oneshot};

use crate::{
    builder::Builder,
    cast::{Cast, UnknownEndpoint},
    fault::Fault,
    ledger::Ledger,
    operations::Script,
    plan::Plan,
    play::Play,
    server::{self, Counts, Order},
};

/// A running server that plays a spec on a port of its own, with scripted faults and a ledger.
///
/// Endpoints are named as in the spec, such as `POST /heldTicket/execute`. Instructions for the next submission or poll take
/// precedence over those for every one, and these over random faults. What a [`Plan`] says about its own polls takes
/// precedence over instructions for every poll.
///
/// Dropping it stops the server without waiting; [`Self::shutdown`] waits.
pub struct Simulator {
    play: Arc<Play>,
    url: String,
    counts: Arc<Counts>,
    orders: mpsc::UnboundedSender<Order>,
    ended: oneshot::Receiver<()>,
}

impl Simulator {
    /// A simulator of this spec.
    pub fn builder(api: Api) -> Builder {
        Builder::new(api)
    }

    /// A simulator of the spec in this file.
    ///
    /// # Errors
    /// All mistakes in the spec.
    pub fn from_spec(path: impl AsRef<Path>) -> Result<Builder, Problems> {
        Builder::from_spec(path.as_ref())
    }

    pub(crate) fn start(cast: Cast, address: SocketAddr) -> io::Result<Self> {
        let (simulator, serve) = Self::prepare(cast, address)?;
        tokio::spawn(serve);
        Ok(simulator)
    }

    pub(crate) fn start_on_thread(cast: Cast, address: SocketAddr) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (simulator, serve) = {
            let _context = runtime.enter();
            Self::prepare(cast, address)?
        };
        thread::Builder::new().name("simulator".to_owned()).spawn(move || runtime.block_on(serve))?;
        Ok(simulator)
    }

    fn prepare(cast: Cast, address: SocketAddr) -> io::Result<(Self, impl Future<Output = ()> + Send + use<>)> {
        let listener = server::listen(address)?;
        let address = listener.local_addr()?;
        let (play, counts) = (Arc::new(Play::new(cast)), Arc::new(Counts::default()));
        let (orders, taken) = mpsc::unbounded_channel();
        let (end, ended) = oneshot::channel();
        let serving = server::serve((listener, address), Arc::clone(&play), Arc::clone(&counts), taken);
        let serve = async move {
            serving.await;
            let _ = end.send(());
        };
        Ok((Self { play, url: format!("http://{address}"), counts, orders, ended }, serve))
    }

    /// The origin, such as `http://127.0.0.1:40123`, to be used as the client's base URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A copy of the ledger: what has happened so far.
    pub fn ledger(&self) -> Ledger {
        self.play.book.snapshot()
    }

    /// Waits until `holds` is true, and returns the ledger as it is then. There is no time limit. `holds` is called at every
    /// change; it must not use the simulator.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn wait_until(&self, holds: impl FnMut(&Ledger) -> bool) -> Ledger {
        self.play.book.wait_until(holds).await
    }

    /// What becomes of the next submission to an endpoint. Several calls apply in order.
    ///
    /// # Errors
    /// The spec has no such endpoint.
    pub fn next_submission(&self, endpoint: &str, plan: impl Into<Plan>) -> Result<(), UnknownEndpoint> {
        self.next_submissions(endpoint, 1, plan)
    }

    /// What becomes of the next `n` submissions to an endpoint.
    ///
    /// # Errors
    /// The spec has no such endpoint.
    pub fn next_submissions(&self, endpoint: &str, n: usize, plan: impl Into<Plan>) -> Result<(), UnknownEndpoint> {
        let plan = plan.into();
        self.script(endpoint, |script| script.next.extend(std::iter::repeat_n(plan, n)))
    }

    /// What becomes of every submission to an endpoint.
    ///
    /// # Errors
    /// The spec has no such endpoint.
    pub fn every_submission(&self, endpoint: &str, plan: impl Into<Plan>) -> Result<(), UnknownEndpoint> {
        let plan = plan.into();
        self.script(endpoint, |script| script.every = Some(plan))
    }

    /// The answer to the next `n` polls of an endpoint, whichever operation they are about.
    ///
    /// # Errors
    /// The spec has no such endpoint.
    pub fn next_polls(&self, endpoint: &str, n: usize, fault: Fault) -> Result<(), UnknownEndpoint> {
        self.script(endpoint, |script| script.next_polls.extend(std::iter::repeat_n(fault, n)))
    }

    /// The answer to every poll of an endpoint.
    ///
    /// # Errors
    /// The spec has no such endpoint.
    pub fn every_poll(&self, endpoint: &str, fault: Fault) -> Result<(), UnknownEndpoint> {
        self.script(endpoint, |script| script.every_poll = Some(fault))
    }

    /// Removes all instructions for an endpoint. Plans of submissions that have arrived stay.
    ///
    /// # Errors
    /// The spec has no such endpoint.
    pub fn clear(&self, endpoint: &str) -> Result<(), UnknownEndpoint> {
        self.script(endpoint, |script| *script = Script::default())
    }

    /// Executes all submissions held by [`Execute::Held`](crate::Execute::Held), in order of arrival, and returns how many.
    pub fn execute_held(&self) -> usize {
        self.play.execute_held()
    }

    /// Discards all submissions held by [`Execute::Held`](crate::Execute::Held), and returns how many.
    pub fn discard_held(&self) -> usize {
        self.play.discard_held()
    }

    /// Sends all answers held by [`Fault::held`].
    pub fn release(&self) {
        self.play.release();
    }

    /// Forgets all tokens: polls of earlier operations get NOT_FOUND. Pending executions still happen.
    pub fn forget_tokens(&self) {
        self.play.forget_tokens();
    }

    /// Closes all connections, whatever is going on in them, and waits until that is done.
    ///
    /// # Errors
    /// The runtime of the simulator has shut down, and all connections with it.
    pub async fn drop_connections(&self) -> io::Result<()> {
        self.order(Order::DropConnections).await
    }

    /// Closes the next `n` connections as soon as they are accepted.
    pub fn drop_next_connections(&self, n: u64) {
        self.counts.to_drop.fetch_add(n, Ordering::Relaxed);
    }

    /// Stops like a process that dies: connections are closed, new ones refused, tokens forgotten, and pending executions never
    /// happen. The ledger and the port are kept.
    ///
    /// # Errors
    /// The port could not be kept.
    pub async fn stop(&self) -> io::Result<()> {
        self.order(Order::Stop).await?;
        self.play.die();
        Ok(())
    }

    /// Listens again after [`Self::stop`], at the same address.
    ///
    /// # Errors
    /// It can no longer listen there.
    pub async fn restart(&self) -> io::Result<()> {
        self.order(Order::Start).await
    }

    /// How many connections were accepted.
    pub fn connections(&self) -> u64 {
        self.counts.accepted.load(Ordering::Relaxed)
    }

    /// How many connections are open.
    pub fn open_connections(&self) -> u64 {
        self.counts.open.load(Ordering::Relaxed)
    }

    /// Closes all connections and the port, and waits until that is done.
    pub async fn shutdown(self) {
        drop(self.orders);
        // Fails only when its runtime is gone, and it with that.
        let _ = self.ended.await;
    }

    async fn order(&self, order: impl FnOnce(oneshot::Sender<io::Result<()>>) -> Order) -> io::Result<()> {
        let ended = || io::Error::other("the simulator's runtime has ended");
        let (done, told) = oneshot::channel();
        self.orders.send(order(done)).map_err(|_| ended())?;
        told.await.map_err(|_| ended())?
    }

    fn script(&self, endpoint: &str, change: impl FnOnce(&mut Script)) -> Result<(), UnknownEndpoint> {
        self.play.script(endpoint, change)
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("url", &self.url).finish_non_exhaustive()
    }
}

//! A server on loopback that plays a script, one blocking thread a connection, and records what arrives.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use tokio::sync::watch;

/// How long a connection waits for bytes before its script is told that there are none.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server. Dropped, it accepts no more; scripts under way play on.
pub(in crate::transport) struct Loopback {
    address: SocketAddr,
    ledger: watch::Sender<Ledger>,
    closing: Arc<AtomicBool>,
}

/// What has arrived.
#[derive(Debug, Clone, Default)]
pub(in crate::transport) struct Ledger {
    /// Each request that arrived whole, in order.
    pub(in crate::transport) requests: Vec<http::Request<Bytes>>,
    /// All bytes that scripts have read.
    pub(in crate::transport) bytes: usize,
    /// Connections accepted.
    pub(in crate::transport) connections: usize,
    /// Of these, the ones whose script has not ended.
    pub(in crate::transport) open: usize,
}

/// One connection, as its script sees it.
pub(in crate::transport) struct Connection<S = TcpStream> {
    pub(in crate::transport) stream: S,
    ledger: watch::Sender<Ledger>,
    /// Read, and not yet part of a request.
    unread: Vec<u8>,
}

impl Loopback {
    pub(in crate::transport) fn serve(script: impl Fn(Connection) + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let server =
            Self { address: listener.local_addr()?, ledger: watch::Sender::default(), closing: Arc::default() };
        let (ledger, closing) = (server.ledger.clone(), Arc::clone(&server.closing));
        let script = Arc::new(script);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { continue };
                if closing.load(Ordering::Acquire) {
                    break;
                }
                ledger.send_modify(|ledger| {
                    ledger.connections += 1;
                    ledger.open += 1;
                });
                let (script, open) = (Arc::clone(&script), Open(ledger.clone()));
                thread::spawn(move || {
                    let open = open;
                    let ready = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_nodelay(true));
                    if ready.is_ok() {
                        script(Connection { stream, ledger: open.0.clone(), unread: Vec::new() });
                    }
                });
            }
        });
        Ok(server)
    }

    pub(in crate::transport) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(in crate::transport) fn ledger(&self) -> Ledger {
        self.ledger.borrow().clone()
    }

    #[cfg(test)]
    /// Waits until the ledger is as asked for.
    pub(in crate::transport) async fn until(&self, reached: impl FnMut(&Ledger) -> bool) -> Ledger {
        match self.ledger.subscribe().wait_for(reached).await {
            Ok(ledger) => ledger.clone(),
            Err(_) => self.ledger(),
        }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Release);
        // Wakes the thread that accepts; if it cannot be reached, it has ended.
        TcpStream::connect(self.address).ok();
    }
}

/// Counts a connection as open until its script has ended, also by a panic.
struct Open(watch::Sender<Ledger>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.send_modify(|ledger| ledger.open -= 1);
    }
}

impl<S: Read + Write> Connection<S> {
    /// The same connection beneath TLS.
    #[cfg(all(test, any(feature = "rustls", feature = "rustls-no-provider")))]
    pub(in crate::transport) fn layered<T>(self, layer: impl FnOnce(S) -> T) -> Connection<T> {
        Connection { stream: layer(self.stream), ledger: self.ledger, unread: self.unread }
    }

    /// The next request, once it is whole; `None` when the connection ends or falls silent before.
    pub(in crate::transport) fn request(&mut self) -> Option<http::Request<Bytes>> {
        let head = self.head()?;
        let chunked = head.headers().get(http::header::TRANSFER_ENCODING).is_some_and(|coding| coding == "chunked");
        let length = head.headers().get(http::header::CONTENT_LENGTH);
        let body = match length {
            _ if chunked => self.chunks()?,
            None => Vec::new(),
            Some(length) => self.exactly(length.to_str().ok()?.parse().ok()?)?,
        };
        let request = head.map(|()| Bytes::from(body));
        self.record(request.clone());
        Some(request)
    }

    /// The next request's head, its body unread.
    pub(in crate::transport) fn head(&mut self) -> Option<http::Request<()>> {
        let line = self.line()?;
        let mut words = line.split(' ');
        let mut request = http::Request::builder().method(words.next()?).uri(words.next()?);
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return request.body(()).ok();
            }
            let (name, value) = line.split_once(':')?;
            let value = HeaderValue::from_bytes(value.trim().as_bytes()).ok()?;
            request = request.header(HeaderName::from_bytes(name.as_bytes()).ok()?, value);
        }
    }

    /// Enters a request that has arrived whole.
    pub(in crate::transport) fn record(&self, request: http::Request<Bytes>) {
        self.ledger.send_modify(|ledger| ledger.requests.push(request));
    }

    pub(in crate::transport) fn write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref())?;
        self.stream.flush()
    }

    /// Answers with a JSON body.
    pub(in crate::transport) fn answer(&mut self, status: u16, body: &str) -> io::Result<()> {
        self.write(format!("HTTP/1.1 {status} Said So\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
    }

    pub(in crate::transport) fn exactly(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.unread.len() < length {
            self.more()?;
        }
        Some(self.unread.drain(..length).collect())
    }

    fn chunks(&mut self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line()?, 16).ok()?;
            body.extend(self.exactly(length)?);
            self.line()?;
            if length == 0 {
                return Some(body);
            }
        }
    }

    fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|window| window == b"\r\n") {
                let line = self.unread.drain(..end + 2).take(end).collect();
                return String::from_utf8(line).ok();
            }
            self.more()?;
        }
    }

    fn more(&mut self) -> Option<()> {
        let mut buffer = [0; 16 * 1024];
        let length = self.stream.read(&mut buffer).ok().filter(|length| *length > 0)?;
        self.unread.extend_from_slice(&buffer[..length]);
        self.ledger.send_modify(|ledger| ledger.bytes += length);
        Some(())
    }
}

//! Sockets: connections in, answers out, and what a server can do to a connection.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Response, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use crate::{
    answer::{Message, Reply},
    control,
    fault::End,
    play::Play,
    route::Target,
};

/// The longest body that is read, in bytes.
const MAX_BODY: usize = 64 << 20;
/// How many connections wait to be accepted, if the system allows so many.
const BACKLOG: u32 = 4096;

/// What a server is told while it runs.
#[derive(Debug)]
pub(crate) enum Order {
    /// Close the listener and all connections, and keep the port.
    Stop(oneshot::Sender<io::Result<()>>),
    /// Listen again.
    Start(oneshot::Sender<io::Result<()>>),
    /// Close all connections, and listen on.
    DropConnections(oneshot::Sender<io::Result<()>>),
}

/// Counts of connections.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) accepted: AtomicU64,
    pub(crate) open: AtomicU64,
    /// How many are closed as soon as they are accepted.
    pub(crate) to_drop: AtomicU64,
}

/// Serves until `orders` is closed and all connections are, too.
pub(crate) async fn serve(
    (listener, address): (TcpListener, SocketAddr),
    play: Arc<Play>,
    counts: Arc<Counts>,
    mut orders: mpsc::UnboundedReceiver<Order>,
) {
    let mut door = Door::Open(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Stop(done)) => {
                    connections.shutdown().await;
                    let (next, result) = door.shut(address);
                    door = next;
                    let _ = done.send(result);
                }
                Some(Order::Start(done)) => {
                    let (next, result) = door.open(address);
                    door = next;
                    let _ = done.send(result);
                }
                Some(Order::DropConnections(done)) => {
                    connections.shutdown().await;
                    let _ = done.send(Ok(()));
                }
                None => break,
            },
            stream = door.accept() => {
                counts.accepted.fetch_add(1, Ordering::Relaxed);
                if counts.drops() {
                    continue;
                }
                let open = Open::new(&counts);
                connections.spawn(connection(stream, Arc::clone(&play), open));
            }
            Some(_) = connections.join_next() => {}
        }
    }
    connections.shutdown().await;
}

impl Counts {
    fn drops(&self) -> bool {
        let less = |n: u64| n.checked_sub(1);
        self.to_drop.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

/// Whether new connections come in.
enum Door {
    Open(TcpListener),
    /// The port is kept: nobody else gets it, and whoever connects is refused.
    Shut(TcpSocket),
    /// The port is lost.
    Broken,
}

impl Door {
    async fn accept(&self) -> TcpStream {
        let Self::Open(listener) = self else { return std::future::pending().await };
        loop {
            match listener.accept().await {
                Ok((stream, _)) => return stream,
                // It went away, or descriptors ran out, which takes others some time to mend.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    fn shut(self, address: SocketAddr) -> (Self, io::Result<()>) {
        match self {
            Self::Open(listener) => {
                drop(listener);
                kept(address).map_or_else(|error| (Self::Broken, Err(error)), |socket| (Self::Shut(socket), Ok(())))
            }
            door => (door, Ok(())),
        }
    }

    fn open(self, address: SocketAddr) -> (Self, io::Result<()>) {
        let socket = match self {
            Self::Open(_) => return (self, Ok(())),
            Self::Shut(socket) => Ok(socket),
            Self::Broken => kept(address),
        };
        match socket.and_then(|socket| socket.listen(BACKLOG)) {
            Ok(listener) => (Self::Open(listener), Ok(())),
            Err(error) => (Self::Broken, Err(error)),
        }
    }
}

/// Listens at once: a connection made before `serve` runs waits.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    kept(address)?.listen(BACKLOG)
}

fn kept(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Counts a connection as long as it is open.
struct Open(Arc<Counts>);

impl Open {
    fn new(counts: &Arc<Counts>) -> Self {
        counts.open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(counts))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn connection(stream: TcpStream, play: Arc<Play>, _open: Open) {
    // Without it, answers of two packets wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let (takes_over, mut taken_over) = mpsc::channel::<(Vec<u8>, End)>(1);
    let service = service_fn(move |request| {
        let (play, takes_over) = (Arc::clone(&play), takes_over.clone());
        async move {
            match answer(&play, request).await {
                Reply::Http(message) => Ok::<_, Infallible>(response(message)),
                Reply::Raw(bytes, end) => {
                    let _ = takes_over.send((bytes, end)).await;
                    std::future::pending().await
                }
            }
        }
    });
    let mut http = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let (bytes, end) = tokio::select! {
        // What fails is the client's affair: it went away, or sent what is no HTTP.
        _ = &mut http => return,
        Some(raw) = taken_over.recv() => raw,
    };
    let stream = http.into_parts().io.into_inner();
    finish(stream, &bytes, end).await;
}

async fn finish(mut stream: TcpStream, bytes: &[u8], end: End) {
    // A client that is gone gets nothing, which is what it deserves.
    let _ = stream.write_all(bytes).await;
    match end {
        End::Close => {
            let _ = stream.shutdown().await;
        }
        End::Reset => {
            let _ = stream.set_zero_linger();
        }
        End::Silence => {
            let mut ignored = [0; 1024];
            while stream.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
        }
    }
}

fn response(message: Message) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(message.body));
    *response.status_mut() = message.status;
    *response.headers_mut() = message.headers;
    response
}

async fn answer(play: &Arc<Play>, request: Request<Incoming>) -> Reply {
    let (head, body) = request.into_parts();
    if let Some(command) = control::command(&head) {
        return Reply::Http(control::obey(play, command));
    }
    let target = play.target(&head);
    let turned_away = match &target {
        Target::Endpoint { .. } | Target::Poll { .. } => play.turned_away(&head),
        Target::OtherMethod(_) | Target::Nothing => None,
    };
    let plan = match &target {
        Target::Endpoint { index, .. } if turned_away.is_none() => Some((*index, play.plan(*index))),
        _ => None,
    };
    if let Some((index, plan)) = plan.as_ref().filter(|(_, plan)| plan.answer.unread) {
        return play.refuse_unread(*index, plan).await;
    }
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            let text = format!("the simulator reads no body over {MAX_BODY} bytes");
            return Reply::Http(Message::error(StatusCode::PAYLOAD_TOO_LARGE, text));
        }
        // The client went away half-way, or broke off.
        Err(error) => return Reply::Http(Message::error(StatusCode::BAD_REQUEST, error.to_string())),
    };
    if let Some(message) = turned_away {
        play.note(&head, &body, &target);
        return Reply::Http(message);
    }
    match (target, plan) {
        (Target::Endpoint { index, parameters }, Some((_, plan))) => {
            play.submit(&head, &body, (index, parameters), plan).await
        }
        (Target::Poll { first, others }, _) => play.poll(&head, &body, first, others).await,
        (target, _) => {
            play.note(&head, &body, &target);
            Reply::Http(stray(&head, &target))
        }
    }
}

fn stray(head: &Parts, target: &Target) -> Message {
    let (method, path) = (&head.method, head.uri.path());
    match target {
        Target::OtherMethod(allowed) => {
            let text = format!("the spec has no `{method}` at `{path}`, but it has {}", allowed.join(", "));
            let mut message = Message::json(StatusCode::METHOD_NOT_ALLOWED, &json!({ "error": text }));
            if let Ok(value) = allowed.join(", ").try_into() {
                message.headers.insert(header::ALLOW, value);
            }
            message
        }
        Target::Endpoint { .. } | Target::Poll { .. } | Target::Nothing => {
            Message::error(StatusCode::NOT_FOUND, format!("the spec has nothing at `{path}`"))
        }
    }
}

//! A server over loopback, in a process of its own, so that only the client's CPU time is counted.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use async_api::BoxError;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{runtime, wire};

/// The part of the command that this is.
pub(super) const PART: &str = "serve";

/// A submission's wish for the `Retry-After` of its answer.
pub(super) const RETRY_AT: &str = "x-retry-at";

/// The server, as long as this is held.
pub(super) struct Server {
    pub(super) base: String,
    /// Where it tells its connections.
    told: String,
    child: Child,
}

impl Server {
    /// Starts one that says IN_PROGRESS so many times to who polls.
    pub(super) fn start(polls: usize) -> Result<Self, BoxError> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["memory", PART, &polls.to_string()]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut addresses = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut addresses)?;
        let (base, told) = addresses.trim().split_once(' ').ok_or("the server has no addresses")?;
        Ok(Self { base: format!("http://{base}"), told: told.to_owned(), child })
    }

    /// How many connections were open at most at once, and how many there were.
    pub(super) async fn connections(&self) -> Result<(usize, usize), BoxError> {
        let mut told = String::new();
        TcpStream::connect(&self.told).await?.read_to_string(&mut told).await?;
        let mut numbers = told.split(' ').map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(most)), Some(Ok(all))) => Ok((most, all)),
            _ => Err("the server does not tell its connections".into()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server's process does, until it is killed.
pub(super) fn serve(polls: usize) -> Result<(), BoxError> {
    // Who has a connection for each poll must not fail for the server's want of them.
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?;
    let seen: &Seen = Box::leak(Box::new(Seen { polls, state: Mutex::default() }));
    runtime()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let tell = TcpListener::bind("127.0.0.1:0").await?;
        println!("{} {}", listener.local_addr()?, tell.local_addr()?);
        std::io::stdout().flush()?;
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = tell.accept().await {
                let told = seen.change(|state| format!("{} {}", state.most, state.all));
                let _ = stream.write_all(told.as_bytes()).await;
            }
        });
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(seen.connection(stream));
        }
    })
}

struct Seen {
    /// How often it says IN_PROGRESS to who polls.
    polls: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    submissions: usize,
    polled: HashMap<String, usize>,
    open: usize,
    most: usize,
    all: usize,
}

impl Seen {
    async fn connection(&self, mut stream: TcpStream) {
        self.change(|state| {
            (state.open, state.all) = (state.open + 1, state.all + 1);
            state.most = state.most.max(state.open);
        });
        let _ = self.answer_all(&mut stream).await;
        self.change(|state| state.open -= 1);
    }

    async fn answer_all(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
        loop {
            match stream.read(&mut buffer).await? {
                0 => return Ok(()),
                read => bytes.extend_from_slice(&buffer[..read]),
            }
            // Nobody here sends a body.
            while let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
                bytes.drain(..end + 4);
                stream.write_all(self.answer(&head).as_bytes()).await?;
            }
        }
    }

    fn answer(&self, head: &str) -> String {
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let query = target.split_once('?').map(|(_, query)| query);
        let body = match method {
            "POST" => self.change(|state| {
                state.submissions += 1;
                wire::in_progress(&wire::token(state.submissions), "")
            }),
            _ => self.polled(wire::asked(query).unwrap_or_default()),
        };
        let retry =
            lines.filter_map(|line| line.split_once(": ")).find(|(name, _)| name.eq_ignore_ascii_case(RETRY_AT));
        let retry = retry.map(|(_, date)| format!("retry-after: {date}\r\n")).unwrap_or_default();
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{retry}content-length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    fn polled(&self, token: &str) -> String {
        self.change(|state| {
            let times = state.polled.entry(token.to_owned()).or_default();
            *times += 1;
            if *times <= self.polls {
                return wire::in_progress(token, "");
            }
            state.polled.remove(token);
            wire::READY.to_owned()
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! Whoever kills: starts server and program, kills them at random moments, and starts them again.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use async_api::BoxError;
use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::{sleep, timeout},
};

use crate::{
    books::{self, Line},
    check, journal,
    program::TIME_OUT,
    tally::Tally,
};

/// What to do.
pub(crate) struct Task {
    kills: u64,
    seed: u64,
    journal: &'static str,
}

impl Task {
    pub(crate) fn parse(words: &[&str]) -> Result<Self, String> {
        let mut words = words.iter();
        let (mut kills, mut seed, mut journal) = (None, fastrand::u64(..1_000_000), "file");
        while let Some(word) = words.next() {
            let mut number = || {
                let text = words.next().ok_or(format!("{word} needs a number"))?;
                text.parse().map_err(|_| format!("`{text}` is no number"))
            };
            match *word {
                "--kills" => kills = Some(number()?),
                "--seed" => seed = number()?,
                "--in-memory" => journal = "memory",
                _ => return Err(format!("unknown argument `{word}`")),
            }
        }
        Ok(Self { kills: kills.ok_or("nobody to kill")?, seed, journal })
    }
}

/// Kills, and holds what was told against the ledger.
///
/// # Errors
/// When they disagree. What was written down is kept then, and named.
pub(crate) async fn kill(task: Task) -> Result<(), BoxError> {
    let folder = std::env::temp_dir().join(format!("async-api-deaths-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!("seed {}, which chooses the moments", task.seed);
    match Killer::new(&task, &folder).await?.run(&task).await {
        Ok(()) => Ok(std::fs::remove_dir_all(&folder)?),
        Err(error) => Err(format!("{error}; all of it is in {}", folder.display()).into()),
    }
}

/// How a life ends.
enum End {
    /// So long after the process was started, whatever it does then.
    Starting(Duration),
    /// So long after it has opened its journal.
    Buying(Duration),
    /// After it was stopped for longer than every time-out, and went on for so long.
    Stopped(Duration),
}

struct Killer<'a> {
    folder: &'a Path,
    journal: &'static str,
    rng: Rng,
    server: Server,
    tally: Tally,
    /// How much of the program's books is read, and the operations of which they tell a verdict.
    read: u64,
    heard: HashSet<String>,
}

impl<'a> Killer<'a> {
    async fn new(task: &Task, folder: &'a Path) -> Result<Self, BoxError> {
        let server = Server::start(folder, "127.0.0.1:0", task.seed).await?;
        let (rng, tally) = (Rng::with_seed(task.seed), Tally::default());
        Ok(Self { folder, journal: task.journal, rng, server, tally, read: 0, heard: HashSet::new() })
    }

    async fn run(mut self, task: &Task) -> Result<(), BoxError> {
        let began = Instant::now();
        for life in 0..task.kills {
            self.live(life).await?;
        }
        self.settle().await?;
        self.tally.print(began.elapsed());
        self.server.close().await?;
        check::check(self.folder)
    }

    async fn live(&mut self, life: u64) -> Result<(), BoxError> {
        let rng = &mut self.rng;
        let mut up_to = |milliseconds: u64| Duration::from_micros(rng.u64(..milliseconds * 1000));
        let end = match life % 50 {
            24 | 49 => End::Stopped(up_to(300)),
            // Long enough to find out that something did not happen.
            12 | 37 => End::Buying(Duration::from_millis(1200) + up_to(300)),
            other if other % 4 == 0 => End::Starting(up_to(60)),
            _ => End::Buying(up_to(150)),
        };
        let server_dies = (life % 20 == 7).then(|| (up_to(150), up_to(150)));
        let seed = rng.u64(1..1_000_000_000).to_string();
        let url = self.server.url.clone();
        let mut program = Program::start(self.folder, &["buy", &url, &seed, self.journal])?;
        if let Some((after, pause)) = server_dies {
            let (program, server) = tokio::join!(program.die(&end), self.server.die(self.folder, after, pause));
            program?;
            server?;
            self.tally.server += 1;
        } else {
            program.die(&end).await?;
        }
        match end {
            End::Starting(_) => self.tally.starting += 1,
            End::Buying(_) => self.tally.buying += 1,
            End::Stopped(_) => self.tally.stopped += 1,
        }
        self.look()
    }

    /// How things stood at the death.
    fn look(&mut self) -> Result<(), BoxError> {
        let journal = journal::read(self.folder)?;
        let lines = books::read_on(self.folder, &mut self.read)?;
        self.heard.extend(lines.into_iter().filter_map(|line| match line {
            Line::Heard { operation, .. } => Some(operation),
            Line::Started { .. } | Line::NotStarted { .. } | Line::Told { .. } => None,
        }));
        let heard = journal.open.keys().filter(|operation| self.heard.contains(*operation)).count();
        self.tally.note(&journal, self.folder.join("journal.next").exists(), heard);
        Ok(())
    }

    async fn settle(&mut self) -> Result<(), BoxError> {
        let url = self.server.url.clone();
        let mut program = Program::start(self.folder, &["settle", &url, self.journal])?;
        let ended = program.child.wait().await?;
        if ended.success() { Ok(()) } else { Err("the last life could not settle everything".into()) }
    }
}

/// The server's process, and what keeps it alive.
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    url: String,
    seed: u64,
}

impl Server {
    async fn start(folder: &Path, address: &str, seed: u64) -> Result<Self, BoxError> {
        let words = ["serve".as_ref(), folder.as_os_str(), address.as_ref()];
        let mut command = Command::new(itself()?);
        let command = command.args(words).arg(seed.to_string()).kill_on_drop(true);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let url = first_line(child.stdout.take()).await?;
        Ok(Self { child, input, url, seed })
    }

    async fn die(&mut self, folder: &Path, after: Duration, pause: Duration) -> Result<(), BoxError> {
        sleep(after).await;
        self.child.kill().await?;
        sleep(pause).await;
        let address = self.url.trim_start_matches("http://").to_owned();
        *self = Self::start(folder, &address, self.seed + 1).await?;
        Ok(())
    }

    async fn close(mut self) -> Result<(), BoxError> {
        drop(self.input.take());
        let ended = self.child.wait().await?;
        if ended.success() { Ok(()) } else { Err("the server's file is not its ledger".into()) }
    }
}

/// A life of the program.
struct Program {
    child: Child,
    output: Option<ChildStdout>,
}

impl Program {
    fn start(folder: &Path, words: &[&str]) -> Result<Self, BoxError> {
        let mut command = Command::new(itself()?);
        let [what, rest @ ..] = words else { return Err("nothing to start".into()) };
        let command = command.arg(what).arg(folder).args(rest).kill_on_drop(true);
        // Its input stays open as long as it is waited for by somebody.
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take();
        Ok(Self { child, output })
    }

    async fn die(&mut self, end: &End) -> Result<(), BoxError> {
        match end {
            End::Starting(moment) => sleep(*moment).await,
            End::Buying(moment) => {
                self.opened().await?;
                sleep(*moment).await;
            }
            End::Stopped(moment) => {
                self.opened().await?;
                sleep(*moment).await;
                self.signal(Signal::STOP)?;
                sleep(TIME_OUT * 3).await;
                self.signal(Signal::CONT)?;
                sleep(*moment).await;
            }
        }
        if let Some(ended) = self.child.try_wait()? {
            return Err(format!("the program ended by itself: {ended}").into());
        }
        Ok(self.child.kill().await?)
    }

    async fn opened(&mut self) -> Result<(), BoxError> {
        let line = timeout(Duration::from_secs(20), first_line(self.output.take())).await;
        match line.map_err(|_| "the program did not open its journal within 20 s")?.as_deref() {
            Ok("open") => Ok(()),
            Ok(other) => Err(format!("the program says {other:?}").into()),
            Err(error) => Err(error.to_string().into()),
        }
    }

    fn signal(&self, signal: Signal) -> Result<(), BoxError> {
        let pid = self.child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).ok_or("it is dead already")?;
        Ok(kill_process(pid, signal)?)
    }
}

async fn first_line(output: Option<ChildStdout>) -> Result<String, BoxError> {
    let output = output.ok_or("it has no output")?;
    let line = BufReader::new(output).lines().next_line().await?;
    line.ok_or_else(|| "it ended without a word".into())
}

fn itself() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

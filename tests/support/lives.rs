//! Processes one after the other, with a journal in a real file.

use std::{path::PathBuf, time::Duration};

use async_api::{Journal, journal::LogStore};
use tokio::runtime::Handle;

use super::{Builder, PausedClock, Resolver, Server, World, seconds};

/// A folder with a journal in it.
pub struct Disk {
    folder: tempfile::TempDir,
    lives: u32,
}

impl Disk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), lives: 0 }
    }

    /// Where the journal of this life is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(format!("{}.journal", self.lives))
    }

    /// The journal, on the test's own runtime: paused time does not pass while the disk is at work.
    pub fn journal(&self) -> Journal {
        Journal::over_on(LogStore::open(self.path()).unwrap(), &Handle::current())
    }

    pub fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    /// The first life, in a new world.
    pub fn world(&self) -> World {
        self.built(|builder| builder)
    }

    pub fn built(&self, change: impl FnOnce(Builder) -> Builder) -> World {
        let clock = PausedClock::new();
        let server = Server::new(clock);
        let resolver = Resolver::new(clock, server.clone());
        World::started(clock, server, resolver, self.journal(), change)
    }

    /// This is what the next life finds.
    pub fn leave(&mut self, text: &str) {
        self.lives += 1;
        std::fs::write(self.path(), text).unwrap();
    }

    /// Kills the process of a world: the next life has the file as it is now. The server goes on, and so does time, by an hour.
    pub async fn kill(&mut self, world: World) -> Dead {
        self.leave(&self.text());
        let World { clock, server, resolver, journal, client } = world;
        // What it would do from now on never happened; its file is not the one that is read.
        client.shutdown(Duration::ZERO).await;
        drop((client, journal));
        tokio::time::sleep(seconds(3600)).await;
        Dead { clock, server, resolver }
    }
}

/// What is left of a world when its process is dead.
pub struct Dead {
    pub clock: PausedClock,
    pub server: Server,
    pub resolver: Resolver,
}

impl Dead {
    pub fn start(self, disk: &Disk) -> World {
        self.start_with(disk, |builder| builder)
    }

    pub fn start_with(self, disk: &Disk, change: impl FnOnce(Builder) -> Builder) -> World {
        World::started(self.clock, self.server, self.resolver, disk.journal(), change)
    }
}

//! How long the files of a journal may be in which nothing is open any more.

use std::time::SystemTime;

use async_api::journal::{Entry, JournalStore as _, LogStore, Name};
use serde_json::json;

use crate::{
    books::{Books, Told},
    disk::Drive,
};

/// What a journal has to keep for those who come later.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Retained {
    /// What happened.
    done: usize,
    /// … and has a key that is never free again.
    forever: usize,
}

/// Of one operation that happened, at most.
const GUARD: usize = 256;

/// All else that a compacted journal consists of: the name of the format, the secret, a fence.
const FRAME: usize = 256;

/// What a compaction adds to the archive that finds nothing to add: where it begins and ends.
const MARKS: usize = 64;

impl Retained {
    pub(crate) fn of(books: &Books) -> Self {
        let happened = |told: &Told| matches!(told, Told::Done(_) | Told::DoneUnseen(_));
        let of = |entry: &&crate::books::Entry| entry.tellings.iter().any(|telling| happened(&telling.told));
        let done = books.entries.iter().filter(of);
        let forever = done.clone().filter(|entry| entry.order.endpoint.repeat_after().is_none());
        Self { done: done.count(), forever: forever.count() }
    }

    /// Goes on with operations that come to nothing, from a time on at which no key has to wait any more, until the log
    /// must have been compacted twice: nothing may be left of all that is over.
    ///
    /// # Errors
    /// When there is.
    pub(crate) async fn bounds(self, log: &mut LogStore, drive: &Drive, from: SystemTime) -> Result<(), String> {
        // As long as something has been recorded since the last compaction, it may still count how late that was.
        self.compacted(log, drive, from, 1, self.done).await?;
        let archived = drive.length(Name::Archive);
        self.compacted(log, drive, from, 2, self.forever).await?;
        let more = drive.length(Name::Archive) - archived;
        match more > MARKS {
            true => Err(format!("nothing has happened, and the archive grows by {more} bytes")),
            false => Ok(()),
        }
    }

    async fn compacted(
        self,
        log: &mut LogStore,
        drive: &Drive,
        at: SystemTime,
        number: u32,
        kept: usize,
    ) -> Result<(), String> {
        // So much that a compaction is worth it, whatever the last one has left.
        let ballast = "x".repeat(2 * drive.length(Name::Journal));
        let nothing = comes_to_nothing(number, at, &ballast).map_err(|error| error.to_string())?;
        log.commit(&nothing).await.map_err(|error| error.to_string())?;
        log.commit(&[]).await.map_err(|error| error.to_string())?;
        let (length, most) = (drive.length(Name::Journal), FRAME + kept * GUARD);
        match length > most {
            true => Err(format!("it is {length} bytes long, and must be {most} at most: {self:?}")),
            false => Ok(()),
        }
    }
}

/// An operation that did not happen.
fn comes_to_nothing(number: u32, at: SystemTime, ballast: &str) -> Result<Vec<Entry>, serde_json::Error> {
    let id = format!("{number:032x}");
    let entries = json!([{ "Intent": {
        "id": id,
        "at": at,
        "scope": { "base": "https://shop.example.com", "account": "nobody" },
        "endpoint": "POST /buy",
        "key": { "json": "{\"item\":\"1\"}" },
        "reference": format!("\"{ballast}\""),
        "path": "/buy",
        "repeat_after": null,
    }}, {
        "Decided": { "id": id, "decided": "{}", "at": at }
    }, {
        "Delivered": { "id": id, "key_free": "NotDone" }
    }]);
    serde_json::from_value(entries)
}

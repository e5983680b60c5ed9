//! A store written by somebody else, with nothing but what is public: rows as a SQL database has them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    collections::HashMap,
    future::ready,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use async_api::{
    BoxError, DuplicateState, OperationId,
    journal::{Earlier, Entry, Intent, JournalStore, KeyFree, Recorded, Scope, conformance},
    transport::BoxFuture,
};

/// `CREATE TABLE operation (…)`: what is compared stands in columns, all else as JSON.
struct Row {
    id: OperationId,
    scope: Scope,
    endpoint: String,
    intent: String,
    /// One JSON text for each entry.
    entries: Vec<String>,
    decided: Option<(String, SystemTime)>,
    delivered: Option<KeyFree>,
}

/// A table, which outlives its connections.
#[derive(Clone, Default)]
struct Table(Arc<Mutex<Vec<Row>>>);

impl Row {
    fn intent(&self) -> Result<Intent, BoxError> {
        Ok(serde_json::from_str(&self.intent)?)
    }

    /// `WHERE scope = $1 AND endpoint = ANY($2) AND …`
    fn has_key_of(&self, intent: &Intent) -> Result<bool, BoxError> {
        Ok(self.scope == *intent.scope() && intent.collides_with(&self.endpoint, self.intent()?.key()))
    }

    fn guards(&self, now: SystemTime) -> Option<DuplicateState> {
        match (self.delivered, &self.decided) {
            (None, None) => Some(DuplicateState::Open),
            (None, Some(_)) => Some(DuplicateState::Undelivered),
            (Some(key_free), _) => (!key_free.is_free(now)).then_some(DuplicateState::Done),
        }
    }
}

fn insert(rows: &mut Vec<Row>, intent: &Intent, entry: &Entry) -> Result<Recorded, BoxError> {
    for row in rows.iter() {
        if let (true, Some(state)) = (row.has_key_of(intent)?, row.guards(intent.at())) {
            return Ok(Recorded::Duplicate { of: row.id, state });
        }
    }
    rows.push(Row {
        id: intent.id(),
        scope: intent.scope().clone(),
        endpoint: intent.endpoint().to_owned(),
        intent: serde_json::to_string(intent)?,
        entries: vec![serde_json::to_string(entry)?],
        decided: None,
        delivered: None,
    });
    Ok(Recorded::Yes)
}

fn update(rows: &mut [Row], entry: &Entry) -> Result<Recorded, BoxError> {
    let open = rows.iter_mut().find(|row| row.id == entry.operation() && row.delivered.is_none());
    let Some(row) = open else { return Ok(Recorded::NotOpen) };
    match entry {
        Entry::Decided { decided, at, .. } => match &row.decided {
            Some((first, _)) => return Ok(Recorded::Decided(first.clone())),
            None => row.decided = Some((decided.clone(), *at)),
        },
        Entry::Delivered { key_free, .. } => row.delivered = Some(*key_free),
        _ => {}
    }
    row.entries.push(serde_json::to_string(entry)?);
    Ok(Recorded::Yes)
}

impl JournalStore for Table {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        let mut rows = self.0.lock().unwrap();
        let recorded = batch.iter().map(|entry| match entry {
            Entry::Intent(intent) => insert(&mut rows, intent, entry),
            entry => update(&mut rows, entry),
        });
        Box::pin(ready(recorded.collect()))
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        let rows = self.0.lock().unwrap();
        let open = rows.iter().filter(|row| row.delivered.is_none()).flat_map(|row| &row.entries);
        let entries = open.map(|json| serde_json::from_str(json)).collect::<Result<_, _>>();
        Box::pin(ready(entries.map_err(Into::into)))
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        let rows = self.0.lock().unwrap();
        let mut earlier = Vec::new();
        for row in rows.iter().filter(|row| row.delivered.is_some_and(|key_free| key_free != KeyFree::NotDone)) {
            match (row.has_key_of(intent), &row.decided) {
                (Ok(true), Some((_, at))) => earlier.push(Earlier::new(row.id, *at)),
                (Ok(_), _) => {}
                (Err(error), _) => return Box::pin(ready(Err(error))),
            }
        }
        earlier.sort_by_key(Earlier::decided_at);
        Box::pin(ready(Ok(earlier)))
    }
}

/// One that lets a second verdict take the place of the first.
struct LastVerdictWins(Table);

impl JournalStore for LastVerdictWins {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        Box::pin(async move {
            let recorded = self.0.commit(batch).await?;
            let yes = |recorded| if matches!(recorded, Recorded::Decided(_)) { Recorded::Yes } else { recorded };
            Ok(recorded.into_iter().map(yes).collect())
        })
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.0.unfinished()
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.0.earlier(intent)
    }
}

#[tokio::test]
async fn a_store_of_rows_conforms() {
    let tables: Mutex<HashMap<String, Table>> = Mutex::default();
    let open = async |name: &str| Ok(tables.lock().unwrap().entry(name.to_owned()).or_default().clone());
    conformance::check(open).await.unwrap();
}

#[tokio::test]
async fn one_that_breaks_a_rule_is_told_which() {
    let broken = conformance::rules(async |_| Ok(LastVerdictWins(Table::default()))).await.unwrap_err();
    let told = broken.to_string();
    assert!(told.contains("the-first-verdict-stands") && told.lines().count() == 3, "{told}");
}

#[tokio::test]
async fn one_that_forgets_is_told_so() {
    let broken = conformance::check(async |_| Ok(Table::default())).await.unwrap_err();
    assert!(broken.to_string().contains("what-is-recorded-is-there-again"), "{broken}");
}

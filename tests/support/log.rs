//! Hears all that our crates say in `tracing`, at every level.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

type Fields = Vec<(&'static str, String)>;

#[derive(Clone, Debug)]
pub struct Said {
    pub target: String,
    pub level: Level,
    pub fields: Fields,
    /// The spans that it was said in, the outermost first: their names and fields.
    pub spans: Vec<(&'static str, Fields)>,
}

impl Said {
    pub fn message(&self) -> &str {
        value(&self.fields, "message").unwrap_or_default()
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        value(&self.fields, name)
    }

    /// A field of the innermost span of that name.
    pub fn span(&self, span: &str, name: &str) -> Option<&str> {
        let (_, fields) = self.spans.iter().rev().find(|(other, _)| *other == span)?;
        value(fields, name)
    }
}

fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

/// What was said. A clone is the same one.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    spans: Vec<(&'static str, Fields)>,
    entered: Vec<usize>,
    said: Vec<Said>,
}

impl Log {
    /// Hears what is said on this thread, as long as the guard lives.
    pub fn listen(&self) -> tracing::subscriber::DefaultGuard {
        tracing::subscriber::set_default(self.clone())
    }

    pub fn said(&self) -> Vec<Said> {
        self.0.lock().unwrap().said.clone()
    }

    /// The messages of one target, in order.
    pub fn messages(&self, target: &str) -> Vec<String> {
        self.said().iter().filter(|said| said.target == target).map(|said| said.message().to_owned()).collect()
    }

    /// Everything, spans included, as one text.
    pub fn text(&self) -> String {
        let state = self.0.lock().unwrap();
        format!("{:?}\n{:?}", state.spans, state.said)
    }
}

struct Read<'a>(&'a mut Fields);

impl Visit for Read<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("async_api")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        span.record(&mut Read(&mut fields));
        let mut state = self.0.lock().unwrap();
        state.spans.push((span.metadata().name(), fields));
        Id::from_u64(state.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut state = self.0.lock().unwrap();
        values.record(&mut Read(&mut state.spans[index(span)].1));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Read(&mut fields));
        let mut state = self.0.lock().unwrap();
        let spans = state.entered.iter().map(|span| state.spans[*span].clone()).collect();
        let (target, level) = (event.metadata().target().to_owned(), *event.metadata().level());
        state.said.push(Said { target, level, fields, spans });
    }

    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().entered.push(index(span));
    }

    fn exit(&self, span: &Id) {
        let mut state = self.0.lock().unwrap();
        if let Some(position) = state.entered.iter().rposition(|other| *other == index(span)) {
            state.entered.remove(position);
        }
    }
}

fn index(span: &Id) -> usize {
    usize::try_from(span.into_u64()).unwrap() - 1
}

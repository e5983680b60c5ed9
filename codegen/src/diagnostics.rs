//! What is wrong with a spec, where, and how to mend it.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::{
    map::Set,
    nearest,
    source::{Source, Span},
};

/// Of longer lines, in bytes, only the place is printed.
const LONGEST_SHOWN: usize = 64 << 10;
/// Two places that are not further apart, in lines, are shown in one piece.
const CLOSE: usize = 100;
/// How many problems are kept; the rest is counted.
const MOST: usize = 1000;
/// How often a misspelt word is looked for, and among how many: an author reads no more, and time stays bounded.
const MOST_SEARCHES: usize = 100;
const MOST_CANDIDATES: usize = 1000;

/// One mistake. `Display` shows it as rustc would: message, place, the line with a caret, help.
#[derive(Debug, Clone)]
pub struct Problem {
    source: Source,
    /// `None`: the file as a whole.
    span: Option<Span>,
    message: String,
    help: Option<String>,
    also: Vec<(Span, String)>,
    /// It may have its answer behind the end of what could be read.
    moot: bool,
}

/// All mistakes of a spec, in the order of their places. `Display` shows them all, apart by an empty line.
#[derive(Debug, Clone)]
pub struct Problems {
    source: Source,
    list: Vec<Problem>,
    left_out: usize,
    cut: bool,
    searches: usize,
}

impl Problem {
    pub(crate) fn new(source: &Source, span: Span, message: String, help: String) -> Self {
        Self { source: source.clone(), span: Some(span), message, help: Some(help), also: Vec::new(), moot: false }
    }

    /// What is wrong: lower case, no full stop.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to type instead.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// As the text of a `compile_error!`: rustc says `error` itself.
    pub fn in_rustc(&self) -> String {
        let text = self.to_string();
        text.strip_prefix("error: ").map(str::to_owned).unwrap_or(text)
    }

    /// The line, counted from 1. A mistake of the whole file, as that it is missing, stands in line 1.
    pub fn line(&self) -> usize {
        self.span.map_or(1, |span| self.source.position(span.start).0)
    }

    /// The column, in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.span.map_or(1, |span| self.source.position(span.start).1)
    }

    /// Sets what to type instead.
    pub(crate) fn with_help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Sets what to type instead, if there is anything close enough to suggest.
    pub(crate) fn suggest(&mut self, nearest: Option<&str>) -> &mut Self {
        match nearest {
            Some(nearest) => self.with_help(format!("did you mean `{nearest}`?")),
            None => self,
        }
    }

    /// Adds a second place, and what it has to do with the first.
    pub(crate) fn also(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        self.also.push((span, label.into()));
        self
    }

    fn snippets(&self, span: Span) -> Vec<Snippet<'_, annotate_snippets::Annotation<'_>>> {
        let mut pieces = vec![Piece::new(&self.source, span, AnnotationKind::Primary, None)];
        for (span, label) in self.also.iter().filter(|(span, _)| !too_long(&self.source, *span)) {
            let also = Piece::new(&self.source, *span, AnnotationKind::Context, Some(label));
            match pieces.iter_mut().find(|piece| piece.is_close_to(&also, &self.source)) {
                Some(piece) => piece.join(also),
                None => pieces.push(also),
            }
        }
        pieces.into_iter().map(|piece| piece.snippet(&self.source)).collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = Level::ERROR.primary_title(self.message.as_str());
        let group = match self.span {
            None => title.element(Origin::path(self.source.name())),
            Some(span) if too_long(&self.source, span) => {
                title.element(Origin::path(self.source.name()).line(self.line()).char_column(self.column()))
            }
            Some(span) => title.elements(self.snippets(span)),
        };
        let group: Group<'_> = match &self.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        };
        f.write_str(&Renderer::plain().render(&[group]))
    }
}

impl Problems {
    pub(crate) fn new(source: &Source) -> Self {
        Self { source: source.clone(), list: Vec::new(), left_out: 0, cut: false, searches: 0 }
    }

    /// The spec that is wrong.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Whether the spec is good.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// In the order of their places.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.list.iter()
    }

    /// A mistake at a place. What reaches to the end of a text that could not be read to its end may not be what it
    /// seems, and is none.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>) -> &mut Problem {
        let unfinished = self.cut && span.end >= self.source.text().len();
        let problem = self.push(Some(span), message.into());
        problem.moot = unfinished;
        problem
    }

    /// A mistake of the whole file.
    pub(crate) fn of_file(&mut self, message: impl Into<String>) -> &mut Problem {
        self.push(None, message.into())
    }

    /// Something is not there: no mistake if the rest of the file could not be read.
    pub(crate) fn lacking(&mut self, span: Span, message: impl Into<String>) -> &mut Problem {
        let cut = self.cut;
        let problem = self.push(Some(span), message.into());
        problem.moot = cut;
        problem
    }

    /// Whether anything within a place was found wrong: what follows from that need not be told.
    pub(crate) fn touch(&self, place: Span) -> bool {
        let within = |span: Span| place.start <= span.start && span.end <= place.end;
        self.list.iter().any(|problem| problem.span.is_some_and(within))
    }

    /// The candidate that `word` is most likely a misspelling of.
    pub(crate) fn nearest<'a>(&mut self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        self.searches += 1;
        if self.searches > MOST_SEARCHES {
            return None;
        }
        nearest::nearest(word, candidates.into_iter().take(MOST_CANDIDATES))
    }

    /// From here on, what is missing may stand behind the end of what could be read.
    pub(crate) fn cut_off(&mut self) {
        self.cut = true;
    }

    /// Sorts, and drops what was said twice: a value that stands behind an alias is looked at more than once.
    pub(crate) fn finish(&mut self) {
        self.list.retain(|problem| !problem.moot);
        self.list.sort_by_key(|problem| problem.span);
        let mut seen = Set::default();
        self.list.retain(|problem| seen.insert((problem.span, problem.message.clone())));
        if self.list.len() > MOST {
            self.left_out += self.list.len() - MOST;
            self.list.truncate(MOST);
        }
    }

    fn push(&mut self, span: Option<Span>, message: String) -> &mut Problem {
        let problem = Problem { source: self.source.clone(), span, message, help: None, also: Vec::new(), moot: false };
        let at = self.list.len();
        self.list.push(problem);
        &mut self.list[at]
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.list.iter().enumerate() {
            if n > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{problem}")?;
        }
        match self.left_out {
            0 => Ok(()),
            more => write!(f, "\n\nerror: and {more} more"),
        }
    }
}

/// Some lines of the source, and what to point at in them.
struct Piece<'a> {
    first: usize,
    last: usize,
    marks: Vec<(Span, AnnotationKind, Option<&'a str>)>,
}

impl<'a> Piece<'a> {
    fn new(source: &Source, span: Span, kind: AnnotationKind, label: Option<&'a str>) -> Self {
        let line = source.line_of(span.start);
        // A value of many lines is pointed at by its first.
        let span = Span { start: span.start, end: span.end.min(source.line(line).end).max(span.start) };
        Self { first: line, last: line, marks: vec![(span, kind, label)] }
    }

    fn is_close_to(&self, other: &Self, source: &Source) -> bool {
        let (first, last) = (self.first.min(other.first), self.last.max(other.last));
        last - first <= CLOSE && source.line(last).end - source.line(first).start <= LONGEST_SHOWN
    }

    fn join(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.marks.extend(other.marks);
    }

    fn snippet<'s>(self, source: &'s Source) -> Snippet<'s, annotate_snippets::Annotation<'s>>
    where
        'a: 's,
    {
        let (start, end) = (source.line(self.first).start, source.line(self.last).end);
        Snippet::source(&source.text()[start..end]).line_start(self.first + 1).path(source.name()).annotations(
            self.marks
                .into_iter()
                .map(|(span, kind, label)| kind.span(span.start - start..span.end - start).label(label)),
        )
    }
}

fn too_long(source: &Source, span: Span) -> bool {
    let line = source.line(source.line_of(span.start));
    line.end - line.start > LONGEST_SHOWN
}

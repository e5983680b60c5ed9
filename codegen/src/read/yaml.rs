//! YAML 1.2 (and so JSON) → [`Node`]s, with a stack of our own: no depth of nesting can overflow the thread's.

use std::{
    ops::ControlFlow::{self, Break, Continue},
    rc::Rc,
};

use saphyr_parser::{Event, Input, Parser, ScalarStyle, ScanError, StrInput};

use super::{
    Entry, Node, Text, Value,
    places::Places,
    simple::{self, Piece},
    syntax::{self, Scalar, Scene},
};
use crate::{
    diagnostics::Problems,
    map::{Map, Taken},
    quoted::quoted,
    source::{Source, Span},
    steps,
};

/// How deep values may be nested. No spec needs more than eight.
const DEEPEST: usize = 100;
/// How many values aliases may stand for altogether.
const MOST_ALIASED: usize = 100_000;
/// What some editors begin a file with, and joining files then leaves in the middle. It cannot be seen.
const MARK: char = '\u{feff}';

pub(super) fn read(source: &Source, problems: &mut Problems) -> Option<Rc<Node>> {
    match read_simply(source, problems) {
        Some(root) => Some(root),
        None => read_from(StrInput::new(source.text()), source, problems),
    }
}

/// `None`, and nothing reported: not simple.
pub(crate) fn read_simply(source: &Source, problems: &mut Problems) -> Option<Rc<Node>> {
    let pieces = simple::pieces(source.text())?;
    let mut reader = Reader::new(source, problems);
    reader.pieces(&pieces);
    reader.root
}

/// `input` is the text of `source`.
pub(crate) fn read_from(input: impl Input, source: &Source, problems: &mut Problems) -> Option<Rc<Node>> {
    let mut reader = Reader::new(source, problems);
    reader.no_mark();
    if reader.events(Parser::new(input)).is_break() {
        reader.problems.cut_off();
        while let Some(frame) = reader.open.pop() {
            reader.close(frame, End::CutOff);
        }
    }
    reader.root
}

struct Reader<'s, 'p> {
    source: &'s Source,
    problems: &'p mut Problems,
    open: Vec<Frame>,
    root: Option<Rc<Node>>,
    anchors: Map<usize, Anchored>,
    aliased: usize,
    last: Option<Scalar>,
    /// The first byte order mark.
    hidden: Option<usize>,
}

/// A list or mapping whose end was not seen yet.
struct Frame {
    start: Span,
    /// Of the last value.
    end: usize,
    anchor: usize,
    size: usize,
    height: usize,
    content: Content,
}

enum Content {
    List(Vec<Rc<Node>>),
    Map { entries: Vec<Entry>, keys: Taken<Span>, key: Key },
}

impl Content {
    fn list() -> Self {
        Self::List(Vec::new())
    }

    fn map() -> Self {
        Self::Map { entries: Vec::new(), keys: Taken::default(), key: Key::Expected }
    }
}

/// How a list or mapping ends.
enum End {
    /// Nothing more can be read.
    CutOff,
    /// With a bracket, before this byte.
    Bracket(usize),
    Block,
}

/// Where a mapping stands between key and value.
enum Key {
    Expected,
    Given(Text),
    /// A key that is no text, or was given before: its value goes nowhere.
    Void,
}

#[derive(Clone)]
struct Anchored {
    node: Rc<Node>,
    size: usize,
    height: usize,
}

/// Broken where nothing more can be read: the reason is among the problems.
type Go = ControlFlow<()>;

impl<'s, 'p> Reader<'s, 'p> {
    fn new(source: &'s Source, problems: &'p mut Problems) -> Self {
        Self {
            source,
            problems,
            open: Vec::new(),
            root: None,
            anchors: Map::default(),
            aliased: 0,
            last: None,
            hidden: source.text().find(MARK),
        }
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            let went_on = match *piece {
                Piece::Text { span, quoted } => {
                    steps::take(1 + span.end - span.start);
                    self.value(span, Value::Text(Text::as_written(self.source, span, quoted)), 0);
                    Continue(())
                }
                Piece::Nothing(at) => {
                    self.value(Span { start: at, end: at }, Value::Nothing, 0);
                    Continue(())
                }
                Piece::OpenList(start) => self.open(start, 0, Content::list()),
                Piece::OpenMap(start) => self.open(start, 0, Content::map()),
                Piece::CloseBracket(end) => {
                    self.close_last(End::Bracket(end));
                    Continue(())
                }
                Piece::CloseBlock => {
                    self.close_last(End::Block);
                    Continue(())
                }
            };
            debug_assert!(went_on.is_continue(), "what is simple is not too deep");
        }
    }

    fn events(&mut self, mut parser: Parser<'_, impl Input>) -> Go {
        let places = Places::new(self.source.text());
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => return self.syntax(&error, &places),
            };
            let mut span = places.span(span);
            steps::take(1 + span.end - span.start);
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        self.problems.at(self.non_empty(span), "a second document begins here").with_help(
                            "a file holds one spec: remove this line and what follows, or move it to a file of its own",
                        );
                        return Continue(());
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    if let ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted = style {
                        span = self.without_spaces(span, &text);
                    }
                    self.no_tag(tag.is_some(), span);
                    if style == ScalarStyle::Plain {
                        self.no_stray_sign(&text, span);
                    }
                    if !text.is_empty() {
                        self.last = Some(Scalar { span, plain: style == ScalarStyle::Plain, key: self.pending() });
                    }
                    let text = self.without_added_break(text.into_owned(), style, span);
                    let value = if text.is_empty() && style == ScalarStyle::Plain {
                        Value::Nothing
                    } else {
                        Value::Text(Text::new(self.source, span, text))
                    };
                    self.value(span, value, anchor);
                }
                Event::Alias(anchor) => self.alias(anchor, span)?,
                Event::SequenceStart(anchor, tag) => {
                    self.no_tag(tag.is_some(), span);
                    self.open(span, anchor, Content::list())?;
                }
                Event::MappingStart(anchor, tag) => {
                    self.no_tag(tag.is_some(), span);
                    self.open(span, anchor, Content::map())?;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let is_bracket = span.end > span.start;
                    self.close_last(if is_bracket { End::Bracket(self.behind_bracket(span)) } else { End::Block });
                }
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        Continue(())
    }

    fn open(&mut self, start: Span, anchor: usize, content: Content) -> Go {
        if self.open.len() >= DEEPEST {
            return self.too_deep(start);
        }
        self.open.push(Frame { start, end: start.end, anchor, size: 1, height: 1, content });
        Continue(())
    }

    fn close_last(&mut self, end: End) {
        if let Some(frame) = self.open.pop() {
            self.close(frame, end);
        }
    }

    fn close(&mut self, frame: Frame, end: End) {
        let end = match end {
            End::CutOff => self.source.text().len(),
            End::Bracket(end) => end,
            // A block ends where the next thing begins, which may be lines below: it is shown to end with its last value.
            End::Block => frame.end,
        };
        let value = match frame.content {
            Content::List(nodes) => Value::List(nodes),
            Content::Map { mut entries, key, .. } => {
                if let Key::Given(key) = key {
                    // Cut off behind its colon.
                    let value = Rc::new(Node { span: key.span, value: Value::Nothing });
                    entries.push(Entry { key, value });
                }
                Value::Map(entries)
            }
        };
        let node = Rc::new(Node { span: Span { start: frame.start.start, end: end.max(frame.start.start) }, value });
        self.add(Anchored { node, size: frame.size, height: frame.height }, frame.anchor);
    }

    fn value(&mut self, span: Span, value: Value, anchor: usize) {
        self.add(Anchored { node: Rc::new(Node { span, value }), size: 1, height: 0 }, anchor);
    }

    fn add(&mut self, value: Anchored, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        let Anchored { node, size, height } = value;
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        frame.end = frame.end.max(node.span.end);
        frame.size += size;
        frame.height = frame.height.max(height + 1);
        match &mut frame.content {
            Content::List(nodes) => nodes.push(node),
            Content::Map { entries, keys, key } => match std::mem::replace(key, Key::Expected) {
                Key::Expected => *key = new_key(&node, keys, self.problems),
                Key::Given(key) => entries.push(match tight(&key, &node, frame.start, self.source, self.problems) {
                    Some(entry) => entry,
                    None => Entry { key, value: node },
                }),
                Key::Void => {}
            },
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Go {
        let Some(value) = self.anchors.get(&anchor).cloned() else {
            self.problems.at(span, "this alias stands within the value that it stands for");
            return Break(());
        };
        self.aliased += value.size;
        if self.aliased > MOST_ALIASED {
            self.problems
                .at(span, format!("aliases stand for more than {MOST_ALIASED} values"))
                .with_help("give what is repeated a name under `types:`");
            return Break(());
        }
        if self.open.len() + value.height > DEEPEST {
            return self.too_deep(span);
        }
        self.add(value, 0);
        Continue(())
    }

    fn no_tag(&mut self, tagged: bool, span: Span) {
        if tagged {
            self.problems
                .at(span, "YAML tags have no meaning in a spec")
                .with_help("remove the `!…` before this value; every value is read as the text that it is");
        }
    }

    fn too_deep(&mut self, span: Span) -> Go {
        self.problems.at(span, syntax::TOO_DEEP);
        Break(())
    }

    fn no_mark(&mut self) {
        if let Some(start) = self.hidden {
            self.problems
                .at(
                    Span { start, end: start + MARK.len_utf8() },
                    "there is a byte order mark here, which cannot be seen",
                )
                .with_help("remove it: delete all between the characters left and right of it, and type them again");
        }
    }

    /// What the parser takes for a text, and YAML for nothing: `[?]`, and within brackets `>` and `|`, which begin a text
    /// of many lines elsewhere.
    fn no_stray_sign(&mut self, text: &str, span: Span) {
        if text == "?" && self.source.text()[span.end..].starts_with([',', '[', ']', '{', '}']) {
            self.problems.at(span, "`?` alone must be in quotes").with_help("write `\"?\"`");
        }
        if text.starts_with(['>', '|']) {
            self.problems
                .at(
                    Span { start: span.start, end: span.start + 1 },
                    format!("within brackets, no text begins with `{}`", &text[..1]),
                )
                .with_help("put it in quotes, which may go on in the next line");
        }
    }

    /// The parser takes spaces and a comment behind a bracket to be part of it, and a comma before it for it.
    fn behind_bracket(&self, span: Span) -> usize {
        let whole = self.source.text();
        let mut rest = whole[span.start..].trim_start_matches(',').trim_start();
        while rest.starts_with('#') {
            rest = rest.find('\n').map_or("", |end| &rest[end..]).trim_start();
        }
        match rest.starts_with([']', '}']) {
            true => whole.len() - rest.len() + 1,
            false => span.end,
        }
    }

    /// The parser takes spaces and a comment behind a quote to be part of what is in quotes.
    fn without_spaces(&self, span: Span, text: &str) -> Span {
        let (whole, end) = (self.source.text(), span.start + 1 + text.len());
        match whole.get(span.start + 1..end) {
            Some(written) if written == text && whole[end..].starts_with(['"', '\'']) => {
                Span { start: span.start, end: end + 1 }
            }
            _ => span,
        }
    }

    /// The parser takes a line break to stand at the end of a file that ends within a block scalar.
    fn without_added_break(&self, mut text: String, style: ScalarStyle, span: Span) -> String {
        let whole = self.source.text();
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) || span.end < whole.len() {
            return text;
        }
        let last = &whole[whole.rfind(['\n', '\r']).map_or(0, |at| at + 1)..];
        let added = match text.bytes().all(|byte| byte == b'\n') {
            // There is no text, and the last line, if it follows its sign, was taken for an empty one.
            true => self.source.line_of(whole.len()) == self.source.line_of(span.start) + 1,
            // Where the text begins, all of its lines do; a shorter one is empty already.
            false => last.chars().count() >= self.source.position(span.start).1 - 1,
        };
        if added && !last.is_empty() && text.ends_with('\n') {
            text.pop();
        }
        text
    }

    /// The key whose value comes next.
    fn pending(&self) -> Option<Span> {
        match &self.open.last()?.content {
            Content::Map { key: Key::Given(key), .. } => Some(key.span),
            _ => None,
        }
    }

    fn syntax(&mut self, error: &ScanError, places: &Places<'_>) -> Go {
        if self.hidden.is_some() {
            // Which may be why.
            return Break(());
        }
        let brackets = self.open.iter().rev().map(|frame| frame.start);
        let scene = Scene {
            source: self.source,
            at: places.offset(error.marker()),
            last: self.last,
            bracket: brackets.into_iter().find(|start| self.is_bracket(*start)),
        };
        if syntax::report(error.info(), &scene, self.problems) {
            self.forget_last();
        }
        Break(())
    }

    fn is_bracket(&self, start: Span) -> bool {
        self.source.text()[start.start..].starts_with(['{', '['])
    }

    /// Takes the last text back: it is part of what is wrong.
    fn forget_last(&mut self) {
        let Some(last) = self.last else { return };
        let nothing = || Rc::new(Node { span: last.span, value: Value::Nothing });
        match self.open.last_mut().map(|frame| &mut frame.content) {
            Some(Content::Map { entries, key, .. }) => {
                if matches!(key, Key::Given(key) if key.span == last.span) {
                    *key = Key::Void;
                }
                if let Some(entry) = entries.last_mut().filter(|entry| entry.value.span == last.span) {
                    entry.value = nothing();
                }
            }
            Some(Content::List(nodes)) => {
                nodes.pop_if(|node| node.span == last.span);
            }
            None => {}
        }
    }

    /// One character more, where there is one.
    fn non_empty(&self, span: Span) -> Span {
        let next = self.source.text()[span.start..].chars().next().map_or(0, char::len_utf8);
        Span { start: span.start, end: span.end.max(span.start + next) }
    }
}

/// `{ id:string }` is a key without a value to YAML; nobody means that.
fn tight(key: &Text, value: &Node, start: Span, source: &Source, problems: &mut Problems) -> Option<Entry> {
    let in_braces = source.text()[start.start..].starts_with('{');
    let plain = !source.text()[key.span.start..].starts_with(['"', '\'']);
    let (Value::Nothing, true, true) = (&value.value, in_braces, plain) else { return None };
    let (name, rest) = syntax::tight_colon(&key.text)?;
    problems
        .at(key.span, "there is no space behind this colon")
        .with_help(format!("write {}", quoted(&format!("{name}: {rest}"))));
    let span = key.part(name.len() + 1, key.text.len());
    let value = Node { span, value: Value::Text(Text::new(source, span, rest.to_owned())) };
    let key = Text::new(source, key.part(0, name.len()), name.to_owned());
    Some(Entry { key, value: Rc::new(value) })
}

fn new_key(node: &Node, keys: &mut Taken<Span>, problems: &mut Problems) -> Key {
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Nothing => {
            problems.at(node.span, "a key is missing before this colon");
            return Key::Void;
        }
        Value::List(_) | Value::Map(_) => {
            problems.at(node.span, "a key must be a text").with_help("quote what begins with `{` or `[`");
            return Key::Void;
        }
    };
    if text.text == "<<" {
        problems
            .at(text.span, "`<<` merges nothing: it is not part of YAML 1.2")
            .with_help("write the members out, or give what is shared a name under `types:`");
        return Key::Void;
    }
    if let Some(first) = keys.get(&text.text) {
        problems.at(text.span, format!("{} is given twice", quoted(&text.text))).also(*first, "first given here");
        return Key::Void;
    }
    keys.insert(&text.text, text.span);
    Key::Given(text)
}

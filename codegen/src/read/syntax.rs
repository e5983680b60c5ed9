//! Complaints of the YAML parser → mistakes of the author.

use crate::{
    diagnostics::Problems,
    quoted::quoted,
    source::{Source, Span},
};

/// The state of reading when the parser gave up.
pub(super) struct Scene<'s> {
    pub(super) source: &'s Source,
    /// Where the parser gave up.
    pub(super) at: usize,
    pub(super) last: Option<Scalar>,
    /// The innermost `{` or `[` that is open.
    pub(super) bracket: Option<Span>,
}

/// The text that was read last.
#[derive(Clone, Copy)]
pub(super) struct Scalar {
    pub(super) span: Span,
    pub(super) plain: bool,
    /// The key that it is the value of.
    pub(super) key: Option<Span>,
}

/// Reports what the parser says in `info`. True if the last text is part of the mistake, and no value.
pub(super) fn report(info: &str, scene: &Scene<'_>, problems: &mut Problems) -> bool {
    // Where the parser gives up is often not where the mistake is: these look for it.
    if info.contains("mapping values are not allowed") {
        return scene.second_colon(problems);
    }
    if info.contains("simple key") {
        return scene.line_without_colon(problems);
    }
    if info.contains("did not find expected ',' or '}'") || info.contains("expected ',' or ']'") {
        return scene.unseparated(problems);
    }
    if let Some(bracket) = scene.bracket
        && scene.rest().trim().is_empty()
    {
        problems.at(bracket, "this bracket is never closed");
        return false;
    }
    if info.split(' ').any(|word| matches!(word, "tab" | "tabs")) {
        problems.at(scene.tab(), "a tab cannot indent").with_help("indent with spaces, two for each level");
        return false;
    }
    match info {
        "while parsing a block mapping, did not find expected key"
        | "while parsing a block collection, did not find expected '-' indicator"
        | "block sequence entries are not allowed in this context" => return scene.odd_line(problems),
        "':' must be followed by a valid YAML whitespace" => scene.tab_behind_colon(problems),
        "invalid indentation" | "invalid indentation in flow construct" => scene.shallow_line(problems),
        "recursion limit exceeded" => {
            problems.at(scene.here(), TOO_DEEP);
        }
        _ => match scene.explain(info) {
            Some((message, help)) => {
                problems.at(scene.here(), message).with_help(help);
            }
            None => {
                problems.at(scene.here(), format!("this is not valid YAML: {info}"));
            }
        },
    }
    false
}

/// More than any spec needs.
pub(super) const TOO_DEEP: &str = "values are nested too deep here";

impl Scene<'_> {
    /// What is wrong where the parser gave up, and what helps.
    fn explain(&self, info: &str) -> Option<(String, String)> {
        let said = |message: &str, help: &str| Some((message.to_owned(), help.to_owned()));
        match info {
            "':' may not precede any of `[{` in flow mapping" => {
                Some(("there is no space behind this colon".to_owned(), format!("write `: {}`", self.letters(1, 1))))
            }
            "'-' must be followed by a valid YAML whitespace" => {
                Some(("there is no space behind this dash".to_owned(), format!("write `- {}`", self.letters(1, 1))))
            }
            "comment intercepting the multiline text" => {
                said("a comment cuts this text in two", "put the comment above the key")
            }
            "found unprintable character" => said(
                "this character cannot be printed",
                r#"remove it, or write it as an escape in double quotes, as in `"\u0007"`"#,
            ),
            "while parsing a node, did not find expected node content" => {
                said("a value is missing before this", "write it; an empty text is `\"\"`")
            }
            "misplaced bracket" => said("this bracket closes nothing", "remove it"),
            "while parsing node, found unknown anchor" => {
                let ends = |letter: char| letter.is_whitespace() || ",]}".contains(letter);
                let name = self.rest().split(ends).next().unwrap_or_default();
                Some((
                    format!("there is no anchor for {} above", quoted(name)),
                    format!(
                        "an anchor is written {} before the value that it names",
                        quoted(&name.replacen('*', "&", 1))
                    ),
                ))
            }
            "while parsing a quoted scalar, found unknown escape character"
            | "while parsing a quoted scalar, did not find expected hexadecimal number"
            | "while parsing a quoted scalar, found invalid Unicode character escape code" => said(
                "this text has a backslash that escapes nothing",
                r"write `\\` for a backslash, or put the text in single quotes, where it stands for itself",
            ),
            "invalid indentation in quoted scalar"
            | "while scanning a quoted scalar, found unexpected end of stream"
            | "while scanning a quoted scalar, found unexpected document indicator" => said(
                "this quote is never closed",
                "close it; a quoted text that goes on in the next line goes on deeper than its key",
            ),
            "invalid trailing content after double-quoted scalar" => {
                said("nothing may follow a quoted text", "put all of it in quotes")
            }
            info if info.starts_with("unexpected character") || info.starts_with("plain scalar cannot start") => {
                said(&format!("a text cannot begin with `{}`", self.letters(0, 1)), "put it in quotes")
            }
            _ => None,
        }
    }

    fn tab_behind_colon(&self, problems: &mut Problems) {
        let before = &self.source.text()[..self.at];
        let tabs = before.len() - before.trim_end_matches('\t').len();
        problems
            .at(Span { start: self.at - tabs, end: self.at }, "a tab cannot separate a value from its colon")
            .with_help("write a space");
    }

    fn shallow_line(&self, problems: &mut Problems) {
        let problem = problems
            .at(self.line(), "this line goes on with a value that began above, and is indented too little")
            .with_help("indent it deeper than the key of that value");
        if let Some(bracket) = self.bracket {
            problem.also(bracket, "the value begins here");
        }
    }

    fn here(&self) -> Span {
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        Span { start: self.at, end: self.at + next }
    }

    fn rest(&self) -> &str {
        &self.source.text()[self.at..]
    }

    /// What the line says in which the parser gave up.
    fn line(&self) -> Span {
        self.content(self.source.line_of(self.at))
    }

    /// The tabs that some line begins with, from where the parser gave up: it gives up where the text before them began.
    fn tab(&self) -> Span {
        let text = self.source.text();
        let mut start = self.source.line(self.source.line_of(self.at)).start;
        while start < text.len() {
            let line = &text[start..];
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            if let Some(at) = line[..indent].find('\t') {
                return Span { start: start + at, end: start + indent };
            }
            start += line.find(['\n', '\r']).map_or(line.len(), |end| end + 1);
        }
        self.here()
    }

    fn letters(&self, skip: usize, take: usize) -> String {
        self.rest().chars().skip(skip).take(take).collect()
    }

    /// What a line has between indentation and comment.
    fn content(&self, line: usize) -> Span {
        let Span { start, end } = self.source.line(line);
        let text = &self.source.text()[start..end];
        let comment = text.find(" #").unwrap_or(text.len());
        let text = &text[..comment];
        let indent = text.len() - text.trim_start().len();
        Span { start: start + indent, end: start + indent.max(text.trim_end().len()) }
    }

    /// The last line above `line` that says anything.
    fn line_above(&self, line: usize) -> Option<Span> {
        let lines = (0..line).rev().map(|line| self.content(line));
        let mut saying = lines.filter(|span| {
            let text = &self.source.text()[span.start..span.end];
            !text.is_empty() && !text.starts_with('#')
        });
        saying.next()
    }

    /// The last text, if the parser took the line that it gave up in for more of it; and its first line.
    fn run_on(&self) -> Option<(Scalar, Span)> {
        let last = self.last.filter(|last| last.plain)?;
        let line = self.source.line_of(last.span.start);
        let first = Span { start: last.span.start, end: self.content(line).end.max(last.span.start) };
        (line < self.source.line_of(self.at)).then_some((last, first))
    }

    /// `summary: a: b`, or a line whose colon is missing, which YAML joins with the next.
    fn second_colon(&self, problems: &mut Problems) -> bool {
        let Some((last, first)) = self.run_on() else {
            let line = self.line();
            let start = self.last.map_or(line.start, |last| last.span.start).min(self.at);
            let span = Span { start, end: line.end.max(self.at) };
            let text = &self.source.text()[span.start..span.end];
            problems
                .at(span, "a text with a colon and a space must be in quotes")
                .with_help(format!("write {}", in_quotes(text)));
            return true;
        };
        if self.bracket.is_some() {
            return self.missing_comma(first, problems);
        }
        if last.key.is_some_and(|key| self.source.line_of(key.start) == self.source.line_of(first.start)) {
            problems
                .at(self.line(), "this line is indented as if it belonged to the text above")
                .also(first, "this text")
                .with_help("indent it like the key of that text");
            return false;
        }
        self.no_colon(first, problems)
    }

    fn line_without_colon(&self, problems: &mut Problems) -> bool {
        let line = self.source.line_of(self.at);
        let own = self.content(line);
        let own_text = &self.source.text()[own.start..own.end];
        let span = match own_text.contains(": ") || own_text.ends_with(':') || own_text.is_empty() {
            true => self.line_above(line).unwrap_or(own),
            false => own,
        };
        self.no_colon(span, problems)
    }

    fn no_colon(&self, line: Span, problems: &mut Problems) -> bool {
        let text = &self.source.text()[line.start..line.end];
        match tight_line(text) {
            Some((key, value)) => problems
                .at(line, "there is no space behind this colon")
                .with_help(format!("write {}", quoted(&format!("{key}: {value}")))),
            None => problems
                .at(line, format!("{} has no colon", quoted(text)))
                .with_help(format!("write {}, or remove it", quoted(&format!("{text}: …")))),
        };
        true
    }

    /// Something in brackets that does not follow a comma.
    fn unseparated(&self, problems: &mut Problems) -> bool {
        let last = self.last.filter(|last| last.plain && last.span.end <= self.at);
        let line = self.line();
        if let Some(last) = last
            && self.rest().starts_with(['{', '['])
            && self.source.text()[last.span.end..self.at].bytes().all(|byte| byte == b' ')
        {
            let rest = &self.source.text()[last.span.start..line.end.max(last.span.start)];
            let text = rest[..end_of_braced(rest)].trim_end();
            problems
                .at(
                    Span { start: last.span.start, end: last.span.start + text.len() },
                    "within brackets, a text with braces must be in quotes",
                )
                .with_help(format!("write {}", in_quotes(text)));
            return true;
        }
        if self.rest().starts_with("//") || self.rest().starts_with("/*") {
            problems.at(self.here(), "a comment begins with `#`").with_help("write it so, also in a file of JSON");
            return true;
        }
        if let Some((_, first)) = self.run_on() {
            return self.missing_comma(first, problems);
        }
        let problem = problems.at(self.here(), "a comma is missing before this");
        if let Some(bracket) = self.bracket {
            problem.also(bracket, "or what was opened here should have been closed");
        }
        false
    }

    fn missing_comma(&self, first: Span, problems: &mut Problems) -> bool {
        let problem =
            problems.at(Span { start: first.end, end: first.end }, "a comma or a closing bracket is missing here");
        if let Some(bracket) = self.bracket {
            problem.also(bracket, "opened here");
        }
        true
    }

    fn odd_line(&self, problems: &mut Problems) -> bool {
        let span = self.line();
        let text = &self.source.text()[span.start..span.end];
        if tight_line(text).is_some() {
            return self.no_colon(span, problems);
        }
        match text.starts_with('-') {
            true => problems
                .at(span, "an item of a list stands where a key is expected")
                .with_help("a list begins in the line below its key, or behind it in brackets"),
            false => problems
                .at(span, "this line is indented unlike those above")
                .with_help("keys of one mapping begin in the same column"),
        };
        false
    }
}

/// `id:string` → `id`, `string`
pub(crate) fn tight_colon(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let tight =
        !key.is_empty() && !key.contains(['/', ' ']) && !value.is_empty() && !value.starts_with([' ', ':', '/']);
    tight.then_some((key, value))
}

/// The same for a line, in which a key may be quoted.
fn tight_line(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|first| matches!(first, '"' | '\''));
    let Some(quote) = quote else { return tight_colon(line) };
    let at =
        line.find(&format!("{quote}:")).filter(|at| !line[at + 2..].is_empty() && !line[at + 2..].starts_with(' '))?;
    Some((&line[..=at], &line[at + 2..]))
}

/// Where a text with pairs of braces ends that nobody quoted: before a comma, a colon, or a bracket that closes another.
fn end_of_braced(text: &str) -> usize {
    let mut open = 0_usize;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        match letter {
            '{' | '[' => open += 1,
            '}' | ']' if open > 0 => open -= 1,
            '}' | ']' | ',' if open == 0 => return at,
            ':' if next.is_none_or(|next| next == ' ') => return at,
            _ => {}
        }
    }
    text.len()
}

fn in_quotes(text: &str) -> String {
    match text.contains('"') {
        true => quoted(&format!("'{}'", text.replace('\'', "''"))),
        false => quoted(&format!("\"{}\"", text.replace('\\', r"\\"))),
    }
}

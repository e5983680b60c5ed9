//! The YAML that specs are written in, read by the byte.
//!
//! Mappings and lists, in blocks or brackets, of texts that stand on one line and say what they look like. `saphyr-parser`
//! reads all of YAML and takes twenty times as long where it is not optimised, which no macro is; it has the word
//! wherever a text is anything else: here is nothing reported, and nothing decided that might be a mistake.

use crate::{source::Span, steps};

/// What a text is made of, in its order.
#[derive(Debug)]
pub(super) enum Piece {
    Text {
        /// With its quotes.
        span: Span,
        quoted: bool,
    },
    /// A key had nothing behind its colon, which is this byte.
    Nothing(usize),
    OpenList(Span),
    OpenMap(Span),
    /// What is in brackets ends before this byte.
    CloseBracket(usize),
    CloseBlock,
}

/// `None`: not simple.
pub(super) fn pieces(text: &str) -> Option<Vec<Piece>> {
    if !text.is_ascii() && has_odd_signs(text.as_bytes()) {
        return None;
    }
    let mut reader = Reader {
        text: text.as_bytes(),
        at: 0,
        pieces: Vec::with_capacity(text.len() / 8),
        blocks: Vec::new(),
        pending: None,
        brackets: 0,
    };
    reader.lines()?;
    (!reader.pieces.is_empty()).then_some(reader.pieces)
}

/// Signs that no text shows: control characters, byte order marks and what is no character.
fn has_odd_signs(bytes: &[u8]) -> bool {
    let mut at = 1;
    while at < bytes.len() {
        if matches!((bytes[at - 1], bytes[at]), (0xc2, ..0xa0) | (0xef, 0xbb | 0xbf)) {
            return true;
        }
        at += 1;
    }
    false
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    pieces: Vec<Piece>,
    blocks: Vec<Block>,
    /// A key has no value yet: its colon.
    pending: Option<usize>,
    /// How many are open.
    brackets: usize,
}

#[derive(Clone, Copy)]
struct Block {
    indent: usize,
    is_list: bool,
}

/// Deeper is a mistake, or soon will be.
const DEEPEST: usize = 32;
/// Of a key, which YAML limits as well.
const LONGEST_KEY: usize = 1000;

/// What a byte is within a text without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It can also begin one.
    Letter,
    Other,
    Space,
    Colon,
    Hash,
    Bracket,
    Break,
    Odd,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Letter; 256];
    let mut byte = 0;
    while byte < 0x80 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'$' | b'_' => Class::Letter,
            b' ' => Class::Space,
            b':' => Class::Colon,
            b'#' => Class::Hash,
            b'{' | b'}' | b'[' | b']' | b',' => Class::Bracket,
            b'\n' | b'\r' => Class::Break,
            ..0x20 | 0x7f => Class::Odd,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

impl Reader<'_> {
    fn lines(&mut self) -> Option<()> {
        loop {
            let line = self.at;
            self.spaces();
            match self.byte() {
                None => break,
                Some(b'\n' | b'\r' | b'#') => self.line_end()?,
                Some(_) => {
                    self.entry(self.at - line)?;
                    self.line_end()?;
                }
            }
            steps::take(self.at - line);
        }
        self.no_value();
        while self.blocks.pop().is_some() {
            self.pieces.push(Piece::CloseBlock);
        }
        Some(())
    }

    /// An item of a list, or a key and what stands in the same line of its value.
    fn entry(&mut self, indent: usize) -> Option<()> {
        let is_item = self.byte() == Some(b'-');
        let begins = match (self.pending, self.blocks.last()) {
            (Some(_), Some(block)) => indent > block.indent || (indent == block.indent && is_item && !block.is_list),
            _ => self.pieces.is_empty(),
        };
        if begins {
            self.pending = None;
            self.begin(Block { indent, is_list: is_item })?;
        }
        self.no_value();
        while let Some(block) = self.blocks.last()
            && (block.indent > indent || (block.indent == indent && block.is_list && !is_item))
        {
            self.blocks.pop();
            self.pieces.push(Piece::CloseBlock);
        }
        let block = self.blocks.last()?;
        if block.indent != indent || block.is_list != is_item {
            return None;
        }
        if is_item {
            self.at += 1;
            if self.byte() != Some(b' ') {
                return None;
            }
            self.spaces();
            return self.value();
        }
        self.key()?;
        let behind = self.at;
        self.spaces();
        match self.byte() {
            None | Some(b'\n' | b'\r') => self.pending = Some(behind - 1),
            Some(b'#') if self.at > behind => self.pending = Some(behind - 1),
            _ => self.value()?,
        }
        Some(())
    }

    fn begin(&mut self, block: Block) -> Option<()> {
        let mut at = self.at;
        if self.blocks.last().is_some_and(|outer| outer.indent == block.indent) {
            // To the parser, a list that is not indented begins with its first item.
            at += 1;
            while self.text.get(at) == Some(&b' ') {
                at += 1;
            }
        }
        let start = Span { start: at, end: at };
        self.pieces.push(if block.is_list { Piece::OpenList(start) } else { Piece::OpenMap(start) });
        self.blocks.push(block);
        (self.blocks.len() < DEEPEST).then_some(())
    }

    /// The last key has none.
    fn no_value(&mut self) {
        if let Some(colon) = self.pending.take() {
            self.pieces.push(Piece::Nothing(colon));
        }
    }

    /// A key and its colon.
    fn key(&mut self) -> Option<()> {
        let start = self.at;
        self.text()?;
        let colon = self.byte() == Some(b':') && self.at - start < LONGEST_KEY;
        self.at += 1;
        (colon && matches!(self.byte(), None | Some(b' ' | b'\n' | b'\r'))).then_some(())
    }

    fn value(&mut self) -> Option<()> {
        match self.byte()? {
            b'{' | b'[' => self.bracket(),
            _ => self.text(),
        }
    }

    fn bracket(&mut self) -> Option<()> {
        self.brackets += 1;
        if self.blocks.len() + self.brackets > DEEPEST {
            return None;
        }
        let is_list = self.byte() == Some(b'[');
        let start = Span { start: self.at, end: self.at + 1 };
        self.pieces.push(if is_list { Piece::OpenList(start) } else { Piece::OpenMap(start) });
        self.at += 1;
        let end = if is_list { b']' } else { b'}' };
        loop {
            self.white()?;
            if self.byte() == Some(end) {
                break;
            }
            if !is_list {
                self.key()?;
                self.white()?;
            }
            self.value()?;
            self.white()?;
            match self.byte() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == end => {}
                _ => return None,
            }
        }
        self.at += 1;
        self.brackets -= 1;
        self.pieces.push(Piece::CloseBracket(self.at));
        Some(())
    }

    /// Spaces, line breaks and comments within brackets.
    fn white(&mut self) -> Option<()> {
        loop {
            self.spaces();
            match self.byte()? {
                b'\n' | b'\r' | b'#' => self.line_end()?,
                _ => break,
            }
            let line = self.at;
            self.spaces();
            let deeper = self.blocks.last().is_none_or(|block| self.at - line > block.indent);
            if !deeper && !matches!(self.byte()?, b'\n' | b'\r') {
                return None;
            }
        }
        Some(())
    }

    fn text(&mut self) -> Option<()> {
        let start = self.at;
        let quoted = match self.byte()? {
            quote @ (b'"' | b'\'') => {
                self.quoted(quote)?;
                true
            }
            first => {
                if CLASSES[usize::from(first)] != Class::Letter {
                    return None;
                }
                self.plain()?;
                false
            }
        };
        self.pieces.push(Piece::Text { span: Span { start, end: self.at }, quoted });
        Some(())
    }

    /// To the end of the text, spaces behind it left out.
    fn plain(&mut self) -> Option<()> {
        let (mut at, mut end) = (self.at, self.at);
        while at < self.text.len() {
            match CLASSES[usize::from(self.text[at])] {
                // Which the parser may take for a sign of another list.
                Class::Other if self.brackets > 0 && self.text[at - 1..].starts_with(b" -") => return None,
                Class::Letter | Class::Other => end = at + 1,
                Class::Bracket if self.brackets == 0 => end = at + 1,
                Class::Space => {}
                Class::Hash if self.text[at - 1] != b' ' => end = at + 1,
                Class::Colon => match self.text.get(at + 1).map(|next| CLASSES[usize::from(*next)]) {
                    None | Some(Class::Space | Class::Break) => break,
                    Some(Class::Bracket) if self.brackets > 0 => return None,
                    _ => end = at + 1,
                },
                Class::Hash | Class::Bracket | Class::Break => break,
                Class::Odd => return None,
            }
            at += 1;
        }
        self.at = end;
        Some(())
    }

    /// To its second quote, without escapes.
    fn quoted(&mut self, quote: u8) -> Option<()> {
        self.at += 1;
        loop {
            let byte = self.byte()?;
            self.at += 1;
            if byte == quote {
                break;
            }
            if (byte == b'\\' && quote == b'"') || matches!(CLASSES[usize::from(byte)], Class::Break | Class::Odd) {
                return None;
            }
        }
        (self.byte() != Some(quote)).then_some(())
    }

    fn spaces(&mut self) {
        while self.at < self.text.len() && self.text[self.at] == b' ' {
            self.at += 1;
        }
    }

    /// Spaces and a comment, and the break of the line.
    fn line_end(&mut self) -> Option<()> {
        self.spaces();
        if self.byte() == Some(b'#') {
            if self.at > 0 && !matches!(self.text[self.at - 1], b' ' | b'\n') {
                return None;
            }
            while let Some(byte) = self.byte()
                && !matches!(byte, b'\n' | b'\r')
            {
                if CLASSES[usize::from(byte)] == Class::Odd {
                    return None;
                }
                self.at += 1;
            }
        }
        if self.byte() == Some(b'\r') {
            self.at += 1;
            if self.byte() != Some(b'\n') {
                return None;
            }
        }
        match self.byte() {
            None => Some(()),
            Some(b'\n') => {
                self.at += 1;
                Some(())
            }
            Some(_) => None,
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

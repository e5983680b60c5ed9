//! YAML documents at random, in every style that there is.

use std::fmt::Write;

use fastrand::Rng;

/// A document that is valid, whatever it says.
pub(super) fn document(random: &mut Rng) -> String {
    let mut writer = Writer { random, out: String::new(), anchors: 0, budget: 60 };
    if writer.random.u8(0..8) == 0 {
        writer.out.push_str("%YAML 1.2\n---\n");
    } else if writer.random.u8(0..4) == 0 {
        writer.out.push_str("---\n");
    }
    writer.comment(0);
    writer.block(0, 0);
    writer.out
}

struct Writer<'r> {
    random: &'r mut Rng,
    out: String,
    anchors: usize,
    /// How many more values may be written.
    budget: usize,
}

const WORDS: [&str; 30] = [
    "a",
    "held",
    "NO",
    "yes",
    "null",
    "~",
    "true",
    "1",
    "1.0",
    "0x1F",
    "-7",
    "1e3",
    ".inf",
    "2024-01-01",
    "12:30",
    "list<T>?",
    "T?",
    "/path/x",
    "$tag",
    "$$x",
    "é",
    "日本",
    "👍",
    "two words",
    "a#b",
    "it's",
    "x:y",
    "-a",
    "?b",
    "C:\\d",
];

impl Writer<'_> {
    /// A collection or a text, as a block.
    fn block(&mut self, indent: usize, depth: usize) {
        self.budget = self.budget.saturating_sub(1);
        let kind = if depth == 0 { 0 } else { self.random.u8(0..8) };
        match kind {
            0..=2 if depth < 5 && self.budget > 0 => self.block_map(indent, depth),
            3 | 4 if depth < 5 && self.budget > 0 => self.block_list(indent, depth),
            _ => {
                let pad = " ".repeat(indent);
                let _ = write!(self.out, "{pad}");
                self.inline(depth);
                self.out.push('\n');
            }
        }
    }

    fn block_map(&mut self, indent: usize, depth: usize) {
        let pad = " ".repeat(indent);
        for n in 0..self.random.usize(1..5) {
            self.comment(indent);
            let key = self.key(n);
            let _ = write!(self.out, "{pad}{key}:");
            self.value(indent, depth);
        }
    }

    fn block_list(&mut self, indent: usize, depth: usize) {
        let pad = " ".repeat(indent);
        for _ in 0..self.random.usize(1..5) {
            self.comment(indent);
            let _ = write!(self.out, "{pad}-");
            self.value(indent, depth);
        }
    }

    /// What follows a colon or a dash.
    fn value(&mut self, indent: usize, depth: usize) {
        self.budget = self.budget.saturating_sub(1);
        match self.random.u8(0..10) {
            0 => self.out.push('\n'),
            1 if self.anchors > 0 => {
                let anchor = self.random.usize(0..self.anchors);
                let _ = writeln!(self.out, " *a{anchor}");
            }
            2 => self.block_scalar(indent),
            3..=5 if depth < 5 && self.budget > 0 => {
                self.anchor();
                self.line_end();
                let deeper = indent + self.random.usize(1..4);
                self.block(deeper, depth + 1);
            }
            _ => {
                self.anchor();
                self.out.push(' ');
                self.inline(depth + 1);
                self.line_end();
            }
        }
    }

    /// Within one line, or in quotes over several.
    fn inline(&mut self, depth: usize) {
        self.budget = self.budget.saturating_sub(1);
        match self.random.u8(0..10) {
            0 | 1 if depth < 5 && self.budget > 0 => self.flow_map(depth),
            2 | 3 if depth < 5 && self.budget > 0 => self.flow_list(depth),
            _ => self.scalar(),
        }
    }

    fn flow_map(&mut self, depth: usize) {
        self.out.push('{');
        for n in 0..self.random.usize(0..4) {
            if n > 0 {
                self.out.push(',');
            }
            let key = self.key(n);
            let _ = write!(self.out, " {key}: ");
            self.inline(depth + 1);
        }
        self.out.push_str(if self.random.bool() { " }" } else { "}" });
    }

    fn flow_list(&mut self, depth: usize) {
        self.out.push('[');
        for n in 0..self.random.usize(0..4) {
            if n > 0 {
                self.out.push_str(", ");
            }
            self.inline(depth + 1);
        }
        self.out.push(']');
    }

    /// Different ones within a mapping.
    fn key(&mut self, n: usize) -> String {
        match self.random.u8(0..6) {
            0 => format!("\"k {n}\""),
            1 => format!("'k''{n}'"),
            2 => format!("/path/{n}"),
            3 => format!("\"\\u00e9{n}\""),
            _ => format!("key{n}"),
        }
    }

    fn scalar(&mut self) {
        let word = WORDS[self.random.usize(0..WORDS.len())];
        match self.random.u8(0..6) {
            0 => {
                let _ = write!(self.out, "'{}'", word.replace('\'', "''"));
            }
            1 => {
                let _ = write!(self.out, "\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""));
            }
            2 => {
                let escape =
                    ["\\n", "\\t", "\\x41", "\\u263A", "\\U0001F44D", "\\\\", "\\\"", "\\/", "\\0", "\\_", "\\N"];
                let _ = write!(
                    self.out,
                    "\"{}{}\"",
                    word.replace(['\\', '"'], "-"),
                    escape[self.random.usize(0..escape.len())]
                );
            }
            // What means something else in brackets or at the beginning is left to the quoted styles.
            _ if word.starts_with(['?', '-', '~']) || word.contains([',', '?', ':', '#', '\'']) => {
                self.out.push_str("plain")
            }
            _ => self.out.push_str(word),
        }
    }

    fn block_scalar(&mut self, indent: usize) {
        let style = ["|", ">", "|-", ">-", "|+", ">+"][self.random.usize(0..6)];
        let deeper = self.random.usize(1..4);
        let pad = " ".repeat(indent + deeper);
        let _ = writeln!(self.out, " {style}");
        for line in 0..self.random.usize(1..4) {
            if line > 0 && self.random.u8(0..4) == 0 {
                self.out.push('\n');
            }
            let word = WORDS[self.random.usize(0..WORDS.len())];
            let _ = writeln!(self.out, "{pad}{word}");
        }
    }

    fn anchor(&mut self) {
        if self.random.u8(0..5) == 0 {
            let _ = write!(self.out, " &a{}", self.anchors);
            self.anchors += 1;
        }
    }

    fn line_end(&mut self) {
        if self.random.u8(0..6) == 0 {
            self.out.push_str(" # said in passing");
        }
        self.out.push('\n');
    }

    fn comment(&mut self, indent: usize) {
        if self.random.u8(0..8) == 0 {
            let _ = writeln!(self.out, "{}# a remark", " ".repeat(indent));
        }
        if self.random.u8(0..10) == 0 {
            self.out.push('\n');
        }
    }
}

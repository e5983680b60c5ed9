//! `list<Money>?` → [`Type`].

use super::types::Types;
use crate::{
    diagnostics::Problems,
    model::{Scalar, Type},
    quoted::quoted,
    read::Text,
    source::Span,
};

/// How deep a type may be nested in one text.
const DEEPEST: usize = 8;

/// What others call our types.
const FOREIGN: [(&str, &str); 37] = [
    ("str", "string"),
    ("text", "string"),
    ("char", "string"),
    ("boolean", "bool"),
    ("integer", "int"),
    ("long", "int"),
    ("short", "int"),
    ("int32", "int"),
    ("int64", "int"),
    ("i8", "int"),
    ("i16", "int"),
    ("i32", "int"),
    ("i64", "int"),
    ("u8", "int"),
    ("u16", "int"),
    ("u32", "int"),
    ("u64", "int"),
    ("usize", "int"),
    ("double", "float"),
    ("f32", "float"),
    ("f64", "float"),
    ("number", "decimal"),
    ("numeric", "decimal"),
    ("money", "decimal"),
    ("bigdecimal", "decimal"),
    ("guid", "uuid"),
    ("date-time", "datetime"),
    ("date_time", "datetime"),
    ("time", "datetime"),
    ("timestamp", "datetime"),
    ("instant", "datetime"),
    ("interval", "duration"),
    ("timespan", "duration"),
    ("url", "uri"),
    ("any", "json"),
    ("object", "json"),
    ("value", "json"),
];

/// What a text says where a type is expected. What makes no sense is `json`, so that the rest can go on.
pub(super) fn type_of(text: &Text, types: &mut Types<'_>, problems: &mut Problems) -> Type {
    Expression { text, types, problems }.parse(0, text.text.len(), 0)
}

struct Expression<'e, 't, 'p> {
    text: &'e Text,
    types: &'e mut Types<'t>,
    problems: &'p mut Problems,
}

impl Expression<'_, '_, '_> {
    fn parse(&mut self, start: usize, end: usize, depth: usize) -> Type {
        let written = &self.text.text[start..end];
        let start = start + (written.len() - written.trim_start().len());
        let written = written.trim();
        let end = start + written.len();
        let span = self.text.part(start, end);
        if depth > DEEPEST {
            self.problems.at(span, format!("a type is nested more than {DEEPEST} deep"));
            return OPAQUE;
        }
        if let Some(inner) = written.strip_suffix('?') {
            return match self.parse(start, start + inner.len(), depth + 1) {
                Type::Optional(inner) => {
                    self.problems.at(span, "one `?` is enough").with_help("absent and null are the same");
                    Type::Optional(inner)
                }
                inner => Type::Optional(Box::new(inner)),
            };
        }
        match written.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
            Some((head, inner)) => {
                let at = start + head.len() + 1;
                let inner_type = self.parse(at, at + inner.len(), depth + 1);
                self.generic(head, start, inner_type)
            }
            None => self.name(written, span),
        }
    }

    fn generic(&mut self, head: &str, start: usize, inner: Type) -> Type {
        let span = self.text.part(start, start + head.len());
        let (meant, build): (&str, fn(Box<Type>) -> Type) = match head.trim().to_ascii_lowercase().as_str() {
            "list" | "vec" | "array" | "set" | "seq" | "sequence" => ("list", Type::List),
            "map" | "hashmap" | "btreemap" | "dict" | "object" | "record" => ("map", Type::Map),
            "option" | "optional" | "nullable" => {
                self.problems
                    .at(span, format!("{} is not how optional values are written", quoted(head)))
                    .with_help("write `T?`");
                return Type::Optional(Box::new(inner));
            }
            _ => {
                self.problems
                    .at(span, format!("{} takes no type", quoted(head.trim())))
                    .with_help("the types that do are `list<T>` and `map<T>`");
                return OPAQUE;
            }
        };
        if head.trim() != meant {
            self.problems.at(span, format!("unknown type {}", quoted(head.trim()))).suggest(Some(meant));
        }
        build(Box::new(inner))
    }

    fn name(&mut self, name: &str, span: Span) -> Type {
        if let Some(known) = self.types.known(name, span) {
            return known;
        }
        match name {
            "" => {
                self.problems.at(span, "a type is missing here");
                return OPAQUE;
            }
            "list" | "map" => {
                self.problems
                    .at(span, format!("`{name}` of what?"))
                    .with_help(format!("write `{name}<T>`, as in `{name}<string>`"));
                return OPAQUE;
            }
            _ => {}
        }
        if let Some((before, after)) = name.split_once(':')
            && !before.is_empty()
            && !after.trim().is_empty()
        {
            self.problems
                .at(span, format!("{} has no space behind its colon", quoted(name)))
                .with_help(format!("write {}", quoted(&format!("{}: {}", before.trim(), after.trim()))));
            return OPAQUE;
        }
        let foreign = FOREIGN.iter().find(|(foreign, _)| foreign.eq_ignore_ascii_case(name)).map(|(_, ours)| *ours);
        let meant = foreign.map(str::to_owned).or_else(|| self.types.nearest(name));
        let problem = self.problems.lacking(span, format!("unknown type {}", quoted(name)));
        match meant {
            Some(meant) => {
                problem.suggest(Some(&meant));
                self.types.known(&meant, span).unwrap_or(OPAQUE)
            }
            None => {
                let scalars: Vec<_> = Scalar::ALL.iter().map(|scalar| scalar.name()).collect();
                problem.with_help(format!("define it under `types:`; the built-in types are {}", scalars.join(" ")));
                self.types.placeholder(name, span)
            }
        }
    }
}

const OPAQUE: Type = Type::Scalar(Scalar::Json);

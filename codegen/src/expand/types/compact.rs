//! What types say to the runtime's one visitor and one writer: their names and their fields.

use super::{Types, named_in};
use crate::{
    expand::code::{By, Code, Piece, Quoted, code, each, list},
    map::{Map, Set},
    model::{Api, Field, TypeDef, TypeKind, Variant},
    steps,
};

/// As many as the runtime reads at once into a tuple.
const TUPLE: usize = 16;

/// The types that hold a caller's own: what implements nothing but serde's traits, serde alone can read and write.
pub(super) fn derived(api: &Api) -> Set<&str> {
    let mut holders: Map<&str, Vec<&str>> = Map::default();
    for def in &api.types {
        for name in named_in(def) {
            steps::take(1);
            holders.entry(name).or_default().push(&def.name);
        }
    }
    let own = api.types.iter().filter(|def| matches!(def.kind, TypeKind::Rust(_)));
    let mut open: Vec<&str> = own.map(|def| def.name.as_str()).collect();
    let mut derived = Set::default();
    while let Some(name) = open.pop() {
        steps::take(1);
        if derived.insert(name) {
            open.extend(holders.get(name).into_iter().flatten());
        }
    }
    derived
}

impl Types<'_> {
    pub(super) fn is_derived(&self, def: &TypeDef) -> bool {
        self.derived.contains(def.name.as_str())
    }

    /// Whether anything is written for it below.
    pub(super) fn is_compact(&self, def: &TypeDef) -> bool {
        let is_item = matches!(def.kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union { .. });
        is_item && (def.sent || def.received) && !self.is_derived(def)
    }

    pub(super) fn compact_record(&self, to: &mut Code, def: &TypeDef, fields: &[Field]) {
        if def.sent {
            let write = By(|to: &mut Code| {
                code!(
                    to,
                    "to.object($text, &[$members], &[$values])",
                    text = Quoted(&def.name),
                    members = list(fields, |to, field| to.string(&field.json)),
                    values = list(fields, |to, field| code!(to, "&self.$name", name = field.name)),
                );
            });
            write_impl(to, def, &write);
        }
        if def.received {
            read_impl(to, def, &By(|to: &mut Code| read_fields(to, def, "Self", fields)));
        }
    }

    pub(super) fn compact_words(&self, to: &mut Code, def: &TypeDef) {
        if def.sent {
            write_impl(to, def, &"to.string(self.as_str())");
        }
        if def.received {
            read_impl(to, def, &"__private::word(from)");
        }
    }

    /// The tag is written as if it were the first member.
    pub(super) fn compact_union(&self, to: &mut Code, def: &TypeDef, tag: &str, variants: &[Variant]) {
        if def.sent {
            let arms = each(variants, |to, variant| write_variant(to, def, tag, variant));
            let write = By(|to: &mut Code| {
                code!(to, "match self { $arms Self::Unrecognized(json) => to.json(json), }", arms);
            });
            write_impl(to, def, &write);
        }
        if def.received {
            let arms = each(variants, |to, variant| read_variant(to, def, variant));
            let read = By(|to: &mut Code| {
                code!(
                    to,
                    "
                    match from.union($tag)?.as_deref() {
                        $arms
                        _ => from.json().map(Self::Unrecognized),
                    }",
                    tag = Quoted(tag),
                    arms,
                );
            });
            read_impl(to, def, &read);
        }
    }
}

fn write_variant(to: &mut Code, def: &TypeDef, tag: &str, Variant { name, json, fields, .. }: &Variant) {
    let numbered = numbered(fields);
    let bound = By(|to: &mut Code| {
        if !fields.is_empty() {
            let bound = list(&numbered, |to, (at, field)| code!(to, "$name: value_$at", name = field.name, at));
            code!(to, "{ $bound }", bound);
        }
    });
    code!(
        to,
        "Self::$name $bound => to.object($text, &[$tag$members], &[&$json$values]),",
        name,
        bound,
        text = Quoted(&def.name),
        tag = Quoted(tag),
        members = each(fields, |to, field| code!(to, ", $json", json = Quoted(&field.json))),
        json = Quoted(json),
        values = each(&numbered, |to, (at, _)| code!(to, ", value_$at", at)),
    );
}

fn read_variant(to: &mut Code, def: &TypeDef, Variant { name, json, fields, .. }: &Variant) {
    let variant = format!("Self::{name}");
    let value = By(|to: &mut Code| match fields.as_slice() {
        [] => code!(to, "__private::Some($variant)", variant),
        fields => read_fields(to, def, &variant, fields),
    });
    code!(to, "__private::Some($json) => $value,", json = Quoted(json), value);
}

/// An expression that reads them from the source `from` into what `of` names.
fn read_fields(to: &mut Code, def: &TypeDef, of: &str, fields: &[Field]) {
    let text = Quoted(&def.name);
    let members = list(fields, |to, field| to.string(&field.json));
    if fields.len() <= TUPLE {
        code!(
            to,
            "
            match __private::object(from, $text, &[$members]) {
                __private::Some(($values)) => __private::Some($of { $names }),
                __private::None => __private::None,
            }",
            text,
            members,
            values = each(fields, |to, field| code!(to, "$name,", name = field.name)),
            of,
            names = list(fields, |to, field| to.push(&field.name)),
        );
        return;
    }
    let numbered = numbered(fields);
    code!(
        to,
        "{
            $slots
            from.object($text, &[$members], &mut [$filled])?;
            __private::Some($of { $values })
        }",
        slots = each(&numbered, |to, (at, _)| code!(to, "let mut value_$at = __private::None;", at)),
        text,
        members,
        filled = list(&numbered, |to, (at, _)| code!(to, "&mut value_$at", at)),
        of,
        values = list(&numbered, |to, (at, field)| code!(to, "$name: value_$at?", name = field.name, at)),
    );
}

/// Fields and their numbers, of which names are made that no argument has, whatever fields are called.
fn numbered(fields: &[Field]) -> Vec<(String, &Field)> {
    fields.iter().enumerate().map(|(at, field)| (at.to_string(), field)).collect()
}

fn write_impl(to: &mut Code, def: &TypeDef, write: &dyn Piece) {
    code!(
        to,
        "
        impl __private::Write for $name {
            fn write(&self, to: &mut dyn __private::Sink) {
                $write
            }
        }
        impl __private::Serialize for $name {
            fn serialize<S: __private::Serializer>(&self, to: S) -> __private::Result<S::Ok, S::Error> {
                __private::serialize(self, to)
            }
        }",
        name = def.name,
        write,
    );
}

fn read_impl(to: &mut Code, def: &TypeDef, read: &dyn Piece) {
    code!(
        to,
        "
        impl __private::Read for $name {
            fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
                $read
            }
        }
        impl<'de> __private::Deserialize<'de> for $name {
            fn deserialize<D: __private::Deserializer<'de>>(from: D) -> __private::Result<Self, D::Error> {
                __private::deserialize(from)
            }
        }",
        name = def.name,
        read,
    );
}

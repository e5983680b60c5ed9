//! What types say to the runtime's one visitor and one writer: their names and their fields.

use super::Types;
use crate::{
    expand::code::{By, Code, Piece, Quoted, code, each, list},
    model::{Field, TypeDef, TypeKind, Variant},
};

/// As many as the runtime reads at once into a tuple.
const TUPLE: usize = 16;

/// Whether anything is written for it below.
pub(super) fn is_compact(def: &TypeDef) -> bool {
    let is_item = matches!(def.kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union { .. });
    is_item && (def.sent || def.received)
}

impl Types<'_> {
    /// What is part of no other type needs serde's traits only.
    pub(super) fn compact_record(&self, to: &mut Code, def: &TypeDef, fields: &[Field]) {
        let is_part = self.index.is_part(&def.name);
        if def.sent {
            let object = By(|to: &mut Code| {
                code!(
                    to,
                    "$function $text, &[$members], &[$values])",
                    function = if is_part { "to.object(" } else { "__private::serialize_object(to, " },
                    text = Quoted(&def.name),
                    members = list(fields, |to, field| to.string(&field.json)),
                    values = list(fields, |to, field| self.lent(to, field, &format!("self.{}", field.name))),
                );
            });
            if is_part { write_impl(to, def, &object) } else { serialize_impl(to, def, &object) }
        }
        if def.received {
            if is_part || fields.len() > TUPLE {
                read_impl(to, def, &By(|to: &mut Code| self.read_fields(to, def, "Self", fields)));
            } else {
                deserialize_impl(to, def, &By(|to: &mut Code| self.read_tuple(to, def, "Self", fields, &WHOLE)));
            }
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
            let arms = each(variants, |to, variant| self.write_variant(to, def, tag, variant));
            let write = By(|to: &mut Code| {
                code!(to, "match self { $arms Self::Unrecognized(json) => to.json(json), }", arms);
            });
            write_impl(to, def, &write);
        }
        if def.received {
            let arms = each(variants, |to, variant| self.read_variant(to, def, variant));
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

    /// What reads and writes a field of a caller's own type: such a type has serde's traits only.
    fn own(&self, field: &Field) -> Option<&'static str> {
        let own = if self.is_optional(&field.ty) { "OwnIfAny" } else { "Own" };
        self.index.is_own(&field.ty).then_some(own)
    }

    /// A reference to the value of a field, from the value itself.
    fn lent(&self, to: &mut Code, field: &Field, value: &str) {
        match self.own(field) {
            Some(own) => code!(to, "&__private::$own(&$value)", own, value),
            None => code!(to, "&$value", value),
        }
    }

    /// The same from a reference.
    fn borrowed(&self, to: &mut Code, field: &Field, value: &str) {
        match self.own(field) {
            Some(own) => code!(to, "&__private::$own($value)", own, value),
            None => to.push(value),
        }
    }

    /// The pattern that takes a field from what was read.
    fn read_as(&self, to: &mut Code, field: &Field) {
        match self.own(field) {
            Some(own) => code!(to, "__private::$own($name)", own, name = field.name),
            None => to.push(&field.name),
        }
    }

    fn write_variant(&self, to: &mut Code, def: &TypeDef, tag: &str, Variant { name, json, fields, .. }: &Variant) {
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
            values = each(&numbered, |to, (at, field)| {
                let bound = By(|to: &mut Code| self.borrowed(to, field, &format!("value_{at}")));
                code!(to, ", $bound", bound);
            }),
        );
    }

    fn read_variant(&self, to: &mut Code, def: &TypeDef, Variant { name, json, fields, .. }: &Variant) {
        let variant = format!("Self::{name}");
        let value = By(|to: &mut Code| match fields.as_slice() {
            [] => code!(to, "__private::Some($variant)", variant),
            fields => self.read_fields(to, def, &variant, fields),
        });
        code!(to, "__private::Some($json) => $value,", json = Quoted(json), value);
    }

    /// An expression that reads them from the source `from` into what `of` names.
    fn read_fields(&self, to: &mut Code, def: &TypeDef, of: &str, fields: &[Field]) {
        if fields.len() <= TUPLE {
            return self.read_tuple(to, def, of, fields, &PART);
        }
        let numbered = numbered(fields);
        code!(
            to,
            "{
                $slots
                from.object($text, &[$members], &mut [$filled])?;
                __private::Some($of { $values })
            }",
            slots = each(&numbered, |to, (at, field)| {
                let of = self.own(field).map_or(String::new(), |own| format!("::<__private::{own}<_>>"));
                code!(to, "let mut value_$at = __private::None$of;", at, of);
            }),
            text = Quoted(&def.name),
            members = list(fields, |to, field| to.string(&field.json)),
            filled = list(&numbered, |to, (at, _)| code!(to, "&mut value_$at", at)),
            of,
            values = list(&numbered, |to, (at, field)| {
                let within = if self.own(field).is_some() { ".0" } else { "" };
                code!(to, "$name: value_$at?$within", name = field.name, at, within);
            }),
        );
    }

    fn read_tuple(&self, to: &mut Code, def: &TypeDef, of: &str, fields: &[Field], by: &ReadBy) {
        let ReadBy { function, read, failed } = by;
        code!(
            to,
            "
            match __private::$function(from, $text, &[$members]) {
                __private::$read(($values)) => __private::$read($of { $names }),
                __private::$failed => __private::$failed,
            }",
            function,
            text = Quoted(&def.name),
            members = list(fields, |to, field| to.string(&field.json)),
            read,
            values =
                each(fields, |to, field| code!(to, "$value,", value = By(|to: &mut Code| self.read_as(to, field)))),
            of,
            names = list(fields, |to, field| to.push(&field.name)),
            failed,
        );
    }
}

/// What reads an object at once.
struct ReadBy {
    function: &'static str,
    /// The variant with what was read,
    read: &'static str,
    /// and the other one.
    failed: &'static str,
}

const PART: ReadBy = ReadBy { function: "object", read: "Some", failed: "None" };
const WHOLE: ReadBy = ReadBy { function: "deserialize_object", read: "Ok", failed: "Err(error)" };

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
        }",
        name = def.name,
        write,
    );
    serialize_impl(to, def, &"__private::serialize(self, to)");
}

fn serialize_impl(to: &mut Code, def: &TypeDef, serialize: &dyn Piece) {
    code!(
        to,
        "
        impl __private::Serialize for $name {
            fn serialize<S: __private::Serializer>(&self, to: S) -> __private::Result<S::Ok, S::Error> {
                $serialize
            }
        }",
        name = def.name,
        serialize,
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
        }",
        name = def.name,
        read,
    );
    deserialize_impl(to, def, &"__private::deserialize(from)");
}

fn deserialize_impl(to: &mut Code, def: &TypeDef, deserialize: &dyn Piece) {
    code!(
        to,
        "
        impl<'de> __private::Deserialize<'de> for $name {
            fn deserialize<D: __private::Deserializer<'de>>(from: D) -> __private::Result<Self, D::Error> {
                $deserialize
            }
        }",
        name = def.name,
        deserialize,
    );
}

//! Any serializer, without its type.

use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeStruct as _},
};
use serde_json::value::RawValue;

use super::{Members, Write};
use crate::types::{Date, Datetime, Decimal, Duration, Json, Uri, Uuid, exact};

/// A place for one value. Keeps what came of writing it.
#[expect(missing_docs, reason = "the scalars of the spec language, by their names")]
pub trait Sink {
    fn string(&mut self, value: &str);
    fn bool(&mut self, value: &bool);
    fn int(&mut self, value: &i64);
    fn float(&mut self, value: &f64);
    fn decimal(&mut self, value: &Decimal);
    fn uuid(&mut self, value: &Uuid);
    fn date(&mut self, value: &Date);
    fn datetime(&mut self, value: &Datetime);
    fn duration(&mut self, value: &Duration);
    fn uri(&mut self, value: &Uri);
    fn json(&mut self, value: &Json);

    /// The text of a value, which is JSON; or why there is none.
    fn raw(&mut self, value: serde_json::Result<Box<RawValue>>);

    fn none(&mut self);
    fn some(&mut self, value: &dyn Write);
    fn list(&mut self, len: usize, elements: &mut dyn Iterator<Item = &dyn Write>);
    fn map(&mut self, len: usize, members: &mut dyn Iterator<Item = (&str, &dyn Write)>);

    /// One of the variants, with the value that it has, if it has one. `name` is the Rust type.
    fn variant(
        &mut self,
        name: &'static str,
        variants: &'static [&'static str],
        variant: &'static str,
        content: Option<&dyn Write>,
    );

    /// As many fields as there are names of members; those that are absent are left out. `name` is the Rust type.
    fn object(&mut self, name: &'static str, members: &'static [&'static str], fields: &[&dyn Write]);
}

/// The body of a generated `Serialize`.
///
/// # Errors
/// When the serializer fails.
pub fn serialize<S: Serializer>(value: &dyn Write, serializer: S) -> Result<S::Ok, S::Error> {
    let mut sink = Erased::Empty(serializer);
    value.write(&mut sink);
    match sink {
        Erased::Written(result) => result,
        Erased::Empty(_) | Erased::Writing => Err(S::Error::custom("nothing was written")),
    }
}

/// The same of an object that is part of no other: it needs no [`Write`].
///
/// # Errors
/// When the serializer fails.
pub fn serialize_object<S: Serializer>(
    serializer: S,
    name: &'static str,
    members: &'static [&'static str],
    fields: &[&dyn Write],
) -> Result<S::Ok, S::Error> {
    serialize(&Members { name, members, fields }, serializer)
}

enum Erased<S: Serializer> {
    Empty(S),
    Writing,
    Written(Result<S::Ok, S::Error>),
}

impl<S: Serializer> Erased<S> {
    fn write(&mut self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) {
        *self = match std::mem::replace(self, Self::Writing) {
            Self::Empty(serializer) => Self::Written(write(serializer)),
            Self::Writing | Self::Written(_) => Self::Written(Err(S::Error::custom("a value was written twice"))),
        };
    }
}

/// What stands in a list, a map or an object.
struct Element<'a>(&'a dyn Write);

impl Serialize for Element<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

impl<S: Serializer> Sink for Erased<S> {
    fn string(&mut self, value: &str) {
        self.write(|to| to.serialize_str(value));
    }

    fn bool(&mut self, value: &bool) {
        self.write(|to| value.serialize(to));
    }

    fn int(&mut self, value: &i64) {
        self.write(|to| value.serialize(to));
    }

    fn float(&mut self, value: &f64) {
        // As `null`, which JSON serializers make of it, it would be another request than the one that was meant.
        self.write(|to| match value.is_finite() {
            true => value.serialize(to),
            false => Err(S::Error::custom(format_args!("{value} is no number that JSON has"))),
        });
    }

    fn decimal(&mut self, value: &Decimal) {
        self.write(|to| exact::write(value, to));
    }

    fn uuid(&mut self, value: &Uuid) {
        self.write(|to| value.serialize(to));
    }

    fn date(&mut self, value: &Date) {
        self.write(|to| value.serialize(to));
    }

    fn datetime(&mut self, value: &Datetime) {
        self.write(|to| value.serialize(to));
    }

    fn duration(&mut self, value: &Duration) {
        self.write(|to| value.serialize(to));
    }

    fn uri(&mut self, value: &Uri) {
        self.write(|to| value.serialize(to));
    }

    fn json(&mut self, value: &Json) {
        self.write(|to| value.serialize(to));
    }

    fn raw(&mut self, value: serde_json::Result<Box<RawValue>>) {
        self.write(|to| value.map_err(S::Error::custom)?.serialize(to));
    }

    fn none(&mut self) {
        self.write(Serializer::serialize_none);
    }

    fn some(&mut self, value: &dyn Write) {
        self.write(|to| to.serialize_some(&Element(value)));
    }

    fn list(&mut self, len: usize, elements: &mut dyn Iterator<Item = &dyn Write>) {
        use serde::ser::SerializeSeq as _;
        self.write(|to| {
            let mut list = to.serialize_seq(Some(len))?;
            for element in elements {
                list.serialize_element(&Element(element))?;
            }
            list.end()
        });
    }

    fn map(&mut self, len: usize, members: &mut dyn Iterator<Item = (&str, &dyn Write)>) {
        use serde::ser::SerializeMap as _;
        self.write(|to| {
            let mut map = to.serialize_map(Some(len))?;
            for (name, value) in members {
                map.serialize_entry(name, &Element(value))?;
            }
            map.end()
        });
    }

    fn variant(
        &mut self,
        name: &'static str,
        variants: &'static [&'static str],
        variant: &'static str,
        content: Option<&dyn Write>,
    ) {
        let index = variants.iter().position(|known| *known == variant).unwrap_or_default() as u32;
        self.write(|to| match content {
            None => to.serialize_unit_variant(name, index, variant),
            Some(content) => to.serialize_newtype_variant(name, index, variant, &Element(content)),
        });
    }

    fn object(&mut self, name: &'static str, members: &'static [&'static str], fields: &[&dyn Write]) {
        self.write(|to| {
            let present = fields.iter().filter(|field| !field.is_absent()).count();
            let mut object = to.serialize_struct(name, present)?;
            for (name, field) in members.iter().copied().zip(fields) {
                if field.is_absent() {
                    object.skip_field(name)?;
                } else {
                    object.serialize_field(name, &Element(*field))?;
                }
            }
            object.end()
        });
    }
}

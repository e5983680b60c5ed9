//! Serde for generated types, compiled once: types differ only in their names and fields.
//!
//! Derived implementations would be the larger part of a client's compile time: each is a visitor of its own, compiled per type
//! and field. Here, one visitor reads all objects into [slots](Slot), and one writer takes names and fields. Both are compiled
//! with this crate, because they work on `dyn` [`Source`] and `dyn` [`Sink`], which erase the deserializer and serializer.
//!
//! Errors are those of the format, plus the path to the field.

/// The scalars of the spec language, each with its method of [`Source`] and [`Sink`].
macro_rules! scalars {
    ($macro:ident) => {
        $macro! {
            String: string,
            bool: bool,
            i64: int,
            f64: float,
            Decimal: decimal,
            Uuid: uuid,
            Date: date,
            Datetime: datetime,
            Duration: duration,
            Uri: uri,
            Json: json,
        }
    };
}

mod described;
mod fields;
mod own;
mod read;
mod scalar;
mod sink;
mod source;
mod trail;
mod visit;
mod write;

#[cfg(test)]
#[cfg(all(feature = "decimal", feature = "uuid", feature = "jiff"))]
mod tests;

pub use self::{
    described::Content,
    fields::{Fields, object},
    own::{Own, OwnIfAny},
    read::{Heap, Read, Slot, word},
    sink::{Sink, serialize, serialize_object},
    source::{Source, deserialize, deserialize_object},
    write::Write,
};
pub(crate) use self::{
    described::{Members, content, described, members, with_serde},
    trail::last as last_trail,
};

//! Serde for generated types, written once: what differs between them is their names and their fields.
//!
//! Derived implementations are the larger part of what a client costs to compile, for each is a visitor of its own, and
//! each field of each is compiled once more per format. Here one visitor reads all objects into [slots](Slot), one
//! writer takes the names and the fields, and both are compiled with this crate: behind `dyn` [`Source`] and `dyn`
//! [`Sink`], which stand for any deserializer and any serializer.
//!
//! Errors stay those of the format, and are told with the way to the field that they are about.

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

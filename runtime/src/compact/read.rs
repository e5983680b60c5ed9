//! Types that can be read from any [`Source`].
#![expect(
    clippy::manual_map,
    reason = "what is generic is compiled for each generated type, and a closure is once more"
)]

use std::collections::BTreeMap;

use super::{
    Source,
    scalar::{Many, Maybe, One, Place, ScalarPlace},
};
use crate::types::{Date, Datetime, Decimal, Duration, Json, Uri, Uuid};

/// Read without knowing the format; `None`: it failed, and the source knows why.
pub trait Read: Sized {
    /// Where it is put by whoever reads it without a [`Source`]: a scalar, or what holds one.
    const PLACE: PlaceOf<Self> = None;
    /// The same of one that may be null.
    const MAYBE: PlaceOf<Option<Self>> = None;
    /// The same of a list of them.
    const MANY: PlaceOf<Vec<Self>> = None;

    /// Takes the one value that the source stands for.
    fn read(from: &mut dyn Source) -> Option<Self>;

    /// What a member is that is not there, if it may be missing.
    fn absent() -> Option<Self> {
        None
    }
}

/// Where in its slot a scalar is put; `None` for what is read from a [`Source`].
pub(super) type PlaceOf<T> = Option<fn(&mut Option<T>) -> ScalarPlace<'_>>;

/// What there is for a slot.
pub enum Offer<'a> {
    /// Nothing: it is what a member is that is missing.
    Nothing,
    /// What a scalar can be read from, if one belongs there.
    Scalar,
    /// Whatever belongs there.
    Source(&'a mut dyn Source),
}

/// Where a value is put that is read.
pub trait Slot {
    /// `None`: it failed, or must not be missing.
    fn fill(&mut self, offer: Offer<'_>) -> Option<Place<'_>>;
}

// One method, because it is compiled for each generated type.
impl<T: Read> Slot for Option<T> {
    fn fill(&mut self, offer: Offer<'_>) -> Option<Place<'_>> {
        let read = match offer {
            Offer::Scalar => {
                return match T::PLACE {
                    Some(place) => Some(Place::Scalar(place(self))),
                    None => Some(Place::Filled),
                };
            }
            Offer::Source(from) => T::read(from),
            Offer::Nothing => T::absent(),
        };
        match read {
            Some(value) => {
                *self = Some(value);
                Some(Place::Filled)
            }
            None => None,
        }
    }
}

/// Where the next element of a list, or the next member of a map, is put.
pub trait Heap {
    /// Reads it; `name` is the member's, and empty in a list.
    fn push(&mut self, name: String, from: &mut dyn Source) -> Option<()>;
}

impl<T: Read> Heap for Vec<T> {
    fn push(&mut self, _: String, from: &mut dyn Source) -> Option<()> {
        match T::read(from) {
            Some(value) => {
                self.push(value);
                Some(())
            }
            None => None,
        }
    }
}

impl<T: Read> Heap for BTreeMap<String, T> {
    fn push(&mut self, name: String, from: &mut dyn Source) -> Option<()> {
        match T::read(from) {
            Some(value) => {
                self.insert(name, value);
                Some(())
            }
            None => None,
        }
    }
}

impl<T: Read> Read for Option<T> {
    const PLACE: PlaceOf<Self> = T::MAYBE;

    fn read(from: &mut dyn Source) -> Option<Self> {
        let mut value = None;
        match from.option(&mut value) {
            Some(()) => Some(value),
            None => None,
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Box<T> {
    fn read(from: &mut dyn Source) -> Option<Self> {
        match T::read(from) {
            Some(value) => Some(Self::new(value)),
            None => None,
        }
    }
}

impl<T: Read> Read for Vec<T> {
    const PLACE: PlaceOf<Self> = T::MANY;

    fn read(from: &mut dyn Source) -> Option<Self> {
        let mut list = Self::new();
        match from.list(&mut list) {
            Some(()) => Some(list),
            None => None,
        }
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let mut map = Self::new();
        match from.map(&mut map) {
            Some(()) => Some(map),
            None => None,
        }
    }
}

macro_rules! read {
    ($($type:ident: $method:ident,)*) => {$(
        impl Read for $type {
            const PLACE: PlaceOf<Self> = Some(|slot| ScalarPlace::One(One::$type(slot)));
            const MAYBE: PlaceOf<Option<Self>> = Some(|slot| ScalarPlace::Maybe(Maybe::$type(slot)));
            const MANY: PlaceOf<Vec<Self>> = Some(|slot| ScalarPlace::Many(Many::$type(slot)));

            fn read(from: &mut dyn Source) -> Option<Self> {
                from.$method()
            }
        }
    )*};
}

scalars!(read);

/// An enum of a spec, from a string that is not copied unless the enum keeps it.
pub fn word<T: for<'a> From<&'a str>>(from: &mut dyn Source) -> Option<T> {
    let mut word = None;
    from.word(&mut |text| word = Some(T::from(text)))?;
    word
}

//! Types that can be read from any [`Source`].
#![expect(
    clippy::manual_map,
    reason = "what is generic is compiled for each generated type, and a closure is once more"
)]

use std::collections::BTreeMap;

use super::Source;
use crate::types::{Date, Datetime, Decimal, Duration, Json, Uri, Uuid};

/// Read without knowing the format; `None`: it failed, and the source knows why.
pub trait Read: Sized {
    /// Takes the one value that the source stands for.
    fn read(from: &mut dyn Source) -> Option<Self>;

    /// What a member is that is not there, if it may be missing.
    fn absent() -> Option<Self> {
        None
    }
}

/// Where a value is put that is read.
pub trait Slot {
    /// Reads it; from nothing, it is what a member is that is missing. `None`: it failed, or must not be missing.
    fn fill(&mut self, from: Option<&mut dyn Source>) -> Option<()>;
}

impl<T: Read> Slot for Option<T> {
    fn fill(&mut self, from: Option<&mut dyn Source>) -> Option<()> {
        let read = match from {
            Some(from) => T::read(from),
            None => T::absent(),
        };
        match read {
            Some(value) => {
                *self = Some(value);
                Some(())
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

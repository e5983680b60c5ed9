//! Values of a caller's own types, which have serde's traits and nothing else.
//!
//! They are read from the text of a value and written as one, in JSON only, as [unions](crate::types::union) are: so what
//! serde makes of them does not depend on who reads or writes the whole.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::to_raw_value;

use super::{Read, Sink, Source, Write};
use crate::{json, types::union};

/// One that must be there.
pub struct Own<T>(pub T);

/// One that may be missing.
pub struct OwnIfAny<T>(pub T);

impl<T: Serialize> Write for Own<&T> {
    fn write(&self, to: &mut dyn Sink) {
        to.raw(to_raw_value(self.0));
    }
}

impl<T: DeserializeOwned> Read for Own<T> {
    fn read(from: &mut dyn Source) -> Option<Self> {
        read(from).map(Self)
    }
}

impl<T: Serialize> Write for OwnIfAny<&Option<T>> {
    fn write(&self, to: &mut dyn Sink) {
        to.raw(to_raw_value(self.0));
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: DeserializeOwned> Read for OwnIfAny<Option<T>> {
    fn read(from: &mut dyn Source) -> Option<Self> {
        read(from).map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(None))
    }
}

fn read<T: DeserializeOwned>(from: &mut dyn Source) -> Option<T> {
    let raw = from.raw()?;
    match json::from_str(raw.get()) {
        Ok(value) => Some(value),
        Err(error) => {
            from.refuse(&union::without_place(&error));
            None
        }
    }
}

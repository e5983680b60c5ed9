//! Types that can be written to any [`Sink`].

use std::collections::BTreeMap;

use super::Sink;
use crate::types::{Date, Datetime, Decimal, Duration, Json, Uri, Uuid};

/// Written without knowing the format; the sink keeps what comes of it.
pub trait Write {
    /// Writes one value.
    fn write(&self, to: &mut dyn Sink);

    /// Whether a member with this value is left out.
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, to: &mut dyn Sink) {
        match self {
            Some(value) => to.some(value),
            None => to.none(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self, to: &mut dyn Sink) {
        T::write(self, to);
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, to: &mut dyn Sink) {
        to.list(self.len(), &mut self.iter().map(|element| element as &dyn Write));
    }
}

impl<T: Write> Write for BTreeMap<String, T> {
    fn write(&self, to: &mut dyn Sink) {
        to.map(self.len(), &mut self.iter().map(|(name, value)| (name.as_str(), value as &dyn Write)));
    }
}

impl Write for &str {
    fn write(&self, to: &mut dyn Sink) {
        to.string(self);
    }
}

macro_rules! write {
    ($($type:ident: $method:ident,)*) => {$(
        impl Write for $type {
            fn write(&self, to: &mut dyn Sink) {
                to.$method(self);
            }
        }
    )*};
}

scalars!(write);

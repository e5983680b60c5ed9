//! The runtime's own types, which are read and written as generated ones are.
//!
//! In the forms that serde's derives give them: a struct is an object, an enum its variant's name, or an object of one member
//! that has this name.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    Fields, Read, Sink, Source, Write, object,
    read::{Offer, Slot},
    scalar::Place,
};
use crate::types::Json;

/// Implements [`Read`] and [`Write`], and serde's traits over them.
///
/// `described!(Ticket { seat, price })` for a struct, `described!(enum State { Open, Held(until), Sold { to, price } })` for
/// an enum, of whose variants the ones with a value give it any name. What is `None` is left out.
macro_rules! described {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::compact::Write for $name {
            fn write(&self, to: &mut dyn $crate::compact::Sink) {
                to.object(stringify!($name), &[$(stringify!($field)),*], &[$(&self.$field),*]);
            }
        }

        impl $crate::compact::Read for $name {
            fn read(from: &mut dyn $crate::compact::Source) -> Option<Self> {
                let ($($field,)*) = $crate::compact::object(from, stringify!($name), &[$(stringify!($field)),*])?;
                Some(Self { $($field),* })
            }
        }

        $crate::compact::with_serde!($name);
    };
    (enum $name:ident { $($variant:ident $(($value:ident))? $({ $($field:ident),* })?),* $(,)? }) => {
        impl $crate::compact::Write for $name {
            fn write(&self, to: &mut dyn $crate::compact::Sink) {
                const NAMES: &[&str] = &[$(stringify!($variant)),*];
                match self {
                    $(Self::$variant $(($value))? $({ $($field),* })? => {
                        to.variant(
                            stringify!($name),
                            NAMES,
                            stringify!($variant),
                            described!(@write $variant $(($value))? $({ $($field),* })?),
                        );
                    })*
                }
            }
        }

        impl $crate::compact::Read for $name {
            fn read(from: &mut dyn $crate::compact::Source) -> Option<Self> {
                const NAMES: &[&str] = &[$(stringify!($variant)),*];
                let mut read = None;
                from.variant(stringify!($name), NAMES, &mut |variant, content| {
                    read = match variant {
                        $(stringify!($variant) => {
                            described!(@read content $variant $(($value))? $({ $($field),* })?)
                        })*
                        _ => None,
                    };
                    read.is_some().then_some(())
                })?;
                read
            }
        }

        $crate::compact::with_serde!($name);
    };
    (@write $variant:ident) => { None };
    (@write $variant:ident ($value:ident)) => { Some($value) };
    (@write $variant:ident { $($field:ident),* }) => {
        Some(&$crate::compact::Members {
            name: stringify!($variant),
            members: &[$(stringify!($field)),*],
            fields: &[$($field),*],
        })
    };
    (@read $content:ident $variant:ident) => { $content.nothing().map(|()| Self::$variant) };
    (@read $content:ident $variant:ident ($value:ident)) => {
        $crate::compact::content($content).map(Self::$variant)
    };
    (@read $content:ident $variant:ident { $($field:ident),* }) => {
        $crate::compact::members($content, stringify!($variant), &[$(stringify!($field)),*])
            .map(|($($field,)*)| Self::$variant { $($field),* })
    };
}

/// Serde's traits for what has [`Read`] and [`Write`].
macro_rules! with_serde {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::compact::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::compact::deserialize(deserializer)
            }
        }
    };
}

pub(crate) use {described, with_serde};

fn refused<T>(from: &mut dyn Source, why: &str) -> Option<T> {
    from.refuse(why);
    None
}

/// What belongs to a variant, once it is known which.
pub trait Content {
    /// The variant has nothing but its name.
    fn nothing(&mut self) -> Option<()>;

    /// It has one value.
    fn value(&mut self, slot: &mut dyn Slot) -> Option<()>;
}

/// The value of a variant that has one.
pub(crate) fn content<T: Read>(from: &mut dyn Content) -> Option<T> {
    let mut slot = None;
    from.value(&mut slot)?;
    slot
}

/// The values of a variant that has some with names.
pub(crate) fn members<T: Fields>(
    from: &mut dyn Content,
    name: &'static str,
    members: &'static [&'static str],
) -> Option<T> {
    let mut slot = MembersSlot { name, members, read: None };
    from.value(&mut slot)?;
    slot.read
}

struct MembersSlot<T> {
    name: &'static str,
    members: &'static [&'static str],
    read: Option<T>,
}

impl<T: Fields> Slot for MembersSlot<T> {
    fn fill(&mut self, offer: Offer<'_>) -> Option<Place<'_>> {
        if let Offer::Source(from) = offer {
            self.read = Some(object(from, self.name, self.members)?);
        }
        Some(Place::Filled)
    }
}

/// The same, to be written.
pub(crate) struct Members<'a> {
    pub(crate) name: &'static str,
    pub(crate) members: &'static [&'static str],
    pub(crate) fields: &'a [&'a dyn Write],
}

impl Write for Members<'_> {
    fn write(&self, to: &mut dyn Sink) {
        to.object(self.name, self.members, self.fields);
    }
}

impl<T: Write> Write for Arc<T> {
    fn write(&self, to: &mut dyn Sink) {
        T::write(self, to);
    }
}

impl<T: Read> Read for Arc<T> {
    fn read(from: &mut dyn Source) -> Option<Self> {
        T::read(from).map(Self::new)
    }
}

impl Write for Arc<str> {
    fn write(&self, to: &mut dyn Sink) {
        to.string(self);
    }
}

impl Read for Arc<str> {
    fn read(from: &mut dyn Source) -> Option<Self> {
        from.string().map(Into::into)
    }
}

macro_rules! numbers {
    ($($type:ident)*) => {$(
        impl Write for $type {
            fn write(&self, to: &mut dyn Sink) {
                to.json(&Json::from(*self));
            }
        }

        impl Read for $type {
            fn read(from: &mut dyn Source) -> Option<Self> {
                let number = from.json()?.as_u64().and_then(|number| number.try_into().ok());
                number.or_else(|| refused(from, concat!("not a number of the type ", stringify!($type))))
            }
        }
    )*};
}

numbers!(u16 u32 u64);

impl Write for f32 {
    fn write(&self, to: &mut dyn Sink) {
        // As short as it is by itself: the double of the same value has more digits.
        to.float(&self.to_string().parse().unwrap_or_else(|_| f64::from(*self)));
    }
}

impl Read for f32 {
    fn read(from: &mut dyn Source) -> Option<Self> {
        from.float().map(|float| float as Self)
    }
}

impl Write for Duration {
    fn write(&self, to: &mut dyn Sink) {
        to.object("Duration", &["secs", "nanos"], &[&self.as_secs(), &self.subsec_nanos()]);
    }
}

impl Read for Duration {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let (seconds, nanos): (u64, u32) = object(from, "Duration", &["secs", "nanos"])?;
        let span = Self::from_secs(seconds).checked_add(Self::from_nanos(nanos.into()));
        span.or_else(|| refused(from, "too long a time"))
    }
}

const SINCE_EPOCH: &[&str] = &["secs_since_epoch", "nanos_since_epoch"];

impl Write for SystemTime {
    fn write(&self, to: &mut dyn Sink) {
        let since = self.duration_since(Self::UNIX_EPOCH).unwrap_or_default();
        to.object("SystemTime", SINCE_EPOCH, &[&since.as_secs(), &since.subsec_nanos()]);
    }
}

impl Read for SystemTime {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let (seconds, nanos): (u64, u32) = object(from, "SystemTime", SINCE_EPOCH)?;
        let since = Duration::from_secs(seconds).checked_add(Duration::from_nanos(nanos.into()));
        let at = since.and_then(|since| Self::UNIX_EPOCH.checked_add(since));
        at.or_else(|| refused(from, "too late a time"))
    }
}

//! Scalars, which are read into their slots without a [`Source`](super::Source): most members are one, or hold one.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, SeqAccess, Visitor},
};

use super::trail::Trail;
use crate::types::{Date, Datetime, Decimal, Duration, Json, Uri, Uuid, exact};

/// What became of an offer to a slot.
pub enum Place<'s> {
    /// The slot has its value, or waits for a source.
    Filled,
    /// A scalar is to be put here.
    Scalar(ScalarPlace<'s>),
}

/// Where a scalar is put.
pub enum ScalarPlace<'s> {
    /// Itself.
    One(One<'s>),
    /// One that may be null.
    Maybe(Maybe<'s>),
    /// A list of them.
    Many(Many<'s>),
}

/// A type whose values have no parts.
pub(super) trait Scalar: Sized {
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

impl ScalarPlace<'_> {
    #[inline]
    pub(super) fn fill<'de, D: Deserializer<'de>>(self, from: D, trail: &mut Trail) -> Result<(), D::Error> {
        match self {
            Self::One(place) => place.fill(from),
            Self::Maybe(place) => place.fill(from),
            Self::Many(place) => place.fill(from, trail),
        }
    }
}

macro_rules! decoded {
    (Decimal, $from:ident) => {
        exact::decimal($from)
    };
    ($type:ident, $from:ident) => {
        Deserialize::deserialize($from)
    };
}

macro_rules! places {
    ($($type:ident: $method:ident,)*) => {
        /// A slot for a scalar.
        #[expect(non_camel_case_types, reason = "named as what is put there")]
        pub enum One<'s> {
            $($type(&'s mut Option<$type>),)*
        }

        /// A slot for a scalar that may be null.
        #[expect(non_camel_case_types, reason = "named as what is put there")]
        pub enum Maybe<'s> {
            $($type(&'s mut Option<Option<$type>>),)*
        }

        /// A slot for a list of scalars.
        #[expect(non_camel_case_types, reason = "named as what is put there")]
        pub enum Many<'s> {
            $($type(&'s mut Option<Vec<$type>>),)*
        }

        impl One<'_> {
            #[inline]
            fn fill<'de, D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
                match self {
                    $(Self::$type(slot) => *slot = Some(Scalar::decode(from)?),)*
                }
                Ok(())
            }
        }

        impl Maybe<'_> {
            fn fill<'de, D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
                match self {
                    $(Self::$type(slot) => *slot = Some(from.deserialize_option(Perhaps(PhantomData))?),)*
                }
                Ok(())
            }
        }

        impl Many<'_> {
            fn fill<'de, D: Deserializer<'de>>(self, from: D, trail: &mut Trail) -> Result<(), D::Error> {
                match self {
                    $(Self::$type(slot) => *slot = Some(from.deserialize_seq(Elements { trail, of: PhantomData })?),)*
                }
                Ok(())
            }
        }

        $(impl Scalar for $type {
            #[inline]
            fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                decoded!($type, from)
            }
        })*
    };
}

scalars!(places);

/// Reads one scalar.
struct Seed<T>(PhantomData<T>);

impl<'de, T: Scalar> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        T::decode(from)
    }
}

struct Perhaps<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for Perhaps<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        T::decode(from).map(Some)
    }
}

struct Elements<'t, T> {
    trail: &'t mut Trail,
    of: PhantomData<T>,
}

impl<'de, T: Scalar> Visitor<'de> for Elements<'_, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        loop {
            match from.next_element_seed(Seed(PhantomData)) {
                Ok(Some(value)) => list.push(value),
                Ok(None) => return Ok(list),
                Err(error) => {
                    self.trail.through_element(list.len());
                    return Err(error);
                }
            }
        }
    }
}

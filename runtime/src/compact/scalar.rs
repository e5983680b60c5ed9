//! Scalars, which are read into their slots without a [`Source`](super::Source): most members are one, or hold one.

use std::fmt;

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
            Self::Maybe(place) => from.deserialize_option(Perhaps(place)),
            Self::Many(mut list) => {
                list.fill_with_none();
                from.deserialize_seq(Elements { list, trail })
            }
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
            fn fill_with_null(self) {
                match self {
                    $(Self::$type(slot) => *slot = Some(None),)*
                }
            }

            fn fill<'de, D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
                match self {
                    $(Self::$type(slot) => *slot = Some(Some(Scalar::decode(from)?)),)*
                }
                Ok(())
            }
        }

        impl Many<'_> {
            fn fill_with_none(&mut self) {
                match self {
                    $(Self::$type(slot) => **slot = Some(Vec::new()),)*
                }
            }
        }

        /// The next element.
        impl<'de> DeserializeSeed<'de> for &mut Many<'_> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
                match self {
                    $(Many::$type(Some(list)) => list.push(Scalar::decode(from)?),)*
                    $(Many::$type(None) => {})*
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

/// One for all scalars, for whatever serde calls back is compiled with all that calls it.
struct Perhaps<'s>(Maybe<'s>);

impl<'de> Visitor<'de> for Perhaps<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.0.fill_with_null();
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.fill(from)
    }
}

/// One for all scalars, too.
struct Elements<'s, 't> {
    list: Many<'s>,
    trail: &'t mut Trail,
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut from: A) -> Result<(), A::Error> {
        for place in 0.. {
            match from.next_element_seed(&mut self.list) {
                Ok(Some(())) => {}
                Ok(None) => break,
                Err(error) => {
                    self.trail.through_element(place);
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

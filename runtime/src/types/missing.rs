//! Stand-ins for types whose feature is off.
//!
//! A spec that uses one meets one error, which names the feature (see [`needs`](super::needs)); without these, every use
//! would be another one.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

macro_rules! stand_in {
    ($feature:literal: $($name:ident)*) => {$(
        #[cfg(not(feature = $feature))]
        #[doc(hidden)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {}

        #[cfg(not(feature = $feature))]
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                match *self {}
            }
        }

        #[cfg(not(feature = $feature))]
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
                Err(D::Error::custom(concat!("the feature `", $feature, "` is off")))
            }
        }
    )*};
}

stand_in!("decimal": Decimal);
stand_in!("uuid": Uuid);
stand_in!("jiff": Date Datetime Duration);

//! Stand-ins for types whose feature is off.
//!
//! A spec that uses one meets one error, which names the feature (see [`needs`](super::needs)); without these, every use
//! would be another one.

use serde::{Deserialize, Serialize};

macro_rules! stand_in {
    ($feature:literal: $($name:ident)*) => {$(
        #[cfg(not(feature = $feature))]
        #[doc(hidden)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {}
    )*};
}

stand_in!("decimal": Decimal);
stand_in!("uuid": Uuid);
stand_in!("jiff": Date Datetime Duration);

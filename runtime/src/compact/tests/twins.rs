//! The same types twice: as they are generated, and as serde derives them.
#![allow(clippy::manual_map, reason = "as it is generated")]

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    compact::{self, Read, Sink, Source, Write},
    types::{Date, Datetime, Decimal, Duration, Json, Uri, Uuid, union::Union},
};

macro_rules! twins {
    ($(#[$with:meta])* $serde:meta) => {
        /// Part of nothing.
        #[derive(Debug, Clone, PartialEq)]
        $(#[$with])*
        pub(in crate::compact) struct Outer {
            #[cfg_attr($serde, serde(skip_serializing_if = "Option::is_none"))]
            pub(in crate::compact) note: Option<String>,
            pub(in crate::compact) whole: Whole,
        }

        /// More fields than a tuple has.
        #[derive(Debug, Clone, PartialEq)]
        $(#[$with])*
        pub(in crate::compact) struct Whole {
            pub(in crate::compact) text: String,
            #[cfg_attr($serde, serde(skip_serializing_if = "Option::is_none"))]
            pub(in crate::compact) flag: Option<bool>,
            pub(in crate::compact) count: i64,
            pub(in crate::compact) rate: f64,
            #[cfg_attr($serde, serde(with = "crate::types::exact"))]
            pub(in crate::compact) amount: Decimal,
            #[cfg_attr($serde, serde(with = "crate::types::exact", skip_serializing_if = "Option::is_none", default))]
            pub(in crate::compact) fee: Option<Decimal>,
            pub(in crate::compact) id: Uuid,
            pub(in crate::compact) day: Date,
            #[cfg_attr($serde, serde(skip_serializing_if = "Option::is_none"))]
            pub(in crate::compact) moment: Option<Datetime>,
            pub(in crate::compact) took: Duration,
            pub(in crate::compact) link: Uri,
            pub(in crate::compact) any: Json,
            pub(in crate::compact) words: Vec<Word>,
            pub(in crate::compact) names: BTreeMap<String, Option<String>>,
            #[cfg_attr($serde, serde(skip_serializing_if = "Option::is_none"))]
            pub(in crate::compact) tree: Option<Box<Tree>>,
            pub(in crate::compact) payment: Payment,
            #[cfg_attr($serde, serde(with = "crate::types::exact"))]
            pub(in crate::compact) amounts: Vec<Option<Decimal>>,
        }

        #[derive(Debug, Clone, PartialEq)]
        $(#[$with])*
        pub(in crate::compact) struct Tree {
            #[cfg_attr($serde, serde(rename = "a \"name\""))]
            pub(in crate::compact) name: String,
            #[cfg_attr($serde, serde(skip_serializing_if = "Option::is_none"))]
            pub(in crate::compact) left: Option<Box<Tree>>,
            pub(in crate::compact) others: Vec<Tree>,
            pub(in crate::compact) by_name: BTreeMap<String, Tree>,
        }

        #[derive(Debug, Clone, PartialEq)]
        $(#[$with])*
        pub(in crate::compact) struct Nothing {}

        #[derive(Debug, Clone, PartialEq)]
        pub(in crate::compact) enum Payment {
            Cash,
            Card { number: String, to: Option<Decimal>, nothing: Nothing },
            Split { parts: Vec<Payment> },
            Unrecognized(Json),
        }
    };
}

/// What a spec has of an enum is the same for both.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::compact) enum Word {
    OnTime,
    Late,
    Unrecognized(String),
}

impl Word {
    fn as_str(&self) -> &str {
        match self {
            Self::OnTime => "on-time",
            Self::Late => "LATE",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<&str> for Word {
    fn from(word: &str) -> Self {
        match word {
            "on-time" => Self::OnTime,
            "LATE" => Self::Late,
            word => Self::Unrecognized(word.to_owned()),
        }
    }
}

macro_rules! serde_is_compact {
    ($($type:ident)*) => {$(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                compact::deserialize(from)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                compact::serialize(self, to)
            }
        }
    )*};
}

serde_is_compact!(Word);

impl Read for Word {
    fn read(from: &mut dyn Source) -> Option<Self> {
        compact::word(from)
    }
}

impl Write for Word {
    fn write(&self, to: &mut dyn Sink) {
        to.string(self.as_str());
    }
}

pub(in crate::compact) mod generated {
    use super::*;

    twins!(any());
    serde_is_compact!(Whole Tree Nothing Payment);

    impl<'de> Deserialize<'de> for Outer {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            match compact::deserialize_object(from, "Outer", &["note", "whole"]) {
                Ok((note, whole)) => Ok(Self { note, whole }),
                Err(error) => Err(error),
            }
        }
    }

    impl Serialize for Outer {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            compact::serialize_object(to, "Outer", &["note", "whole"], &[&self.note, &self.whole])
        }
    }

    const WHOLE: &[&str] = &[
        "text", "flag", "count", "rate", "amount", "fee", "id", "day", "moment", "took", "link", "any", "words",
        "names", "tree", "payment", "amounts",
    ];

    impl Read for Whole {
        fn read(from: &mut dyn Source) -> Option<Self> {
            let (mut text, mut flag, mut count, mut rate, mut amount, mut fee) = (None, None, None, None, None, None);
            let (mut id, mut day, mut moment, mut took, mut link, mut any) = (None, None, None, None, None, None);
            let (mut words, mut names, mut tree, mut payment, mut amounts) = (None, None, None, None, None);
            from.object(
                "Whole",
                WHOLE,
                &mut [
                    &mut text,
                    &mut flag,
                    &mut count,
                    &mut rate,
                    &mut amount,
                    &mut fee,
                    &mut id,
                    &mut day,
                    &mut moment,
                    &mut took,
                    &mut link,
                    &mut any,
                    &mut words,
                    &mut names,
                    &mut tree,
                    &mut payment,
                    &mut amounts,
                ],
            )?;
            Some(Self {
                text: text?,
                flag: flag?,
                count: count?,
                rate: rate?,
                amount: amount?,
                fee: fee?,
                id: id?,
                day: day?,
                moment: moment?,
                took: took?,
                link: link?,
                any: any?,
                words: words?,
                names: names?,
                tree: tree?,
                payment: payment?,
                amounts: amounts?,
            })
        }
    }

    impl Write for Whole {
        fn write(&self, to: &mut dyn Sink) {
            to.object(
                "Whole",
                WHOLE,
                &[
                    &self.text,
                    &self.flag,
                    &self.count,
                    &self.rate,
                    &self.amount,
                    &self.fee,
                    &self.id,
                    &self.day,
                    &self.moment,
                    &self.took,
                    &self.link,
                    &self.any,
                    &self.words,
                    &self.names,
                    &self.tree,
                    &self.payment,
                    &self.amounts,
                ],
            );
        }
    }

    impl Read for Tree {
        fn read(from: &mut dyn Source) -> Option<Self> {
            match compact::object(from, "Tree", &["a \"name\"", "left", "others", "by_name"]) {
                Some((name, left, others, by_name)) => Some(Self { name, left, others, by_name }),
                None => None,
            }
        }
    }

    impl Write for Tree {
        fn write(&self, to: &mut dyn Sink) {
            to.object(
                "Tree",
                &["a \"name\"", "left", "others", "by_name"],
                &[&self.name, &self.left, &self.others, &self.by_name],
            );
        }
    }

    impl Read for Nothing {
        fn read(from: &mut dyn Source) -> Option<Self> {
            match compact::object(from, "Nothing", &[]) {
                Some(()) => Some(Self {}),
                None => None,
            }
        }
    }

    impl Write for Nothing {
        fn write(&self, to: &mut dyn Sink) {
            to.object("Nothing", &[], &[]);
        }
    }

    impl Read for Payment {
        fn read(from: &mut dyn Source) -> Option<Self> {
            match from.union("kind")?.as_deref() {
                Some("CASH") => Some(Self::Cash),
                Some("CARD") => match compact::object(from, "Payment", &["number", "to", "nothing"]) {
                    Some((number, to, nothing)) => Some(Self::Card { number, to, nothing }),
                    None => None,
                },
                Some("SPLIT") => match compact::object(from, "Payment", &["parts"]) {
                    Some((parts,)) => Some(Self::Split { parts }),
                    None => None,
                },
                _ => from.json().map(Self::Unrecognized),
            }
        }
    }

    impl Write for Payment {
        fn write(&self, to: &mut dyn Sink) {
            match self {
                Self::Cash => to.object("Payment", &["kind"], &[&"CASH"]),
                Self::Card { number, to: limit, nothing } => {
                    to.object("Payment", &["kind", "number", "to", "nothing"], &[&"CARD", number, limit, nothing]);
                }
                Self::Split { parts } => to.object("Payment", &["kind", "parts"], &[&"SPLIT", parts]),
                Self::Unrecognized(json) => to.json(json),
            }
        }
    }
}

/// As they were generated before, and as anyone would write them.
pub(in crate::compact) mod derived {
    use super::*;

    twins!(
        #[derive(Serialize, Deserialize)]
        all()
    );

    #[derive(Serialize)]
    #[serde(tag = "kind", rename = "Payment")]
    enum Written<'a> {
        #[serde(rename = "CASH")]
        Cash,
        #[serde(rename = "CARD")]
        Card {
            number: &'a String,
            #[serde(with = "borrowed", skip_serializing_if = "Option::is_none")]
            to: &'a Option<Decimal>,
            nothing: &'a Nothing,
        },
        #[serde(rename = "SPLIT")]
        Split { parts: &'a Vec<Payment> },
        #[serde(untagged)]
        Unrecognized(&'a Json),
    }

    mod borrowed {
        use super::*;

        pub(super) fn serialize<S: Serializer>(value: &&Option<Decimal>, to: S) -> Result<S::Ok, S::Error> {
            crate::types::exact::serialize(*value, to)
        }
    }

    impl Serialize for Payment {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Cash => Written::Cash,
                Self::Card { number, to, nothing } => Written::Card { number, to, nothing },
                Self::Split { parts } => Written::Split { parts },
                Self::Unrecognized(json) => Written::Unrecognized(json),
            }
            .serialize(to)
        }
    }

    impl<'de> Deserialize<'de> for Payment {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            #[derive(Deserialize)]
            #[serde(rename = "Payment")]
            struct Card {
                number: String,
                #[serde(with = "crate::types::exact", default)]
                to: Option<Decimal>,
                nothing: Nothing,
            }
            #[derive(Deserialize)]
            #[serde(rename = "Payment")]
            struct Split {
                parts: Vec<Payment>,
            }
            let mut union = Union::read(from, "kind")?;
            Ok(match union.take_tag().as_deref() {
                Some("CASH") => Self::Cash,
                Some("CARD") => {
                    let Card { number, to, nothing } = union.members()?;
                    Self::Card { number, to, nothing }
                }
                Some("SPLIT") => Self::Split { parts: union.members::<Split, _>()?.parts },
                _ => Self::Unrecognized(union.unrecognized()?),
            })
        }
    }
}

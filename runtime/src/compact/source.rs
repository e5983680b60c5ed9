//! A type-erased deserializer.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use super::{
    described::Content,
    fields::Fields,
    read::{Heap, Read, Slot},
    scalar::Scalar,
    trail::Trail,
    visit::{Elements, Members, Object, Perhaps, Variant, Word},
};
use crate::types::{Date, Datetime, Decimal, Duration, Json, Uri, Uuid, union::Union};

/// One value that can be read once. Methods return `None` on failure; the reason is kept in the source.
#[expect(missing_docs, reason = "the scalars of the spec language, by their names")]
pub trait Source {
    fn string(&mut self) -> Option<String>;
    fn bool(&mut self) -> Option<bool>;
    fn int(&mut self) -> Option<i64>;
    fn float(&mut self) -> Option<f64>;
    fn decimal(&mut self) -> Option<Decimal>;
    fn uuid(&mut self) -> Option<Uuid>;
    fn date(&mut self) -> Option<Date>;
    fn datetime(&mut self) -> Option<Datetime>;
    fn duration(&mut self) -> Option<Duration>;
    fn uri(&mut self) -> Option<Uri>;
    fn json(&mut self) -> Option<Json>;

    /// The text of the value, which is JSON.
    fn raw(&mut self) -> Option<Box<RawValue>>;

    /// Leaves the slot empty if the value is absent or null.
    fn option(&mut self, slot: &mut dyn Slot) -> Option<()>;

    fn list(&mut self, elements: &mut dyn Heap) -> Option<()>;

    fn map(&mut self, members: &mut dyn Heap) -> Option<()>;

    /// Fills the slots, one per member. `name` is the Rust type, for errors.
    fn object(
        &mut self,
        name: &'static str,
        members: &'static [&'static str],
        slots: &mut [&mut dyn Slot],
    ) -> Option<()>;

    /// A string, passed on without being copied.
    fn word(&mut self, take: &mut dyn FnMut(&str)) -> Option<()>;

    /// An enum: passes on which variant it is, and its content. `name` is the Rust type, for errors.
    fn variant(
        &mut self,
        name: &'static str,
        variants: &'static [&'static str],
        take: &mut dyn FnMut(&str, &mut dyn Content) -> Option<()>,
    ) -> Option<()>;

    /// Fails with this reason: what was read does not make sense.
    fn refuse(&mut self, why: &str);

    /// The string in the member `tag`, if there is one. The object can still be read afterwards.
    fn union(&mut self, tag: &'static str) -> Option<Option<String>>;
}

/// The body of a generated `Deserialize`.
///
/// # Errors
/// When it is not what it should be; says where.
pub fn deserialize<'de, D: Deserializer<'de>, T: Read>(deserializer: D) -> Result<T, D::Error> {
    deserialize_by(deserializer, T::read)
}

/// The same of an object that is part of no other: it needs no [`Read`].
///
/// # Errors
/// When it is not what it should be; says where.
pub fn deserialize_object<'de, D: Deserializer<'de>, T: Fields>(
    deserializer: D,
    name: &'static str,
    members: &'static [&'static str],
) -> Result<T, D::Error> {
    deserialize_by(deserializer, |from| T::read(from, name, members))
}

fn deserialize_by<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(&mut dyn Source) -> Option<T>,
) -> Result<T, D::Error> {
    let mut trail = Trail::default();
    let mut source = Erased::new(deserializer, &mut trail);
    match read(&mut source) {
        Some(value) => Ok(value),
        None => {
            let error = source.into_error();
            Err(trail.told(error))
        }
    }
}

/// A deserializer, and what became of it.
pub(super) struct Erased<'de, 't, D: Deserializer<'de>> {
    state: State<D, D::Error>,
    trail: &'t mut Trail,
}

/// Small, because there is one for each value that is not a scalar.
enum State<D, E> {
    Unread(D),
    Union(Box<Union>),
    Read,
    Failed(E),
}

impl<'de, 't, D: Deserializer<'de>> Erased<'de, 't, D> {
    #[inline]
    pub(super) fn new(deserializer: D, trail: &'t mut Trail) -> Self {
        Self { state: State::Unread(deserializer), trail }
    }

    fn read<T>(&mut self, read: impl FnOnce(D, &mut Trail) -> Result<T, D::Error>) -> Option<T> {
        match self.take() {
            Some(deserializer) => {
                let result = read(deserializer, self.trail);
                self.keep(result)
            }
            None => None,
        }
    }

    fn take(&mut self) -> Option<D> {
        match std::mem::replace(&mut self.state, State::Read) {
            State::Unread(deserializer) => Some(deserializer),
            other => {
                self.state = other;
                None
            }
        }
    }

    fn take_union(&mut self) -> Option<Box<Union>> {
        match std::mem::replace(&mut self.state, State::Read) {
            State::Union(union) => Some(union),
            other => {
                self.state = other;
                None
            }
        }
    }

    fn keep<T>(&mut self, result: Result<T, D::Error>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.state = State::Failed(error);
                None
            }
        }
    }

    /// Why it could not be read.
    pub(super) fn into_error(self) -> D::Error {
        match self.state {
            State::Failed(error) => error,
            State::Unread(_) | State::Union(_) | State::Read => D::Error::custom("nothing says why it cannot be read"),
        }
    }
}

impl<'de, D: Deserializer<'de>> Source for Erased<'de, '_, D> {
    fn string(&mut self) -> Option<String> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn bool(&mut self) -> Option<bool> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn int(&mut self) -> Option<i64> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn float(&mut self) -> Option<f64> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn decimal(&mut self) -> Option<Decimal> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn uuid(&mut self) -> Option<Uuid> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn date(&mut self) -> Option<Date> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn datetime(&mut self) -> Option<Datetime> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn duration(&mut self) -> Option<Duration> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn uri(&mut self) -> Option<Uri> {
        self.read(|from, _| Scalar::decode(from))
    }

    fn json(&mut self) -> Option<Json> {
        match self.take_union() {
            Some(union) => self.keep(union.unrecognized()),
            None => self.read(|from, _| Scalar::decode(from)),
        }
    }

    fn raw(&mut self) -> Option<Box<RawValue>> {
        self.read(|from, _| Deserialize::deserialize(from))
    }

    fn option(&mut self, slot: &mut dyn Slot) -> Option<()> {
        self.read(|from, trail| from.deserialize_option(Perhaps { slot, trail }))
    }

    fn list(&mut self, elements: &mut dyn Heap) -> Option<()> {
        self.read(|from, trail| from.deserialize_seq(Elements { elements, trail }))
    }

    fn map(&mut self, members: &mut dyn Heap) -> Option<()> {
        self.read(|from, trail| from.deserialize_map(Members { members, trail }))
    }

    fn object(
        &mut self,
        name: &'static str,
        members: &'static [&'static str],
        slots: &mut [&mut dyn Slot],
    ) -> Option<()> {
        match self.take_union() {
            Some(union) => {
                let read = union.visit(Object { name, members, slots, trail: self.trail });
                self.keep(read)
            }
            None => {
                self.read(|from, trail| from.deserialize_struct(name, members, Object { name, members, slots, trail }))
            }
        }
    }

    fn word(&mut self, take: &mut dyn FnMut(&str)) -> Option<()> {
        self.read(|from, _| from.deserialize_str(Word(take)))
    }

    fn variant(
        &mut self,
        name: &'static str,
        variants: &'static [&'static str],
        take: &mut dyn FnMut(&str, &mut dyn Content) -> Option<()>,
    ) -> Option<()> {
        self.read(|from, trail| from.deserialize_enum(name, variants, Variant { name, variants, take, trail }))
    }

    fn refuse(&mut self, why: &str) {
        self.state = State::Failed(D::Error::custom(why));
    }

    fn union(&mut self, tag: &'static str) -> Option<Option<String>> {
        let mut union = self.read(|from, _| Union::read(from, tag))?;
        let tag = union.take_tag();
        self.state = State::Union(Box::new(union));
        Some(tag)
    }
}

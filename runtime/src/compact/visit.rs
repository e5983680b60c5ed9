//! What serde calls back with the parts of a value.

use std::fmt;

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor},
};

use super::{
    described::Content,
    read::{Heap, Offer, Slot},
    scalar::Place,
    source::Erased,
    trail::Trail,
};

/// Reads one value into a slot.
struct Fill<'s, 't> {
    slot: &'s mut dyn Slot,
    trail: &'t mut Trail,
}

impl<'de> DeserializeSeed<'de> for Fill<'_, '_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if let Some(Place::Scalar(place)) = self.slot.fill(Offer::Scalar) {
            return place.fill(from, self.trail);
        }
        let mut source = Erased::new(from, self.trail);
        match self.slot.fill(Offer::Source(&mut source)) {
            Some(_) => Ok(()),
            None => Err(source.into_error()),
        }
    }
}

struct Push<'s, 't> {
    heap: &'s mut dyn Heap,
    name: String,
    trail: &'t mut Trail,
}

impl<'de> DeserializeSeed<'de> for Push<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let mut source = Erased::new(from, self.trail);
        match self.heap.push(self.name, &mut source) {
            Some(()) => Ok(()),
            None => Err(source.into_error()),
        }
    }
}

pub(super) struct Perhaps<'s, 't> {
    pub(super) slot: &'s mut dyn Slot,
    pub(super) trail: &'t mut Trail,
}

impl<'de> Visitor<'de> for Perhaps<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        Fill { slot: self.slot, trail: self.trail }.deserialize(from)
    }
}

pub(super) struct Elements<'s, 't> {
    pub(super) elements: &'s mut dyn Heap,
    pub(super) trail: &'t mut Trail,
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        let mut at = 0;
        loop {
            let push = Push { heap: self.elements, name: String::new(), trail: self.trail };
            match from.next_element_seed(push) {
                Ok(Some(())) => at += 1,
                Ok(None) => return Ok(()),
                Err(error) => {
                    self.trail.through_element(at);
                    return Err(error);
                }
            }
        }
    }
}

pub(super) struct Members<'s, 't> {
    pub(super) members: &'s mut dyn Heap,
    pub(super) trail: &'t mut Trail,
}

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        let mut at = 0;
        while let Some(name) = from.next_key()? {
            let push = Push { heap: self.members, name, trail: self.trail };
            from.next_value_seed(push).inspect_err(|_| self.trail.through_element(at))?;
            at += 1;
        }
        Ok(())
    }
}

pub(super) struct Object<'s, 'f, 't> {
    pub(super) name: &'static str,
    pub(super) members: &'static [&'static str],
    pub(super) slots: &'s mut [&'f mut dyn Slot],
    pub(super) trail: &'t mut Trail,
}

impl<'de> Visitor<'de> for Object<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut from: A) -> Result<(), A::Error> {
        let names = self.members;
        let (mut expected, mut full) = (0, Full::default());
        while let Some(at) = from.next_key_seed(Name { names, expected })? {
            let Some(slot) = self.slots.get_mut(at) else {
                from.next_value::<IgnoredAny>()?;
                continue;
            };
            if full.insert(at) {
                return Err(self.at_member(at, A::Error::duplicate_field));
            }
            if let Err(error) = from.next_value_seed(Fill { slot: *slot, trail: self.trail }) {
                return Err(self.at_member(at, |_| error));
            }
            expected = at + 1;
        }
        if full.count == self.slots.len() {
            return Ok(());
        }
        for at in 0..self.slots.len() {
            if !full.contains(at) && self.slots[at].fill(Offer::Nothing).is_none() {
                return Err(self.at_member(at, A::Error::missing_field));
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        let all = self.slots.len();
        for (at, slot) in self.slots.iter_mut().enumerate() {
            let read = from
                .next_element_seed(Fill { slot: *slot, trail: self.trail })
                .inspect_err(|_| self.trail.through_element(at))?;
            if read.is_none() {
                let expected = format!("struct {} with {all} element{}", self.name, if all == 1 { "" } else { "s" });
                return Err(A::Error::invalid_length(at, &expected.as_str()));
            }
        }
        Ok(())
    }
}

impl Object<'_, '_, '_> {
    #[cold]
    fn at_member<E>(&mut self, at: usize, error: impl FnOnce(&'static str) -> E) -> E {
        let name = self.members.get(at).copied().unwrap_or_default();
        self.trail.through_member(name);
        error(name)
    }
}

/// Which slots are.
#[derive(Default)]
struct Full {
    count: usize,
    first: u64,
    rest: Vec<usize>,
}

impl Full {
    /// Whether it was before.
    #[inline]
    fn insert(&mut self, at: usize) -> bool {
        if self.contains(at) {
            return true;
        }
        self.count += 1;
        match u64::BITS as usize > at {
            true => self.first |= 1 << at,
            false => self.rest.push(at),
        }
        false
    }

    #[inline]
    fn contains(&self, at: usize) -> bool {
        match u64::BITS as usize > at {
            true => self.first & (1 << at) != 0,
            false => self.rest.contains(&at),
        }
    }
}

/// The place of a member's name among the names; looks first where the order of the fields has it.
struct Name {
    names: &'static [&'static str],
    expected: usize,
}

/// What stands for the place of a name that is not among them.
const NOWHERE: usize = usize::MAX;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<usize, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Name {
    #[inline]
    fn find(&self, name: &[u8]) -> usize {
        match self.names.get(self.expected) {
            Some(expected) if expected.as_bytes() == name => self.expected,
            _ => self.search(name),
        }
    }

    fn search(&self, name: &[u8]) -> usize {
        self.names.iter().position(|known| known.as_bytes() == name).unwrap_or(NOWHERE)
    }
}

impl Visitor<'_> for Name {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_u64<E: de::Error>(self, at: u64) -> Result<usize, E> {
        Ok(usize::try_from(at).unwrap_or(NOWHERE))
    }

    #[inline]
    fn visit_str<E: de::Error>(self, name: &str) -> Result<usize, E> {
        Ok(self.find(name.as_bytes()))
    }

    fn visit_bytes<E: de::Error>(self, name: &[u8]) -> Result<usize, E> {
        Ok(self.find(name))
    }
}

pub(super) struct Variant<'s, 't> {
    pub(super) name: &'static str,
    pub(super) variants: &'static [&'static str],
    pub(super) take: &'s mut dyn FnMut(&str, &mut dyn Content) -> Option<()>,
    pub(super) trail: &'t mut Trail,
}

impl<'de> Visitor<'de> for Variant<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "enum {}", self.name)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, from: A) -> Result<(), A::Error> {
        let (at, content) = from.variant_seed(Name { names: self.variants, expected: 0 })?;
        let Some(variant) = self.variants.get(at) else {
            return Err(A::Error::custom(format_args!("not a variant of {} that is known", self.name)));
        };
        let mut content = Unread { content: Some(content), error: None, trail: self.trail };
        match ((self.take)(variant, &mut content), content.error) {
            (Some(()), None) => Ok(()),
            (_, Some(error)) => Err(error),
            (None, None) => Err(A::Error::custom(format_args!("not what {variant} has"))),
        }
    }
}

struct Unread<'de, 't, A: VariantAccess<'de>> {
    content: Option<A>,
    error: Option<A::Error>,
    trail: &'t mut Trail,
}

impl<'de, A: VariantAccess<'de>> Unread<'de, '_, A> {
    fn keep(&mut self, read: Result<(), A::Error>) -> Option<()> {
        read.map_err(|error| self.error = Some(error)).ok()
    }
}

impl<'de, A: VariantAccess<'de>> Content for Unread<'de, '_, A> {
    fn nothing(&mut self) -> Option<()> {
        let read = self.content.take()?.unit_variant();
        self.keep(read)
    }

    fn value(&mut self, slot: &mut dyn Slot) -> Option<()> {
        let read = self.content.take()?.newtype_variant_seed(Fill { slot, trail: self.trail });
        self.keep(read)
    }
}

pub(super) struct Word<'a>(pub(super) &'a mut dyn FnMut(&str));

impl Visitor<'_> for Word<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<(), E> {
        (self.0)(word);
        Ok(())
    }
}

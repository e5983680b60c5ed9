//! What is in memory of a log: which operations are open, and where the record is that guards a key.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    hash::Hasher as _,
    str::FromStr,
};

use siphasher::sip128::{Hasher128 as _, SipHasher24};

use super::record::{Guard, Names};
use crate::{
    journal::{Intent, Key, KeyFree, Scope, names},
    key::Shape,
    token::OperationId,
};

/// A guard says in which block of the file its record begins: four bytes for a terabyte.
pub(super) const BLOCK: u64 = 256;

/// Stands for scope, endpoint and key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fingerprint([u8; 16]);

impl Fingerprint {
    pub(super) const NONE: Self = Self([0; 16]);
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl FromStr for Fingerprint {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes()))
    }
}

/// Those of an intent: by its endpoint's name of today, and by the earlier ones.
pub(super) struct Fingerprints {
    today: Fingerprint,
    formerly: Vec<Fingerprint>,
    places: Vec<Fingerprint>,
}

impl Fingerprints {
    pub(super) fn all(&self) -> impl Iterator<Item = Fingerprint> {
        std::iter::once(self.today).chain(self.formerly.iter().copied())
    }
}

/// An open operation.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) fingerprint: Fingerprint,
    pub(super) decided: bool,
}

pub(super) struct Index {
    secret: [u8; 16],
    open: HashMap<OperationId, Open>,
    guards: BTreeMap<Fingerprint, u32>,
    /// The block of what had the key of an open operation before, where anything had.
    before: HashMap<OperationId, u32>,
    /// Those of the keys, by scope and endpoint.
    shapes: HashMap<[u8; 16], Vec<Shape>>,
    names: Vec<Names>,
    /// Some key may have been used more than once.
    repeats: bool,
    worth: u64,
}

impl Index {
    pub(super) fn new(secret: [u8; 16]) -> Self {
        Self {
            secret,
            open: HashMap::new(),
            guards: BTreeMap::new(),
            before: HashMap::new(),
            shapes: HashMap::new(),
            names: Vec::new(),
            repeats: false,
            worth: 0,
        }
    }

    pub(super) fn secret(&self) -> [u8; 16] {
        self.secret
    }

    /// Whether anything can have happened before with the key of an operation.
    pub(super) fn repeats(&self) -> bool {
        self.repeats
    }

    pub(super) fn note_repeats(&mut self) {
        self.repeats = true;
    }

    /// How long the file was when it held nothing that could go.
    pub(super) fn worth(&self) -> u64 {
        self.worth
    }

    pub(super) fn set_worth(&mut self, length: u64) {
        self.worth = length;
    }

    /// Leaves no room in the maps, which half of them is after many insertions.
    pub(super) fn pack(&mut self) {
        self.open.shrink_to_fit();
        self.guards = std::mem::take(&mut self.guards).into_iter().collect();
    }

    pub(super) fn fingerprints(&self, intent: &Intent) -> Fingerprints {
        let of = |endpoint: &str| self.hash(intent.scope(), endpoint, intent.key().canonical());
        let heirs = self.heirs(intent);
        Fingerprints {
            today: of(intent.endpoint()),
            formerly: intent.formerly().iter().chain(&heirs).map(|name| of(name)).collect(),
            places: intent.names().chain(heirs.iter().copied()).map(|name| self.place(intent.scope(), name)).collect(),
        }
    }

    /// What an intent's endpoint was called later, by a program that knew its names: this one is from before that.
    pub(super) fn heirs(&self, intent: &Intent) -> Vec<&str> {
        let is_called = |name: &str| intent.names().any(|ours| names::bare(ours) == names::bare(name));
        let heirs = self.names.iter().filter(|names| {
            let was = names.formerly.iter().any(|name| is_called(name));
            names.scope == *intent.scope() && was && !is_called(&names.today)
        });
        heirs.map(|names| names.today.as_str()).collect()
    }

    /// The names of an intent's endpoint, if they are not on record.
    pub(super) fn new_names(&self, intent: &Intent) -> Option<Names> {
        let formerly: Vec<_> = intent.formerly().iter().map(|&name| name.to_owned()).collect();
        let names = Names { scope: intent.scope().clone(), today: intent.endpoint().to_owned(), formerly };
        (!self.knows(&names)).then_some(names)
    }

    pub(super) fn knows(&self, new: &Names) -> bool {
        let of_it = || self.names.iter().filter(|names| names.scope == new.scope && names.today == new.today);
        new.formerly.iter().all(|name| of_it().any(|names| names.formerly.contains(name)))
    }

    pub(super) fn note_names(&mut self, names: Names) {
        self.names.push(names);
    }

    pub(super) fn fingerprint(&self, intent: &Intent) -> Fingerprint {
        self.hash(intent.scope(), intent.endpoint(), intent.key().canonical())
    }

    pub(super) fn fingerprint_of(&self, guard: &Guard) -> Fingerprint {
        self.hash(&guard.scope, &guard.endpoint, guard.key.canonical())
    }

    fn place(&self, scope: &Scope, endpoint: &str) -> Fingerprint {
        self.hash(scope, endpoint, "")
    }

    fn hash(&self, scope: &Scope, endpoint: &str, key: &str) -> Fingerprint {
        let mut hasher = SipHasher24::new_with_key(&self.secret);
        for part in [scope.base.as_str(), &scope.account, &names::bare(endpoint), key] {
            hasher.write_u64(part.len() as u64);
            hasher.write(part.as_bytes());
        }
        Fingerprint(hasher.finish128().as_bytes())
    }

    pub(super) fn open(&self, id: OperationId) -> Option<Open> {
        self.open.get(&id).copied()
    }

    /// Where the block begins in which the record of whatever has the key begins.
    pub(super) fn guard(&self, fingerprint: Fingerprint) -> Option<u64> {
        self.guards.get(&fingerprint).map(|block| u64::from(*block) * BLOCK)
    }

    /// Whether there may be keys that an exact comparison does not find.
    pub(super) fn has_foreign_keys(&self, fingerprints: &Fingerprints, intent: &Intent) -> bool {
        let shape = intent.key().shape(intent.endpoint());
        let shapes = fingerprints.places.iter().filter_map(|place| self.shapes.get(&place.0)).flatten();
        shapes.into_iter().any(|other| other.hides(&shape))
    }

    pub(super) fn intend(&mut self, intent: &Intent, fingerprints: &Fingerprints, at: u64) {
        self.remember_shape(intent.scope(), intent.endpoint(), intent.key());
        self.repeats |= intent.repeat_after().is_some();
        let fingerprint = fingerprints.today;
        self.open.insert(intent.id(), Open { fingerprint, decided: false });
        if let Some(before) = self.guards.insert(fingerprint, block(at)) {
            self.before.insert(intent.id(), before);
        }
    }

    pub(super) fn decide(&mut self, id: OperationId) {
        if let Some(open) = self.open.get_mut(&id) {
            open.decided = true;
        }
    }

    pub(super) fn deliver(&mut self, id: OperationId, free: KeyFree, at: u64) {
        let Some(open) = self.open.remove(&id) else { return };
        let before = self.before.remove(&id);
        let guard = match free {
            // If the clock was set back, the one before it guards again.
            KeyFree::NotDone => before,
            KeyFree::From(_) | KeyFree::Never => Some(block(at)),
        };
        match guard {
            Some(block) => drop(self.guards.insert(open.fingerprint, block)),
            None => drop(self.guards.remove(&open.fingerprint)),
        }
    }

    pub(super) fn keep(&mut self, guard: &Guard, at: u64) {
        self.remember_shape(&guard.scope, &guard.endpoint, &guard.key);
        self.repeats |= matches!(guard.free, KeyFree::From(_));
        self.guards.insert(self.fingerprint_of(guard), block(at));
    }

    fn remember_shape(&mut self, scope: &Scope, endpoint: &str, key: &Key) {
        let place = self.place(scope, endpoint);
        let shapes = self.shapes.entry(place.0).or_default();
        let shape = key.shape(endpoint);
        if !shapes.contains(&shape) {
            shapes.push(shape);
        }
    }
}

fn block(at: u64) -> u32 {
    u32::try_from(at / BLOCK).unwrap_or(u32::MAX)
}

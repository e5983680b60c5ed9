//! Maps for a macro, which is built without optimisation.
//!
//! Hashing as the standard library does is then most of what a look-up costs. What is hashed here are names of a spec,
//! and its author gains nothing by names that collide.

use std::{
    borrow::Borrow,
    hash::{Hash, Hasher},
};

/// What keys stand for, in the order in which they came.
#[derive(Debug)]
pub(crate) struct Map<K, V> {
    entries: Vec<(K, V)>,
    table: Table,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), table: Table::default() }
    }
}

impl<K: Hash + Eq, V> Map<K, V> {
    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        match self.place(hash(key), key) {
            Some(at) => Some(&self.entries[at].1),
            None => None,
        }
    }

    pub(crate) fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(hash(key), key).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Gives back what the key stood for.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let hash = hash(&key);
        match self.place(hash, &key) {
            Some(at) => Some(std::mem::replace(&mut self.entries[at].1, value)),
            None => {
                self.table.add(hash);
                self.entries.push((key, value));
                None
            }
        }
    }

    pub(crate) fn get_or_insert_with(&mut self, key: K, value: impl FnOnce() -> V) -> &mut V {
        let hash = hash(&key);
        let at = match self.place(hash, &key) {
            Some(at) => at,
            None => {
                self.table.add(hash);
                self.entries.push((key, value()));
                self.entries.len() - 1
            }
        };
        &mut self.entries[at].1
    }

    fn place<Q: Hash + Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.table.find(hash, &mut |at| self.entries[at].0.borrow() == key)
    }
}

impl<K: Hash + Eq, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        map.extend(entries);
        map
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

#[derive(Debug)]
pub(crate) struct Set<T>(Map<T, ()>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Map::default())
    }
}

impl<T: Hash + Eq> Set<T> {
    pub(crate) fn contains<Q: Hash + Eq + ?Sized>(&self, element: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(element)
    }

    /// Whether it is new.
    pub(crate) fn insert(&mut self, element: T) -> bool {
        self.0.insert(element, ()).is_none()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.len() == 0
    }
}

impl<T: Hash + Eq> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        for element in elements {
            self.insert(element);
        }
    }
}

impl<T: Hash + Eq> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut set = Self::default();
        set.extend(elements);
        set
    }
}

/// Where the entries of a map are, by their hashes: without their types, for the standard library's is compiled for each.
#[derive(Debug, Default)]
struct Table {
    hashes: Vec<u64>,
    /// As many as a power of two, half of them free at least. An entry is in the first that was free from where its hash
    /// points to.
    slots: Vec<usize>,
}

/// A slot that no entry is in.
const FREE: usize = usize::MAX;

impl Table {
    fn find(&self, hash: u64, is_it: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mut slot = self.first(hash);
        loop {
            let entry = *self.slots.get(slot)?;
            if entry == FREE {
                return None;
            }
            if self.hashes[entry] == hash && is_it(entry) {
                return Some(entry);
            }
            slot = self.next(slot);
        }
    }

    /// The entry that comes next, whose key is none of the others'.
    fn add(&mut self, hash: u64) {
        self.hashes.push(hash);
        if self.hashes.len() * 2 <= self.slots.len() {
            return self.put(self.hashes.len() - 1);
        }
        self.slots = vec![FREE; (self.slots.len() * 2).max(16)];
        for entry in 0..self.hashes.len() {
            self.put(entry);
        }
    }

    fn put(&mut self, entry: usize) {
        let mut slot = self.first(self.hashes[entry]);
        while self.slots[slot] != FREE {
            slot = self.next(slot);
        }
        self.slots[slot] = entry;
    }

    fn first(&self, hash: u64) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    fn next(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }
}

fn hash<T: Hash + ?Sized>(key: &T) -> u64 {
    let mut hasher = Words::default();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Takes eight bytes at a time.
#[derive(Default)]
struct Words(u64);

impl Words {
    fn add(&mut self, word: u64) {
        /// Odd, and with about as many ones as zeros: 2⁶⁴ divided by the golden ratio.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = (self.0.wrapping_add(SPREAD) ^ word).wrapping_mul(SPREAD);
        self.0 = mixed ^ (mixed >> 32);
    }
}

impl Hasher for Words {
    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((word, behind)) = rest.split_first_chunk() {
            self.add(u64::from_le_bytes(*word));
            rest = behind;
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            word[7] = rest.len() as u8;
            self.add(u64::from_le_bytes(word));
        }
    }

    /// What ends a text, and what enums begin with.
    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Names that are taken, and by what. They are few more often than not, and then looked through one by one.
#[derive(Debug)]
pub(crate) struct Taken<V> {
    list: Vec<(String, V)>,
    /// Where each stands, once there are many.
    places: Map<String, usize>,
}

impl<V> Default for Taken<V> {
    fn default() -> Self {
        Self { list: Vec::new(), places: Map::default() }
    }
}

impl<V> Taken<V> {
    const FEW: usize = 16;

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        if self.list.len() > Self::FEW {
            return self.places.get(name).map(|at| &self.list[*at].1);
        }
        for (taken, by) in &self.list {
            if taken == name {
                return Some(by);
            }
        }
        None
    }

    /// Of a name that is not taken.
    pub(crate) fn insert(&mut self, name: &str, by: V) {
        self.list.push((name.to_owned(), by));
        let from = match self.list.len() {
            few if few <= Self::FEW => return,
            many if many == Self::FEW + 1 => 0,
            many => many - 1,
        };
        for (at, (name, _)) in self.list.iter().enumerate().skip(from) {
            self.places.insert(name.clone(), at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_many_are_taken() {
        let mut taken = Taken::default();
        for number in 0..100 {
            assert_eq!(taken.get(&format!("n{number}")), None);
            taken.insert(&format!("n{number}"), number);
            for earlier in 0..=number {
                assert_eq!(taken.get(&format!("n{earlier}")), Some(&earlier));
            }
        }
    }

    /// Of which many hash alike.
    #[derive(Debug, PartialEq, Eq, Clone, Copy)]
    struct Crowded(u64);

    impl Hash for Crowded {
        fn hash<H: Hasher>(&self, state: &mut H) {
            state.write_u8((self.0 % 3) as u8);
        }
    }

    #[test]
    fn keys_that_hash_alike_are_told_apart() {
        let mut map = Map::default();
        for number in 0..100 {
            assert_eq!(map.get(&Crowded(number)), None);
            assert_eq!(map.insert(Crowded(number), number), None);
            assert_eq!(*map.get_or_insert_with(Crowded(number), || unreachable!()), number);
            assert!((0..=number).all(|earlier| map.get(&Crowded(earlier)) == Some(&earlier)));
        }
        assert_eq!(map.insert(Crowded(7), 1000), Some(7));
        assert_eq!((map.get(&Crowded(7)), map.len()), (Some(&1000), 100));
        let keys: Vec<_> = map.into_iter().map(|(key, _)| key.0).collect();
        assert_eq!(keys, Vec::from_iter(0..100), "in the order in which they came");
    }

    #[test]
    fn texts_of_any_length_hash_apart() {
        let texts: Vec<_> = (0..1000).map(|length| "a".repeat(length)).collect();
        let hashes: Set<_> = texts.iter().map(|text| hash(text.as_str())).collect();
        assert_eq!(hashes.0.len(), texts.len());
        let zeros: Set<_> = (0..64).map(|length| hash("\0".repeat(length).as_str())).collect();
        assert_eq!(zeros.0.len(), 64, "zeros count");
    }
}

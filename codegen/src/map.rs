//! Maps for a macro, which is built without optimisation.
//!
//! Hashing as the standard library does is then most of what a look-up costs. What is hashed here are names of a spec,
//! and its author gains nothing by names that collide.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
};

pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Words>>;
pub(crate) type Set<T> = HashSet<T, BuildHasherDefault<Words>>;

/// Takes eight bytes at a time.
#[derive(Default)]
pub(crate) struct Words(u64);

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

    #[test]
    fn texts_of_any_length_hash_apart() {
        let texts: Set<_> = (0..1000).map(|length| "a".repeat(length)).collect();
        let hashes: Set<_> = texts.iter().map(|text| hash(text.as_bytes())).collect();
        assert_eq!(hashes.len(), texts.len());
        let zeros: Set<_> = (0..64).map(|length| hash(&[0].repeat(length))).collect();
        assert_eq!(zeros.len(), 64, "zeros count");
    }

    fn hash(bytes: &[u8]) -> u64 {
        let mut hasher = Words::default();
        hasher.write(bytes);
        hasher.write_u8(0xff);
        hasher.finish()
    }
}

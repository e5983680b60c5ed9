//! Sets of values that know their operation's id, for lookup by id.

use std::{
    borrow::Borrow,
    collections::HashSet,
    hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use crate::token::OperationId;

/// A value that belongs to one operation.
pub(crate) trait OfOperation {
    fn operation(&self) -> &OperationId;
}

/// Hashes without a random secret, so that simulations are reproducible. Safe, because only we choose ids.
pub(crate) type SetById<T> = HashSet<ById<T>, BuildHasherDefault<DefaultHasher>>;

/// Compares and hashes by the operation's id.
#[derive(Debug)]
pub(crate) struct ById<T>(pub(crate) Arc<T>);

impl<T: OfOperation> Borrow<OperationId> for ById<T> {
    fn borrow(&self) -> &OperationId {
        self.0.operation()
    }
}

impl<T: OfOperation> PartialEq for ById<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.operation() == other.0.operation()
    }
}

impl<T: OfOperation> Eq for ById<T> {}

impl<T: OfOperation> Hash for ById<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.operation().hash(state);
    }
}

//! Sets and maps by an operation's id, which what is in them knows already.

use std::{
    borrow::Borrow,
    collections::HashSet,
    hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use crate::token::OperationId;

/// What is of one operation.
pub(crate) trait OfOperation {
    fn operation(&self) -> &OperationId;
}

/// In an order that a simulation has again: nobody but us chooses ids, so that they need no secret to be hashed with.
pub(crate) type SetById<T> = HashSet<ById<T>, BuildHasherDefault<DefaultHasher>>;

/// Compares by the operation's id, and is found by it.
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

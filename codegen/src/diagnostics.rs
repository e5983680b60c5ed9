//! What is wrong with a spec, where, and how to mend it.

/// One mistake.
#[derive(Debug)]
pub struct Problem;

/// All mistakes of a spec.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Whether the spec is good.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

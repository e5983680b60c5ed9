//! What was read → [`model::Api`](crate::model::Api).

use crate::{diagnostics::Problems, model::Api, source::Source};

/// A spec after reading and checking: what is sound of it, and all that is wrong with it.
#[derive(Debug)]
pub struct Checked {
    /// Whatever could be made sense of. Complete if there are no problems.
    pub api: Api,
    /// Empty if the spec is good.
    pub problems: Problems,
}

/// Reads and checks a spec, to the end, whatever is wrong with it.
pub fn check(_source: &Source) -> Checked {
    Checked {
        api: Api { title: None, base_path: String::new(), endpoints: Vec::new(), types: Vec::new() },
        problems: Problems::default(),
    }
}

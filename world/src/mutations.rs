//! Worlds in which the runtime lacks one of its rules: the check must notice.

#[cfg(async_api_mutations)]
pub(crate) use async_api_runtime::mutation::{Mutation, take_out};

/// No rule can be taken out of this build.
#[cfg(not(async_api_mutations))]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mutation {}

#[cfg(not(async_api_mutations))]
impl Mutation {
    pub(crate) const ALL: &'static [Self] = &[];

    pub(crate) fn name(self) -> &'static str {
        match self {}
    }
}

#[cfg(not(async_api_mutations))]
pub(crate) fn take_out(_: Option<Mutation>) {}

/// How to build this program so that it can take rules out.
pub(crate) const FLAGS: &str = "RUSTFLAGS='--cfg async_api_mutations'";

pub(crate) fn named(name: &str) -> Result<Mutation, String> {
    let found = Mutation::ALL.iter().find(|mutation| mutation.name() == name).copied();
    found.ok_or_else(|| match Mutation::ALL.is_empty() {
        true => format!("this build keeps all rules; build it with {FLAGS}"),
        false => format!("no mutation is called `{name}`"),
    })
}

//! How many steps a text takes, which tests hold against its length. Outside of tests nothing is counted.

#[cfg(test)]
thread_local! {
    static TAKEN: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Said by every loop whose length depends on the text.
#[cfg_attr(not(test), expect(clippy::missing_const_for_fn, unused_variables, reason = "counts in tests only"))]
pub(crate) fn take(steps: usize) {
    #[cfg(test)]
    TAKEN.with(|taken| taken.set(taken.get() + steps as u64));
}

/// What was taken on this thread since the last call.
#[cfg(test)]
pub(crate) fn taken() -> u64 {
    TAKEN.with(std::cell::Cell::take)
}

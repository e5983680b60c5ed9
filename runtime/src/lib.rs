//! The runtime of `async-api`.

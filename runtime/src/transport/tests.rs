//! The transport against servers that count what arrives.

mod conformance;

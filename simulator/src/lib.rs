//! A server that plays any spec.

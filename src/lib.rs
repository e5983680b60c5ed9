//! Typed clients for HTTP APIs that answer asynchronously.

//! The attribute `#[async_api]`.

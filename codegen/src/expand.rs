//! [`model::Api`](crate::model::Api) → the tokens of a client. Takes no decision and cannot fail.

use proc_macro2::TokenStream;

use crate::model::Api;

/// What the caller of the macro or of the build script decides.
#[derive(Debug)]
pub struct Options {}

/// Writes the whole client.
pub fn expand(_api: &Api, _options: &Options) -> TokenStream {
    TokenStream::new()
}

//! What identifies an operation: the server's token for plain ones, an id of our own for critical ones.

use std::{fmt, str::FromStr};

use crate::{
    answer::MAX_TOKEN,
    compact::{Read, Sink, Source, Write, with_serde},
    json,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Identifies the format and its version.
const PREFIX: &str = "async-api-token-1.";

/// A self-contained handle to a plain operation that is in progress. Store it to continue polling in any process.
///
/// It contains the endpoint, the filled path and the server's token, but no origin and no credentials. Treat it as a secret:
/// whoever has it may read the operation's answer. `Debug` does not show it.
///
/// # Example: through a file and back
/// ```
/// # use async_api_runtime::Token;
/// # fn keep(token: &Token) -> Result<Token, Box<dyn std::error::Error>> {
/// let text = token.expose();
/// let again = Token::parse(&text)?;
/// assert_eq!(&again, token);
/// # Ok(again) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    pub(crate) endpoint: String,
    pub(crate) path: String,
    pub(crate) token: String,
}

impl Token {
    /// The token as one line of text, for storing.
    pub fn expose(&self) -> String {
        let parts = serde_json::json!([self.endpoint, self.path, self.token]).to_string();
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(parts))
    }

    /// Parses what [`expose`](Self::expose) returned.
    ///
    /// # Errors
    /// If the text is anything else, or was truncated.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(TokenError)?;
        if encoded.len() > 4 * MAX_TOKEN {
            return Err(TokenError);
        }
        let parts = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| TokenError)?;
        let parts: Vec<String> =
            String::from_utf8(parts).ok().and_then(|parts| json::from_str(&parts).ok()).ok_or(TokenError)?;
        let [endpoint, path, token] = parts.try_into().map_err(|_| TokenError)?;
        Ok(Self { endpoint, path, token })
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        Self::parse(text)
    }
}

/// A text is not a [`Token`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenError;

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a token as written by `Token::expose`")
    }
}

impl std::error::Error for TokenError {}

/// Identifies one critical operation. Random, never reused, and not a secret.
///
/// `Display` and `FromStr` use 32 hexadecimal digits.
///
/// # Example
/// ```
/// # use async_api_runtime::OperationId;
/// let id: OperationId = "6f1d0c2e9a7b4f35a0b1c2d3e4f50617".parse()?;
/// assert_eq!(id.to_string(), "6f1d0c2e9a7b4f35a0b1c2d3e4f50617");
/// # Ok::<(), async_api_runtime::OperationIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(
    // Bytes instead of a u128, whose alignment would make everything with an id in it larger.
    [u8; 16],
);

impl OperationId {
    /// The id of operations that were made by hand, for fakes in tests.
    pub const NIL: Self = Self([0; 16]);

    /// From the system's randomness; `Err` if it provides none.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) const fn from_number(number: u128) -> Self {
        Self(number.to_be_bytes())
    }
}

impl Write for OperationId {
    fn write(&self, to: &mut dyn Sink) {
        to.string(&self.to_string());
    }
}

impl Read for OperationId {
    fn read(from: &mut dyn Source) -> Option<Self> {
        match from.string()?.parse() {
            Ok(id) => Some(id),
            Err(OperationIdError) => {
                from.refuse(&OperationIdError.to_string());
                None
            }
        }
    }
}

with_serde!(OperationId);

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OperationId({self})")
    }
}

/// Parses 32 hexadecimal digits, as `Display` writes them.
impl FromStr for OperationId {
    type Err = OperationIdError;

    fn from_str(text: &str) -> Result<Self, OperationIdError> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        number.map(Self::from_number).ok_or(OperationIdError)
    }
}

impl TryFrom<String> for OperationId {
    type Error = OperationIdError;

    fn try_from(text: String) -> Result<Self, OperationIdError> {
        text.parse()
    }
}

impl From<OperationId> for String {
    fn from(id: OperationId) -> Self {
        id.to_string()
    }
}

/// A text is not an [`OperationId`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationIdError;

impl fmt::Display for OperationIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an operation id: 32 hexadecimal digits")
    }
}

impl std::error::Error for OperationIdError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_being_stored_and_is_not_shown() {
        let token = Token { endpoint: "POST /x".into(), path: "/v1/x".into(), token: "canary/\u{e9}?".into() };
        let text = token.expose();
        assert_eq!(Token::parse(&text), Ok(token.clone()));
        assert_eq!(Token::parse(&format!("{text}\n")), Ok(token.clone()));
        assert!(!format!("{token:?}").contains("canary"));
    }

    #[test]
    fn a_text_that_is_no_token_is_an_error() {
        let whole = Token { endpoint: "e".into(), path: "p".into(), token: "t".into() }.expose();
        for text in ["", "x", PREFIX, &whole[..whole.len() - 1], "async-api-token-2.W10"] {
            assert_eq!(Token::parse(text), Err(TokenError), "{text}");
        }
    }

    #[test]
    fn an_operation_id_reads_what_it_writes() {
        let id = OperationId::random().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("6f1d".parse::<OperationId>(), Err(OperationIdError));
        assert_ne!(OperationId::random().unwrap(), id);
    }
}

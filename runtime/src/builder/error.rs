//! What is wrong with what a builder was given.

use std::fmt;

use crate::transport::ClientError;

/// All that is wrong with what a builder was given.
#[derive(Debug)]
pub struct BuildError(pub(super) Vec<Wrong>);

#[derive(Debug)]
pub(super) enum Wrong {
    BaseUrl { why: &'static str },
    Header { name: String },
    UserWithColon,
    Http(ClientError),
    Guardian(std::io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client cannot be built: ")?;
        for (index, wrong) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            match wrong {
                Wrong::BaseUrl { why } => write!(f, "{separator}the base URL cannot be used: {why}")?,
                Wrong::Header { name } => write!(f, "{separator}the header field `{name}` cannot be sent")?,
                Wrong::UserWithColon => {
                    write!(f, "{separator}a user's name in Basic authentication has no colon, which would end it")?;
                }
                Wrong::Http(_) => write!(f, "{separator}the HTTP client cannot be made")?,
                Wrong::Guardian(_) => write!(f, "{separator}the guardian cannot be started")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.iter().find_map(|wrong| match wrong {
            Wrong::Http(source) => Some(source as &(dyn std::error::Error + 'static)),
            Wrong::Guardian(source) => Some(source as &(dyn std::error::Error + 'static)),
            Wrong::BaseUrl { .. } | Wrong::Header { .. } | Wrong::UserWithColon => None,
        })
    }
}

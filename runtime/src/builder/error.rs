//! What is wrong with the settings of a builder.

use std::fmt;

use crate::transport::ClientError;

/// Everything that is wrong with the settings of a builder, reported at once.
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
                    write!(f, "{separator}the user name for Basic authentication must not contain a colon")?;
                }
                Wrong::Http(_) => write!(f, "{separator}the HTTP client cannot be created")?,
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

//! Authentication.

use std::{fmt, future::Future, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};

use crate::{BoxError, transport::BoxFuture};

type Hook = dyn Fn() -> BoxFuture<'static, Result<HeaderMap, BoxError>> + Send + Sync;

/// Header fields that authenticate requests: fixed ones, and those that a hook returns for each request.
#[derive(Clone, Default)]
pub(crate) struct Auth {
    fixed: HeaderMap,
    hook: Option<Arc<Hook>>,
}

impl Auth {
    pub(crate) fn bearer(&mut self, token: &str) -> Result<(), http::Error> {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    pub(crate) fn basic(&mut self, user: &str, password: &str) -> Result<(), http::Error> {
        self.header(AUTHORIZATION.as_str(), &format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) -> Result<(), http::Error> {
        let name = HeaderName::try_from(name)?;
        let mut value = HeaderValue::try_from(value)?;
        value.set_sensitive(true);
        self.fixed.insert(name, value);
        Ok(())
    }

    pub(crate) fn hook<F, Fut>(&mut self, hook: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<HeaderMap, BoxError>> + Send + 'static,
    {
        self.hook = Some(Arc::new(move || Box::pin(hook())));
    }

    /// Sets the fixed fields on a request.
    pub(crate) fn apply_fixed(&self, headers: &mut HeaderMap) {
        set(headers, self.fixed.clone());
    }

    /// The hook, if there is one. It is called for each request.
    pub(crate) fn asks(&self) -> Option<Asked<'_>> {
        self.hook.as_deref().map(Asked)
    }
}

pub(crate) struct Asked<'a>(&'a Hook);

impl Asked<'_> {
    pub(crate) async fn apply(&self, headers: &mut HeaderMap) -> Result<(), BoxError> {
        set(headers, (self.0)().await?);
        Ok(())
    }
}

fn set(headers: &mut HeaderMap, fields: HeaderMap) {
    let mut current = None;
    for (name, mut value) in fields {
        value.set_sensitive(true);
        match (name, &current) {
            (Some(name), _) => {
                headers.insert(name.clone(), value);
                current = Some(name);
            }
            (None, Some(name)) => {
                headers.append(name.clone(), value);
            }
            (None, None) => {}
        }
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth").finish_non_exhaustive()
    }
}

//! What a method may return that a caller declared: which of the three, the spec says.
//!
//! A check by the compiler, because the type may stand behind an alias.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    client::Core,
    critical::CriticalOperation,
    endpoint::Endpoint,
    operation::{Call, Operation},
    request::Request,
};

/// What a method of a plain synchronous endpoint returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what this endpoint's method returns",
    label = "the endpoint answers at once (`mode: sync`): this must be `Call<…>`, of a type that can be deserialised"
)]
pub trait ReturnsCall: Sized {
    /// What comes in the end.
    type Answer;

    #[doc(hidden)]
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self;
}

/// What a method of a plain asynchronous endpoint returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what this endpoint's method returns",
    label = "the endpoint is asynchronous and not critical: this must be `Operation<…>`, of a type that can be \
             deserialised"
)]
pub trait ReturnsOperation: Sized {
    /// What comes in the end.
    type Answer;

    #[doc(hidden)]
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self;
}

/// What a method of a critical endpoint returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what this endpoint's method returns",
    label = "the endpoint is critical: this must be `CriticalOperation<…>`, of a type that can be serialised and \
             deserialised"
)]
pub trait ReturnsCriticalOperation: Sized {
    /// What comes in the end.
    type Answer;

    #[doc(hidden)]
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self;
}

impl<T: DeserializeOwned + Send + 'static> ReturnsCall for Call<T> {
    type Answer = T;

    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self {
        core.call(endpoint, request)
    }
}

impl<T: DeserializeOwned + Send + 'static> ReturnsOperation for Operation<T> {
    type Answer = T;

    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self {
        core.operation(endpoint, request)
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> ReturnsCriticalOperation for CriticalOperation<T> {
    type Answer = T;

    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self {
        core.critical(endpoint, request)
    }
}

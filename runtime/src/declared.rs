//! What a method may return that a caller declared: which of the three, the spec says.
//!
//! A check by the compiler, because the type may stand behind an alias. All that is generated for such a method goes
//! through one bound, so that a wrong type is one error.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    client::Core,
    critical::{CriticalOperation, CriticalPoll, CriticalResume},
    endpoint::Endpoint,
    operation::{Call, Operation, SinglePoll},
    read::{ReadError, readable},
    request::Request,
    token::{OperationId, Token},
};

/// Any of the three.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a method of an API returns",
    label = "expected `Operation<…>`, `Call<…>` or `CriticalOperation<…>`, as the spec says"
)]
pub trait Returns {
    /// What comes in the end.
    type Answer;
}

/// What a method of a plain synchronous endpoint returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what this endpoint's method returns",
    label = "the endpoint answers at once (`mode: sync`): this must be `Call<…>`"
)]
#[expect(missing_docs, reason = "the methods of `Core`, by their names")]
pub trait ReturnsCall: Returns + Sized {
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self;
}

/// What a method of a plain asynchronous endpoint returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what this endpoint's method returns",
    label = "the endpoint is asynchronous and not critical: this must be `Operation<…>`"
)]
#[expect(missing_docs, reason = "the methods of `Core`, by their names")]
pub trait ReturnsOperation: Returns + Sized {
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self;
    fn poll(core: &Core, endpoint: &'static Endpoint, token: &Token) -> SinglePoll<Self::Answer>;
    fn resume(core: &Core, endpoint: &'static Endpoint, token: Token) -> Operation<Self::Answer>;
}

/// What a method of a critical endpoint returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what this endpoint's method returns",
    label = "the endpoint is critical: this must be `CriticalOperation<…>`"
)]
#[expect(missing_docs, reason = "the methods of `Core`, by their names")]
pub trait ReturnsCriticalOperation: Returns + Sized {
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self;
    fn poll(core: &Core, endpoint: &'static Endpoint, id: &OperationId) -> CriticalPoll<Self::Answer>;
    fn resume(core: &Core, endpoint: &'static Endpoint, id: &OperationId) -> CriticalResume<Self::Answer>;

    /// # Errors
    /// When `bytes` are no answer.
    fn readable(bytes: &[u8]) -> Result<(), ReadError>;
}

impl<T> Returns for Call<T> {
    type Answer = T;
}

impl<T> Returns for Operation<T> {
    type Answer = T;
}

impl<T> Returns for CriticalOperation<T> {
    type Answer = T;
}

impl<T: DeserializeOwned + Send + 'static> ReturnsCall for Call<T> {
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self {
        core.call(endpoint, request)
    }
}

impl<T: DeserializeOwned + Send + 'static> ReturnsOperation for Operation<T> {
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self {
        core.operation(endpoint, request)
    }

    fn poll(core: &Core, endpoint: &'static Endpoint, token: &Token) -> SinglePoll<T> {
        core.poll(endpoint, token)
    }

    fn resume(core: &Core, endpoint: &'static Endpoint, token: Token) -> Self {
        core.resume(endpoint, token)
    }
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> ReturnsCriticalOperation for CriticalOperation<T> {
    fn start(core: &Core, endpoint: &'static Endpoint, request: Request) -> Self {
        core.critical(endpoint, request)
    }

    fn poll(core: &Core, endpoint: &'static Endpoint, id: &OperationId) -> CriticalPoll<T> {
        core.critical_poll(endpoint, id)
    }

    fn resume(core: &Core, endpoint: &'static Endpoint, id: &OperationId) -> CriticalResume<T> {
        core.critical_resume(endpoint, id)
    }

    fn readable(bytes: &[u8]) -> Result<(), ReadError> {
        readable::<T>(bytes)
    }
}

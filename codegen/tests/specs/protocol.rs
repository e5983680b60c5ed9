/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {}
/// The API, one method per endpoint.
///
/// A method that an implementation leaves out answers `is_unimplemented()`, so that a fake writes only what its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// Calls `POST /a` and polls until it is answered. An error that `is_lost()` says that the answer is gone: expired, unknown to the server, or not there in time.
    fn a(&self) -> ::async_api::Operation<()> {
        ::async_api::Operation::unimplemented("a")
    }
    /// Calls `POST /b` and polls until it is answered. An error that `is_lost()` says that the answer is gone: expired, unknown to the server, or not there in time.
    fn b(&self) -> ::async_api::Operation<()> {
        ::async_api::Operation::unimplemented("b")
    }
}
/// [`Api`] over HTTP: the client of the API.
///
/// A clone is another handle to the same client.
#[allow(dead_code)]
#[derive(::core::clone::Clone)]
pub struct ApiClient {
    core: ::async_api::__private::Core,
}
#[allow(dead_code, clippy::all, clippy::pedantic)]
const _: () = {
    use ::async_api::__private;
    __private::generated_by! {
        "0.1.0"
    }
    static PROTOCOL: __private::Protocol = __private::Protocol {
        token: __private::TokenPlace::Body(&["operation", "id"]),
        status: &["operation", "state"],
        result: &["result"],
        poll: &[
            __private::Segment::Parameter("path"),
            __private::Segment::Literal("/"),
            __private::Segment::Parameter("token"),
            __private::Segment::Literal("/state"),
        ],
        statuses: __private::Statuses {
            in_progress: &["IN_PROGRESS"],
            ready: &["DONE"],
            expired: &["EXPIRED"],
            not_found: &["NOT_FOUND"],
            failed: &["FAILED"],
            rejected: &[],
        },
        rejected_codes: &[400, 401, 403, 404, 405, 406, 411, 414, 415, 422, 429, 431],
    };
    static PROTOCOL_1: __private::Protocol = __private::Protocol {
        token: __private::TokenPlace::Header("Operation-Id"),
        status: &["operation", "state"],
        result: &["result"],
        poll: &[
            __private::Segment::Parameter("path"),
            __private::Segment::Literal("/"),
            __private::Segment::Parameter("token"),
            __private::Segment::Literal("/state"),
        ],
        statuses: __private::Statuses {
            in_progress: &["IN_PROGRESS"],
            ready: &["DONE"],
            expired: &["EXPIRED"],
            not_found: &["NOT_FOUND"],
            failed: &["FAILED"],
            rejected: &[],
        },
        rejected_codes: &[400],
    };
    static A: __private::Endpoint = __private::Endpoint {
        name: "a",
        id: "POST /a",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/a")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: false,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static B: __private::Endpoint = __private::Endpoint {
        name: "b",
        id: "POST /b",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/b")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: false,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL_1,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn a(&self) -> ::async_api::Operation<()> {
            self.core.operation(&A, __private::Request::new())
        }
        fn b(&self) -> ::async_api::Operation<()> {
            self.core.operation(&B, __private::Request::new())
        }
    }
    impl ApiClient {
        /// Begins a client of the API at `base_url`, scheme and authority and what stands before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Asks once how the operation behind a token of `POST /a` stands.
        pub fn a_poll(&self, token: &::async_api::Token) -> ::async_api::SinglePoll<()> {
            self.core.poll(&A, token)
        }
        /// Goes on polling with a token of `POST /a` that was kept, in any process.
        pub fn a_resume(&self, token: ::async_api::Token) -> ::async_api::Operation<()> {
            self.core.resume(&A, token)
        }
        /// Asks once how the operation behind a token of `POST /b` stands.
        pub fn b_poll(&self, token: &::async_api::Token) -> ::async_api::SinglePoll<()> {
            self.core.poll(&B, token)
        }
        /// Goes on polling with a token of `POST /b` that was kept, in any process.
        pub fn b_resume(&self, token: ::async_api::Token) -> ::async_api::Operation<()> {
            self.core.resume(&B, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&A, &B];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

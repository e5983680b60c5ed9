/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {}
/// The API, one method per endpoint.
///
/// Methods have default bodies that answer `is_unimplemented()`, so that a fake implements only those that its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// Calls `POST /a` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn a(&self) -> ::async_api::Operation<()> {
        ::async_api::Operation::unimplemented("a")
    }
    /// Calls `POST /b` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn b(&self) -> ::async_api::Operation<()> {
        ::async_api::Operation::unimplemented("b")
    }
}
/// [`Api`] over HTTP: the client of the API.
///
/// Cheap to clone: clones share one client.
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
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /a`.
        pub fn a_poll(&self, token: &::async_api::Token) -> ::async_api::SinglePoll<()> {
            self.core.poll(&A, token)
        }
        /// Continues polling with a stored token of `POST /a`, in any process.
        pub fn a_resume(&self, token: ::async_api::Token) -> ::async_api::Operation<()> {
            self.core.resume(&A, token)
        }
        /// Polls once with a token of `POST /b`.
        pub fn b_poll(&self, token: &::async_api::Token) -> ::async_api::SinglePoll<()> {
            self.core.poll(&B, token)
        }
        /// Continues polling with a stored token of `POST /b`, in any process.
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

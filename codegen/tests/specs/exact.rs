/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// The body of `POST /convert`.
    pub type Amounts = ::std::vec::Vec<::async_api::types::Decimal>;
    /// The answer of `POST /convert`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ConvertResponse {
        /// `result`
        pub result: Amounts,
        /// `best`
        pub best: ::async_api::types::Decimal,
    }
    impl<'de> __private::Deserialize<'de> for ConvertResponse {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "ConvertResponse",
                &["result", "best"],
            ) {
                __private::Ok((result, best)) => __private::Ok(Self { result, best }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
}
/// The API, one method per endpoint.
///
/// Methods have default bodies that answer `is_unimplemented()`, so that a fake implements only those that its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// Calls `GET /rates` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn rates(
        &self,
    ) -> ::async_api::Operation<
        ::async_api::types::Exact<
            ::std::collections::BTreeMap<
                ::std::string::String,
                ::async_api::types::Decimal,
            >,
        >,
    > {
        ::async_api::Operation::unimplemented("rates")
    }
    /// Calls `POST /convert` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn convert(
        &self,
        body: ::async_api::types::Exact<api::Amounts>,
    ) -> ::async_api::Operation<api::ConvertResponse> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("convert")
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
    __private::needs_decimal! {
        "`decimal` needs the feature `decimal` of `async-api`\n --> api.yaml:3:19\n  |\n3 |     response: map<decimal>\n  |                   ^^^^^^^\n  |\n  = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
    }
    static PROTOCOL: __private::Protocol = __private::Protocol {
        token: __private::TokenPlace::Body(&["asyncOperation", "token"]),
        status: &["asyncOperation", "status"],
        result: &["result"],
        poll: &[
            __private::Segment::Parameter("path"),
            __private::Segment::Literal("/poll?asyncOperationToken="),
            __private::Segment::Parameter("token"),
        ],
        statuses: __private::Statuses {
            in_progress: &["IN_PROGRESS"],
            ready: &["READY"],
            expired: &["EXPIRED"],
            not_found: &["NOT_FOUND"],
            failed: &[],
            rejected: &[],
        },
        rejected_codes: &[400, 401, 403, 404, 405, 406, 411, 414, 415, 422, 429, 431],
    };
    static RATES: __private::Endpoint = __private::Endpoint {
        name: "rates",
        id: "GET /rates",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[__private::Segment::Literal("/rates")],
        mode: __private::Mode::Async,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static CONVERT: __private::Endpoint = __private::Endpoint {
        name: "convert",
        id: "POST /convert",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/convert")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn rates(
            &self,
        ) -> ::async_api::Operation<
            ::async_api::types::Exact<
                ::std::collections::BTreeMap<
                    ::std::string::String,
                    ::async_api::types::Decimal,
                >,
            >,
        > {
            self.core.operation(&RATES, __private::Request::new())
        }
        fn convert(
            &self,
            body: ::async_api::types::Exact<api::Amounts>,
        ) -> ::async_api::Operation<api::ConvertResponse> {
            self.core.operation(&CONVERT, __private::Request::new().body(&body))
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `GET /rates`.
        pub fn rates_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<
            ::async_api::types::Exact<
                ::std::collections::BTreeMap<
                    ::std::string::String,
                    ::async_api::types::Decimal,
                >,
            >,
        > {
            self.core.poll(&RATES, token)
        }
        /// Continues polling with a stored token of `GET /rates`, in any process.
        pub fn rates_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<
            ::async_api::types::Exact<
                ::std::collections::BTreeMap<
                    ::std::string::String,
                    ::async_api::types::Decimal,
                >,
            >,
        > {
            self.core.resume(&RATES, token)
        }
        /// Polls once with a token of `POST /convert`.
        pub fn convert_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::ConvertResponse> {
            self.core.poll(&CONVERT, token)
        }
        /// Continues polling with a stored token of `POST /convert`, in any process.
        pub fn convert_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::ConvertResponse> {
            self.core.resume(&CONVERT, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&RATES, &CONVERT];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

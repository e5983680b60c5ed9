/// The data types of [`Api`].
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub mod api {
    /// A name that the API has for a type.
    pub type Tags = ::core::option::Option<::std::vec::Vec<::std::string::String>>;
    /// The query of `POST /search`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
        ::async_api::__private::serde::Serialize,
    )]
    #[serde(crate = "::async_api::__private::serde")]
    pub struct SearchQuery {
        /// `from`
        #[serde(skip_serializing_if = "::core::option::Option::is_none")]
        pub from: ::core::option::Option<::std::string::String>,
        /// `limit`
        #[serde(skip_serializing_if = "::core::option::Option::is_none")]
        pub limit: ::core::option::Option<i64>,
    }
    /// The body of `POST /search`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
        ::async_api::__private::serde::Serialize,
    )]
    #[serde(crate = "::async_api::__private::serde")]
    pub struct SearchBody {
        /// `after`
        #[serde(skip_serializing_if = "::core::option::Option::is_none")]
        pub after: ::core::option::Option<::async_api::types::Date>,
        /// `amount`
        #[serde(
            with = "::async_api::__private::exact",
            skip_serializing_if = "::core::option::Option::is_none"
        )]
        pub amount: ::core::option::Option<::async_api::types::Decimal>,
        /// `tags`
        #[serde(skip_serializing_if = "::core::option::Option::is_none")]
        pub tags: Tags,
    }
    /// The answer of `POST /search`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
        ::async_api::__private::serde::Deserialize,
    )]
    #[serde(crate = "::async_api::__private::serde")]
    pub struct SearchResponse {
        /// `next`
        pub next: ::core::option::Option<::std::string::String>,
        /// `amounts`
        #[serde(with = "::async_api::__private::exact", default)]
        pub amounts: ::core::option::Option<
            ::std::vec::Vec<::core::option::Option<::async_api::types::Decimal>>,
        >,
    }
}
/// The API, one method per endpoint.
///
/// A method that an implementation leaves out answers `is_unimplemented()`, so that a fake writes only what its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// Calls `POST /search` and polls until it is answered. An error that `is_lost()` says that the answer is gone: expired, unknown to the server, or not there in time.
    fn search(
        &self,
        query: api::SearchQuery,
        body: api::SearchBody,
    ) -> ::async_api::Operation<api::SearchResponse> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("search")
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
    __private::needs_decimal! {
        "`decimal` needs the feature `decimal` of `async-api`\n --> api.yaml:4:35\n  |\n4 |     body: { after: date?, amount: decimal?, tags: Tags }\n  |                                   ^^^^^^^\n  |\n  = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
    }
    __private::needs_jiff! {
        "`date` needs the feature `jiff` of `async-api`\n --> api.yaml:4:20\n  |\n4 |     body: { after: date?, amount: decimal?, tags: Tags }\n  |                    ^^^^\n  |\n  = help: switch it on in `Cargo.toml`: `features = [\"jiff\"]`"
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
    static SEARCH: __private::Endpoint = __private::Endpoint {
        name: "search",
        id: "POST /search",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/search")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn search(
            &self,
            query: api::SearchQuery,
            body: api::SearchBody,
        ) -> ::async_api::Operation<api::SearchResponse> {
            self.core
                .operation(&SEARCH, __private::Request::new().query(&query).body(&body))
        }
    }
    impl ApiClient {
        /// Begins a client of the API at `base_url`, scheme and authority and what stands before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Asks once how the operation behind a token of `POST /search` stands.
        pub fn search_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::SearchResponse> {
            self.core.poll(&SEARCH, token)
        }
        /// Goes on polling with a token of `POST /search` that was kept, in any process.
        pub fn search_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::SearchResponse> {
            self.core.resume(&SEARCH, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&SEARCH];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

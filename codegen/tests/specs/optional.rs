/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// A type alias of the API.
    pub type Tags = ::core::option::Option<::std::vec::Vec<::std::string::String>>;
    /// The query of `POST /search`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
    )]
    pub struct SearchQuery {
        /// `from`
        pub from: ::core::option::Option<::std::string::String>,
        /// `limit`
        pub limit: ::core::option::Option<i64>,
    }
    impl __private::Serialize for SearchQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "SearchQuery",
                &["from", "limit"],
                &[&self.from, &self.limit],
            )
        }
    }
    /// The body of `POST /search`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
    )]
    pub struct SearchBody {
        /// `after`
        pub after: ::core::option::Option<::async_api::types::Date>,
        /// `amount`
        pub amount: ::core::option::Option<::async_api::types::Decimal>,
        /// `tags`
        pub tags: Tags,
    }
    impl __private::Serialize for SearchBody {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "SearchBody",
                &["after", "amount", "tags"],
                &[&self.after, &self.amount, &self.tags],
            )
        }
    }
    /// The answer of `POST /search`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
    )]
    pub struct SearchResponse {
        /// `next`
        pub next: ::core::option::Option<::std::string::String>,
        /// `amounts`
        pub amounts: ::core::option::Option<
            ::std::vec::Vec<::core::option::Option<::async_api::types::Decimal>>,
        >,
    }
    impl<'de> __private::Deserialize<'de> for SearchResponse {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "SearchResponse",
                &["next", "amounts"],
            ) {
                __private::Ok((next, amounts)) => __private::Ok(Self { next, amounts }),
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
    /// Calls `POST /search` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
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
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /search`.
        pub fn search_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::SearchResponse> {
            self.core.poll(&SEARCH, token)
        }
        /// Continues polling with a stored token of `POST /search`, in any process.
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

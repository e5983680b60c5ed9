/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// An enum of the API. Values that the spec does not list are kept as `Unrecognized`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
    )]
    pub enum Status {
        /// `HELD`
        Held,
        /// `on-time`
        OnTime,
        /// `NO`
        No,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl Status {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Held => "HELD",
                Self::OnTime => "on-time",
                Self::No => "NO",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for Status {
        fn from(word: &str) -> Self {
            match word {
                "HELD" => Self::Held,
                "on-time" => Self::OnTime,
                "NO" => Self::No,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for Status {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for Status {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for Status {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Status {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for Status {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An enum of the API. Values that the spec does not list are kept as `Unrecognized`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
    )]
    pub enum Seen {
        /// `BY_US`
        ByUs,
        /// Whoever they are:
        /// not us.
        ByThem,
        /// `<`
        Earlier,
        /// `$x`
        X,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl Seen {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::ByUs => "BY_US",
                Self::ByThem => "BY_THEM",
                Self::Earlier => "<",
                Self::X => "$x",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for Seen {
        fn from(word: &str) -> Self {
            match word {
                "BY_US" => Self::ByUs,
                "BY_THEM" => Self::ByThem,
                "<" => Self::Earlier,
                "$x" => Self::X,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for Seen {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Read for Seen {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for Seen {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The query of `GET /status`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct StatusQuery {
        /// `wanted`
        pub wanted: Status,
    }
    impl __private::Serialize for StatusQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "StatusQuery", &["wanted"], &[&self.wanted])
        }
    }
    /// The answer of `GET /status`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct StatusResponse {
        /// `status`
        pub status: Status,
        /// `seen`
        pub seen: Seen,
    }
    impl<'de> __private::Deserialize<'de> for StatusResponse {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "StatusResponse",
                &["status", "seen"],
            ) {
                __private::Ok((status, seen)) => __private::Ok(Self { status, seen }),
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
    /// Calls `GET /status` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn status(
        &self,
        query: api::StatusQuery,
    ) -> ::async_api::Operation<api::StatusResponse> {
        let _ = (query,);
        ::async_api::Operation::unimplemented("status")
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
    static STATUS: __private::Endpoint = __private::Endpoint {
        name: "status",
        id: "GET /status",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[__private::Segment::Literal("/status")],
        mode: __private::Mode::Async,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn status(
            &self,
            query: api::StatusQuery,
        ) -> ::async_api::Operation<api::StatusResponse> {
            self.core.operation(&STATUS, __private::Request::new().query(&query))
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `GET /status`.
        pub fn status_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::StatusResponse> {
            self.core.poll(&STATUS, token)
        }
        /// Continues polling with a stored token of `GET /status`, in any process.
        pub fn status_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::StatusResponse> {
            self.core.resume(&STATUS, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&STATUS];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

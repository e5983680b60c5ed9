/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct All {
        /// `a`
        pub a: ::std::string::String,
        /// `b`
        pub b: bool,
        /// `c`
        pub c: i64,
        /// `d`
        pub d: f64,
        /// `e`
        pub e: ::async_api::types::Decimal,
        /// `f`
        pub f: ::async_api::types::Uuid,
        /// `g`
        pub g: ::async_api::types::Date,
        /// `h`
        pub h: ::async_api::types::Datetime,
        /// `i`
        pub i: ::async_api::types::Duration,
        /// `j`
        pub j: ::async_api::types::Uri,
        /// `k`
        pub k: ::async_api::types::Json,
        /// `l`
        pub l: ::std::vec::Vec<::std::string::String>,
        /// `m`
        pub m: ::std::collections::BTreeMap<::std::string::String, ::std::vec::Vec<i64>>,
    }
    impl __private::Serialize for All {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "All",
                &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"],
                &[
                    &self.a,
                    &self.b,
                    &self.c,
                    &self.d,
                    &self.e,
                    &self.f,
                    &self.g,
                    &self.h,
                    &self.i,
                    &self.j,
                    &self.k,
                    &self.l,
                    &self.m,
                ],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for All {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "All",
                &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"],
            ) {
                __private::Ok((a, b, c, d, e, f, g, h, i, j, k, l, m)) => {
                    __private::Ok(Self {
                        a,
                        b,
                        c,
                        d,
                        e,
                        f,
                        g,
                        h,
                        i,
                        j,
                        k,
                        l,
                        m,
                    })
                }
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
    /// Calls `POST /echo` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn echo(&self, body: api::All) -> ::async_api::Operation<api::All> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("echo")
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
        "`decimal` needs the feature `decimal` of `async-api`\n  --> api.yaml:11:8\n   |\n11 |     e: decimal\n   |        ^^^^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
    }
    __private::needs_uuid! {
        "`uuid` needs the feature `uuid` of `async-api`\n  --> api.yaml:12:8\n   |\n12 |     f: uuid\n   |        ^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"uuid\"]`"
    }
    __private::needs_jiff! {
        "`date` needs the feature `jiff` of `async-api`\n  --> api.yaml:13:8\n   |\n13 |     g: date\n   |        ^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"jiff\"]`"
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
    static ECHO: __private::Endpoint = __private::Endpoint {
        name: "echo",
        id: "POST /echo",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/echo")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn echo(&self, body: api::All) -> ::async_api::Operation<api::All> {
            self.core.operation(&ECHO, __private::Request::new().body(&body))
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /echo`.
        pub fn echo_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::All> {
            self.core.poll(&ECHO, token)
        }
        /// Continues polling with a stored token of `POST /echo`, in any process.
        pub fn echo_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::All> {
            self.core.resume(&ECHO, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&ECHO];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// The query of `POST /type`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct TypeQuery {
        /// `type`
        pub r#type: ::std::string::String,
        /// `self`
        pub self_: ::std::string::String,
        /// `@id`
        pub id: ::std::string::String,
        /// `2nd`
        pub _2nd: ::std::string::String,
        /// `$x`
        pub x: ::std::string::String,
    }
    impl __private::Serialize for TypeQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "TypeQuery",
                &["type", "self", "@id", "2nd", "$x"],
                &[&self.r#type, &self.self_, &self.id, &self._2nd, &self.x],
            )
        }
    }
    /// The answer of `POST /type`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct TypeResponse {
        /// `crate`
        pub crate_: ::std::string::String,
    }
    impl<'de> __private::Deserialize<'de> for TypeResponse {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "TypeResponse", &["crate"]) {
                __private::Ok((crate_,)) => __private::Ok(Self { crate_ }),
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
    /// Calls `POST /type` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn r#type(
        &self,
        query: api::TypeQuery,
    ) -> ::async_api::Operation<api::TypeResponse> {
        let _ = (query,);
        ::async_api::Operation::unimplemented("r#type")
    }
    /// Calls `POST /protocol` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn protocol(&self) -> ::async_api::Operation<()> {
        ::async_api::Operation::unimplemented("protocol")
    }
    /// Calls `POST /super` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn super_(&self) -> ::async_api::Operation<()> {
        ::async_api::Operation::unimplemented("super_")
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
    static PROTOCOL_: __private::Protocol = __private::Protocol {
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
    static TYPE: __private::Endpoint = __private::Endpoint {
        name: "r#type",
        id: "POST /type",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/type")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL_,
        critical: ::core::option::Option::None,
    };
    static PROTOCOL: __private::Endpoint = __private::Endpoint {
        name: "protocol",
        id: "POST /protocol",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/protocol")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: false,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL_,
        critical: ::core::option::Option::None,
    };
    static SUPER_: __private::Endpoint = __private::Endpoint {
        name: "super_",
        id: "POST /super",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/super")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: false,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL_,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn r#type(
            &self,
            query: api::TypeQuery,
        ) -> ::async_api::Operation<api::TypeResponse> {
            self.core.operation(&TYPE, __private::Request::new().query(&query))
        }
        fn protocol(&self) -> ::async_api::Operation<()> {
            self.core.operation(&PROTOCOL, __private::Request::new())
        }
        fn super_(&self) -> ::async_api::Operation<()> {
            self.core.operation(&SUPER_, __private::Request::new())
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /type`.
        pub fn type_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::TypeResponse> {
            self.core.poll(&TYPE, token)
        }
        /// Continues polling with a stored token of `POST /type`, in any process.
        pub fn type_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::TypeResponse> {
            self.core.resume(&TYPE, token)
        }
        /// Polls once with a token of `POST /protocol`.
        pub fn protocol_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<()> {
            self.core.poll(&PROTOCOL, token)
        }
        /// Continues polling with a stored token of `POST /protocol`, in any process.
        pub fn protocol_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<()> {
            self.core.resume(&PROTOCOL, token)
        }
        /// Polls once with a token of `POST /super`.
        pub fn super_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<()> {
            self.core.poll(&SUPER_, token)
        }
        /// Continues polling with a stored token of `POST /super`, in any process.
        pub fn super_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<()> {
            self.core.resume(&SUPER_, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[
            &TYPE,
            &PROTOCOL,
            &SUPER_,
        ];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

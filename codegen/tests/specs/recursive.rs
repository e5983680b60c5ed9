/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// The answer of `POST /tree`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Tree {
        /// `value`
        pub value: Expression,
        /// `left`
        pub left: ::core::option::Option<::std::boxed::Box<Tree>>,
        /// `children`
        pub children: ::std::vec::Vec<Tree>,
    }
    impl __private::Read for Tree {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Tree", &["value", "left", "children"]) {
                __private::Some((value, left, children)) => {
                    __private::Some(Self { value, left, children })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Tree {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API, tagged by `op`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub enum Expression {
        /// `op` is `NUMBER`.
        Number {
            /// `value`
            value: i64,
        },
        /// `op` is `NOT`.
        Not {
            /// `of`
            of: ::std::boxed::Box<Expression>,
        },
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl __private::Read for Expression {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match from.union("op")?.as_deref() {
                __private::Some("NUMBER") => {
                    match __private::object(from, "Expression", &["value"]) {
                        __private::Some((value,)) => {
                            __private::Some(Self::Number { value })
                        }
                        __private::None => __private::None,
                    }
                }
                __private::Some("NOT") => {
                    match __private::object(from, "Expression", &["of"]) {
                        __private::Some((of,)) => __private::Some(Self::Not { of }),
                        __private::None => __private::None,
                    }
                }
                _ => from.json().map(Self::Unrecognized),
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Expression {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
}
/// The API, one method per endpoint.
///
/// Methods have default bodies that answer `is_unimplemented()`, so that a fake implements only those that its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// Calls `POST /tree` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn tree(&self) -> ::async_api::Operation<api::Tree> {
        ::async_api::Operation::unimplemented("tree")
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
    static TREE: __private::Endpoint = __private::Endpoint {
        name: "tree",
        id: "POST /tree",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/tree")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn tree(&self) -> ::async_api::Operation<api::Tree> {
            self.core.operation(&TREE, __private::Request::new())
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /tree`.
        pub fn tree_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Tree> {
            self.core.poll(&TREE, token)
        }
        /// Continues polling with a stored token of `POST /tree`, in any process.
        pub fn tree_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Tree> {
            self.core.resume(&TREE, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&TREE];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

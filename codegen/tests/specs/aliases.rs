/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
pub mod api {
    use ::async_api::__private;
    /// The answer of `POST /order`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Order {
        /// `id`
        pub id: OrderId,
        /// `price`
        pub price: Price,
        /// `lines`
        pub lines: Lines,
    }
    impl<'de> __private::Deserialize<'de> for Order {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Order",
                &["id", "price", "lines"],
            ) {
                __private::Ok((id, __private::Own(price), lines)) => {
                    __private::Ok(Self { id, price, lines })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// A type alias of the API.
    pub type OrderId = ::async_api::types::Uuid;
    /// What was ordered.
    pub type Lines = ::std::vec::Vec<OrderId>;
    /// A type of the API: `::core::primitive::u64`.
    pub type Price = ::core::primitive::u64;
}
/// The API, one method per endpoint.
///
/// Methods have default bodies that answer `is_unimplemented()`, so that a fake implements only those that its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// Calls `POST /order` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn order(&self) -> ::async_api::Operation<api::Order> {
        ::async_api::Operation::unimplemented("order")
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
    __private::needs_uuid! {
        "`uuid` needs the feature `uuid` of `async-api`\n --> api.yaml:6:12\n  |\n6 |   OrderId: uuid\n  |            ^^^^\n  |\n  = help: switch it on in `Cargo.toml`: `features = [\"uuid\"]`"
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
    static ORDER: __private::Endpoint = __private::Endpoint {
        name: "order",
        id: "POST /order",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/order")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn order(&self) -> ::async_api::Operation<api::Order> {
            self.core.operation(&ORDER, __private::Request::new())
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /order`.
        pub fn order_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Order> {
            self.core.poll(&ORDER, token)
        }
        /// Continues polling with a stored token of `POST /order`, in any process.
        pub fn order_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Order> {
            self.core.resume(&ORDER, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&ORDER];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

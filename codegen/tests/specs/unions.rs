/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// The body of `POST /pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub enum Payment {
        /// `method` is `NO_PAYMENT`.
        NoPayment,
        /// `method` is `CARD`.
        Card {
            /// `number`
            number: ::std::string::String,
            /// `holderName`
            holder_name: ::core::option::Option<::std::string::String>,
        },
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl __private::Write for Payment {
        fn write(&self, to: &mut dyn __private::Sink) {
            match self {
                Self::NoPayment => to.object("Payment", &["method"], &[&"NO_PAYMENT"]),
                Self::Card { number: value_0, holder_name: value_1 } => {
                    to.object(
                        "Payment",
                        &["method", "number", "holderName"],
                        &[&"CARD", value_0, value_1],
                    )
                }
                Self::Unrecognized(json) => to.json(json),
            }
        }
    }
    impl __private::Serialize for Payment {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Payment {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match from.union("method")?.as_deref() {
                __private::Some("NO_PAYMENT") => __private::Some(Self::NoPayment),
                __private::Some("CARD") => {
                    match __private::object(from, "Payment", &["number", "holderName"]) {
                        __private::Some((number, holder_name)) => {
                            __private::Some(Self::Card { number, holder_name })
                        }
                        __private::None => __private::None,
                    }
                }
                _ => from.json().map(Self::Unrecognized),
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Payment {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `POST /pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub enum Paid {
        /// `kind` is `REFUND`.
        Refund {
            /// `amount`
            amount: ::async_api::types::Decimal,
            /// `method`
            method: Payment,
        },
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl __private::Read for Paid {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match from.union("kind")?.as_deref() {
                __private::Some("REFUND") => {
                    match __private::object(from, "Paid", &["amount", "method"]) {
                        __private::Some((amount, method)) => {
                            __private::Some(Self::Refund { amount, method })
                        }
                        __private::None => __private::None,
                    }
                }
                _ => from.json().map(Self::Unrecognized),
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Paid {
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
    /// Calls `POST /pay` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn pay(&self, body: api::Payment) -> ::async_api::Operation<api::Paid> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("pay")
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
        "`decimal` needs the feature `decimal` of `async-api`\n  --> api.yaml:12:23\n   |\n12 |     REFUND: { amount: decimal, method: Payment }\n   |                       ^^^^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
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
    static PAY: __private::Endpoint = __private::Endpoint {
        name: "pay",
        id: "POST /pay",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/pay")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn pay(&self, body: api::Payment) -> ::async_api::Operation<api::Paid> {
            self.core.operation(&PAY, __private::Request::new().body(&body))
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /pay`.
        pub fn pay_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Paid> {
            self.core.poll(&PAY, token)
        }
        /// Continues polling with a stored token of `POST /pay`, in any process.
        pub fn pay_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Paid> {
            self.core.resume(&PAY, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&PAY];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

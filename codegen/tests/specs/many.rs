/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
pub mod api {
    use ::async_api::__private;
    /// The body of `POST /trip`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
    )]
    pub struct Seats {
        /// `note`
        pub note: ::core::option::Option<::std::string::String>,
    }
    impl __private::Serialize for Seats {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "Seats", &["note"], &[&self.note])
        }
    }
    /// The answer of `POST /trip`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Wide {
        /// `from`
        pub from: ::std::string::String,
        /// `to`
        pub to: ::std::string::String,
        /// `value_0`
        pub value_0: i64,
        /// `a`
        pub a: ::core::option::Option<i64>,
        /// `b`
        pub b: ::async_api::types::Decimal,
        /// `c`
        pub c: ::core::option::Option<::async_api::types::Decimal>,
        /// `d`
        pub d: ::std::vec::Vec<::async_api::types::Decimal>,
        /// `e`
        pub e: ::std::collections::BTreeMap<::std::string::String, Seat>,
        /// `f`
        pub f: ::core::option::Option<Seat>,
        /// `g`
        pub g: ::core::option::Option<::std::boxed::Box<Wide>>,
        /// `h`
        pub h: ::std::vec::Vec<Wide>,
        /// `i`
        pub i: ::async_api::types::Json,
        /// `j`
        pub j: f64,
        /// `k`
        pub k: bool,
        /// `l`
        pub l: ::async_api::types::Uuid,
        /// `m`
        pub m: ::core::option::Option<::async_api::types::Datetime>,
        /// `n`
        pub n: ::async_api::types::Date,
        /// `Self`
        pub self_: ::async_api::types::Uri,
    }
    impl __private::Read for Wide {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            {
                let mut value_0 = __private::None;
                let mut value_1 = __private::None;
                let mut value_2 = __private::None;
                let mut value_3 = __private::None;
                let mut value_4 = __private::None;
                let mut value_5 = __private::None;
                let mut value_6 = __private::None;
                let mut value_7 = __private::None;
                let mut value_8 = __private::None;
                let mut value_9 = __private::None;
                let mut value_10 = __private::None;
                let mut value_11 = __private::None;
                let mut value_12 = __private::None;
                let mut value_13 = __private::None;
                let mut value_14 = __private::None;
                let mut value_15 = __private::None;
                let mut value_16 = __private::None;
                let mut value_17 = __private::None;
                from.object(
                    "Wide",
                    &[
                        "from",
                        "to",
                        "value_0",
                        "a",
                        "b",
                        "c",
                        "d",
                        "e",
                        "f",
                        "g",
                        "h",
                        "i",
                        "j",
                        "k",
                        "l",
                        "m",
                        "n",
                        "Self",
                    ],
                    &mut [
                        &mut value_0,
                        &mut value_1,
                        &mut value_2,
                        &mut value_3,
                        &mut value_4,
                        &mut value_5,
                        &mut value_6,
                        &mut value_7,
                        &mut value_8,
                        &mut value_9,
                        &mut value_10,
                        &mut value_11,
                        &mut value_12,
                        &mut value_13,
                        &mut value_14,
                        &mut value_15,
                        &mut value_16,
                        &mut value_17,
                    ],
                )?;
                __private::Some(Self {
                    from: value_0?,
                    to: value_1?,
                    value_0: value_2?,
                    a: value_3?,
                    b: value_4?,
                    c: value_5?,
                    d: value_6?,
                    e: value_7?,
                    f: value_8?,
                    g: value_9?,
                    h: value_10?,
                    i: value_11?,
                    j: value_12?,
                    k: value_13?,
                    l: value_14?,
                    m: value_15?,
                    n: value_16?,
                    self_: value_17?,
                })
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Wide {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Seat {
        /// `row`
        pub row: i64,
        /// `letter`
        pub letter: ::std::string::String,
    }
    impl __private::Read for Seat {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Seat", &["row", "letter"]) {
                __private::Some((row, letter)) => __private::Some(Self { row, letter }),
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Seat {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API, tagged by `method`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub enum Payment {
        /// `method` is `CARD`.
        Card {
            /// `from`
            from: ::std::string::String,
            /// `to`
            to: ::core::option::Option<::std::string::String>,
            /// `limit`
            limit: Limit,
        },
        /// `method` is `CASH`.
        Cash,
        /// `method` is `LATER`.
        Later {
            /// `terms`
            terms: Terms,
        },
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl __private::Write for Payment {
        fn write(&self, to: &mut dyn __private::Sink) {
            match self {
                Self::Card { from: value_0, to: value_1, limit: value_2 } => {
                    to.object(
                        "Payment",
                        &["method", "from", "to", "limit"],
                        &[&"CARD", value_0, value_1, &__private::Own(value_2)],
                    )
                }
                Self::Cash => to.object("Payment", &["method"], &[&"CASH"]),
                Self::Later { terms: value_0 } => {
                    to.object("Payment", &["method", "terms"], &[&"LATER", value_0])
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
                __private::Some("CARD") => {
                    match __private::object(from, "Payment", &["from", "to", "limit"]) {
                        __private::Some((from, to, __private::Own(limit))) => {
                            __private::Some(Self::Card { from, to, limit })
                        }
                        __private::None => __private::None,
                    }
                }
                __private::Some("CASH") => __private::Some(Self::Cash),
                __private::Some("LATER") => {
                    match __private::object(from, "Payment", &["terms"]) {
                        __private::Some((terms,)) => {
                            __private::Some(Self::Later { terms })
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
    /// A type of the API: `crate::Money`.
    pub type Limit = crate::Money;
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Terms {
        /// `deposit`
        pub deposit: ::core::option::Option<Limit>,
        /// `days`
        pub days: i64,
    }
    impl __private::Write for Terms {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "Terms",
                &["deposit", "days"],
                &[&__private::OwnIfAny(&self.deposit), &self.days],
            )
        }
    }
    impl __private::Serialize for Terms {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Terms {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Terms", &["deposit", "days"]) {
                __private::Some((__private::OwnIfAny(deposit), days)) => {
                    __private::Some(Self { deposit, days })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Terms {
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
    /// Calls `POST /trip` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn trip(&self, body: api::Seats) -> ::async_api::Operation<api::Wide> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("trip")
    }
    /// Calls `POST /pay` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn pay(&self, body: api::Payment) -> ::async_api::Operation<api::Payment> {
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
        "`decimal` needs the feature `decimal` of `async-api`\n  --> api.yaml:11:8\n   |\n11 |     b: decimal\n   |        ^^^^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
    }
    __private::needs_uuid! {
        "`uuid` needs the feature `uuid` of `async-api`\n  --> api.yaml:21:8\n   |\n21 |     l: uuid\n   |        ^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"uuid\"]`"
    }
    __private::needs_jiff! {
        "`datetime` needs the feature `jiff` of `async-api`\n  --> api.yaml:22:8\n   |\n22 |     m: datetime?\n   |        ^^^^^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"jiff\"]`"
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
    static TRIP: __private::Endpoint = __private::Endpoint {
        name: "trip",
        id: "POST /trip",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/trip")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
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
        fn trip(&self, body: api::Seats) -> ::async_api::Operation<api::Wide> {
            self.core.operation(&TRIP, __private::Request::new().body(&body))
        }
        fn pay(&self, body: api::Payment) -> ::async_api::Operation<api::Payment> {
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
        /// Polls once with a token of `POST /trip`.
        pub fn trip_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Wide> {
            self.core.poll(&TRIP, token)
        }
        /// Continues polling with a stored token of `POST /trip`, in any process.
        pub fn trip_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Wide> {
            self.core.resume(&TRIP, token)
        }
        /// Polls once with a token of `POST /pay`.
        pub fn pay_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Payment> {
            self.core.poll(&PAY, token)
        }
        /// Continues polling with a stored token of `POST /pay`, in any process.
        pub fn pay_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Payment> {
            self.core.resume(&PAY, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&TRIP, &PAY];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

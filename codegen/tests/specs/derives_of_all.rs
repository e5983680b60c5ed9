/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// The query of `POST /a`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
        ::core::cmp::Eq,
        ::core::hash::Hash,
        ::core::cmp::PartialOrd,
        ::core::cmp::Ord,
    )]
    pub struct Filter {
        /// `from`
        pub from: ::core::option::Option<::async_api::types::Date>,
        /// `word`
        pub word: ::core::option::Option<Word>,
    }
    impl __private::Serialize for Filter {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Filter",
                &["from", "word"],
                &[&self.from, &self.word],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for Filter {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "Filter", &["from", "word"]) {
                __private::Ok((from, word)) => __private::Ok(Self { from, word }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// An enum of the API. Values that the spec does not list are kept as `Unrecognized`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
        ::core::cmp::PartialOrd,
        ::core::cmp::Ord,
    )]
    pub enum Word {
        /// `A`
        A,
        /// `B`
        B,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl Word {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::A => "A",
                Self::B => "B",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for Word {
        fn from(word: &str) -> Self {
            match word {
                "A" => Self::A,
                "B" => Self::B,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for Word {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for Word {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for Word {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Word {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for Word {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `POST /a`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Answer {
        /// `rates`
        pub rates: ::std::vec::Vec<Rate>,
        /// `sums`
        pub sums: Sum,
        /// `payment`
        pub payment: Payment,
        /// `took`
        pub took: Took,
        /// `tree`
        pub tree: ::core::option::Option<Tree>,
    }
    impl __private::Serialize for Answer {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Answer",
                &["rates", "sums", "payment", "took", "tree"],
                &[&self.rates, &self.sums, &self.payment, &self.took, &self.tree],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for Answer {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Answer",
                &["rates", "sums", "payment", "took", "tree"],
            ) {
                __private::Ok((rates, sums, payment, took, tree)) => {
                    __private::Ok(Self {
                        rates,
                        sums,
                        payment,
                        took,
                        tree,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// An object of the API.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::PartialOrd,
        ::core::default::Default,
    )]
    pub struct Rate {
        /// `value`
        pub value: f64,
    }
    impl __private::Write for Rate {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object("Rate", &["value"], &[&self.value])
        }
    }
    impl __private::Serialize for Rate {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Rate {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Rate", &["value"]) {
                __private::Some((value,)) => __private::Some(Self { value }),
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Rate {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
        ::core::cmp::PartialOrd,
        ::core::cmp::Ord,
    )]
    pub struct Sum {
        /// `amount`
        pub amount: Amount,
        /// `word`
        pub word: Word,
    }
    impl __private::Write for Sum {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object("Sum", &["amount", "word"], &[&self.amount, &self.word])
        }
    }
    impl __private::Serialize for Sum {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Sum {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Sum", &["amount", "word"]) {
                __private::Some((amount, word)) => __private::Some(Self { amount, word }),
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Sum {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// A type alias of the API.
    pub type Amount = ::async_api::types::Decimal;
    /// An object of the API, tagged by `method`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
    )]
    pub enum Payment {
        /// `method` is `CASH`.
        Cash,
        /// `method` is `CARD`.
        Card {
            /// `number`
            number: ::std::string::String,
        },
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl __private::Write for Payment {
        fn write(&self, to: &mut dyn __private::Sink) {
            match self {
                Self::Cash => to.object("Payment", &["method"], &[&"CASH"]),
                Self::Card { number: value_0 } => {
                    to.object("Payment", &["method", "number"], &[&"CARD", value_0])
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
                __private::Some("CASH") => __private::Some(Self::Cash),
                __private::Some("CARD") => {
                    match __private::object(from, "Payment", &["number"]) {
                        __private::Some((number,)) => {
                            __private::Some(Self::Card { number })
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
    /// An object of the API.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::marker::Copy,
        ::core::cmp::Eq,
        ::core::hash::Hash,
        ::core::default::Default,
    )]
    pub struct Took {
        /// `time`
        pub time: ::async_api::types::Duration,
    }
    impl __private::Write for Took {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object("Took", &["time"], &[&self.time])
        }
    }
    impl __private::Serialize for Took {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Took {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Took", &["time"]) {
                __private::Some((time,)) => __private::Some(Self { time }),
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Took {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
        ::core::cmp::Eq,
        ::core::hash::Hash,
        ::core::cmp::PartialOrd,
        ::core::cmp::Ord,
    )]
    pub struct Tree {
        /// `left`
        pub left: ::core::option::Option<::std::boxed::Box<Tree>>,
        /// `right`
        pub right: ::core::option::Option<::std::boxed::Box<Tree>>,
    }
    impl __private::Write for Tree {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object("Tree", &["left", "right"], &[&self.left, &self.right])
        }
    }
    impl __private::Serialize for Tree {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Tree {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Tree", &["left", "right"]) {
                __private::Some((left, right)) => __private::Some(Self { left, right }),
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
}
/// The API, one method per endpoint.
///
/// Methods have default bodies that answer `is_unimplemented()`, so that a fake implements only those that its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// Calls `POST /a` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn a(&self, query: api::Filter) -> ::async_api::Operation<api::Answer> {
        let _ = (query,);
        ::async_api::Operation::unimplemented("a")
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
        "`decimal` needs the feature `decimal` of `async-api`\n  --> api.yaml:12:11\n   |\n12 |   Amount: decimal\n   |           ^^^^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
    }
    __private::needs_jiff! {
        "`date` needs the feature `jiff` of `async-api`\n --> api.yaml:6:19\n  |\n6 |   Filter: { from: date?, word: Word? }\n  |                   ^^^^\n  |\n  = help: switch it on in `Cargo.toml`: `features = [\"jiff\"]`"
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
    static A: __private::Endpoint = __private::Endpoint {
        name: "a",
        id: "POST /a",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/a")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn a(&self, query: api::Filter) -> ::async_api::Operation<api::Answer> {
            self.core.operation(&A, __private::Request::new().query(&query))
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /a`.
        pub fn a_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Answer> {
            self.core.poll(&A, token)
        }
        /// Continues polling with a stored token of `POST /a`, in any process.
        pub fn a_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Answer> {
            self.core.resume(&A, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&A];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

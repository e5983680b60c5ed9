/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// An object of the API.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
        ::core::cmp::PartialOrd,
        ::core::cmp::Ord,
        ::core::default::Default,
    )]
    pub struct Whole {
        /// `text`
        pub text: ::std::string::String,
        /// `flag`
        pub flag: bool,
        /// `count`
        pub count: i64,
        /// `amount`
        pub amount: ::async_api::types::Decimal,
        /// `id`
        pub id: ::async_api::types::Uuid,
        /// `day`
        pub day: ::async_api::types::Date,
        /// `moment`
        pub moment: ::async_api::types::Datetime,
        /// `link`
        pub link: ::async_api::types::Uri,
        /// `words`
        pub words: ::std::vec::Vec<Words>,
        /// `names`
        pub names: ::std::collections::BTreeMap<
            ::std::string::String,
            ::core::option::Option<::std::string::String>,
        >,
    }
    impl __private::Serialize for Whole {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Whole",
                &[
                    "text",
                    "flag",
                    "count",
                    "amount",
                    "id",
                    "day",
                    "moment",
                    "link",
                    "words",
                    "names",
                ],
                &[
                    &self.text,
                    &self.flag,
                    &self.count,
                    &self.amount,
                    &self.id,
                    &self.day,
                    &self.moment,
                    &self.link,
                    &self.words,
                    &self.names,
                ],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for Whole {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Whole",
                &[
                    "text",
                    "flag",
                    "count",
                    "amount",
                    "id",
                    "day",
                    "moment",
                    "link",
                    "words",
                    "names",
                ],
            ) {
                __private::Ok(
                    (text, flag, count, amount, id, day, moment, link, words, names),
                ) => {
                    __private::Ok(Self {
                        text,
                        flag,
                        count,
                        amount,
                        id,
                        day,
                        moment,
                        link,
                        words,
                        names,
                    })
                }
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
    pub enum Words {
        /// `A`
        A,
        /// `B`
        B,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl Words {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::A => "A",
                Self::B => "B",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for Words {
        fn from(word: &str) -> Self {
            match word {
                "A" => Self::A,
                "B" => Self::B,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for Words {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for Words {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for Words {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Words {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for Words {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The body of `POST /b`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::marker::Copy,
        ::core::default::Default,
        ::core::cmp::PartialOrd,
    )]
    pub struct Small {
        /// `flag`
        pub flag: bool,
        /// `rate`
        pub rate: f64,
        /// `day`
        pub day: MaybeDay,
        /// `id`
        pub id: ::async_api::types::Uuid,
        /// `moment`
        pub moment: ::async_api::types::Datetime,
    }
    impl __private::Serialize for Small {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Small",
                &["flag", "rate", "day", "id", "moment"],
                &[&self.flag, &self.rate, &self.day, &self.id, &self.moment],
            )
        }
    }
    /// A type alias of the API.
    pub type MaybeDay = ::core::option::Option<::async_api::types::Date>;
    /// The answer of `POST /b`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
        ::core::default::Default,
    )]
    pub struct Json {
        /// `any`
        pub any: ::async_api::types::Json,
        /// `took`
        pub took: ::async_api::types::Duration,
        /// `of`
        pub of: Small2,
    }
    impl<'de> __private::Deserialize<'de> for Json {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "Json", &["any", "took", "of"]) {
                __private::Ok((any, took, of)) => __private::Ok(Self { any, took, of }),
                __private::Err(error) => __private::Err(error),
            }
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
    pub struct Small2 {
        /// `took`
        pub took: ::async_api::types::Duration,
        /// `amount`
        pub amount: ::async_api::types::Decimal,
    }
    impl __private::Read for Small2 {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Small2", &["took", "amount"]) {
                __private::Some((took, amount)) => __private::Some(Self { took, amount }),
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Small2 {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The body of `POST /c`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
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
        /// `size`
        pub size: i64,
    }
    impl __private::Write for Tree {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "Tree",
                &["left", "right", "size"],
                &[&self.left, &self.right, &self.size],
            )
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
    /// The answer of `POST /c`.
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
            /// `extra`
            extra: ::async_api::types::Json,
        },
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl __private::Read for Payment {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match from.union("method")?.as_deref() {
                __private::Some("CASH") => __private::Some(Self::Cash),
                __private::Some("CARD") => {
                    match __private::object(from, "Payment", &["number", "extra"]) {
                        __private::Some((number, extra)) => {
                            __private::Some(Self::Card { number, extra })
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
    /// The query of `POST /d`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
    )]
    pub struct Filter {
        /// `from`
        pub from: MaybeDay,
    }
    impl __private::Serialize for Filter {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "Filter", &["from"], &[&self.from])
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
    pub enum State {
        /// `ON`
        On,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl State {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::On => "ON",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for State {
        fn from(word: &str) -> Self {
            match word {
                "ON" => Self::On,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for State {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for State {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for State {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for State {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for State {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `POST /d`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Read {
        /// `states`
        pub states: ::std::vec::Vec<State>,
        /// `way`
        pub way: Way,
        /// `next`
        pub next: ::core::option::Option<::std::boxed::Box<Read>>,
    }
    impl __private::Write for Read {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "Read",
                &["states", "way", "next"],
                &[&self.states, &self.way, &self.next],
            )
        }
    }
    impl __private::Serialize for Read {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Read {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Read", &["states", "way", "next"]) {
                __private::Some((states, way, next)) => {
                    __private::Some(Self { states, way, next })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Read {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API, tagged by `by`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub enum Way {
        /// `by` is `SEA`.
        Sea {
            /// `port`
            port: Port,
        },
        /// `by` is `AIR`.
        Air,
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl __private::Write for Way {
        fn write(&self, to: &mut dyn __private::Sink) {
            match self {
                Self::Sea { port: value_0 } => {
                    to.object("Way", &["by", "port"], &[&"SEA", value_0])
                }
                Self::Air => to.object("Way", &["by"], &[&"AIR"]),
                Self::Unrecognized(json) => to.json(json),
            }
        }
    }
    impl __private::Serialize for Way {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Way {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match from.union("by")?.as_deref() {
                __private::Some("SEA") => {
                    match __private::object(from, "Way", &["port"]) {
                        __private::Some((port,)) => __private::Some(Self::Sea { port }),
                        __private::None => __private::None,
                    }
                }
                __private::Some("AIR") => __private::Some(Self::Air),
                _ => from.json().map(Self::Unrecognized),
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Way {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Port {
        /// `name`
        pub name: ::std::string::String,
    }
    impl __private::Write for Port {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object("Port", &["name"], &[&self.name])
        }
    }
    impl __private::Serialize for Port {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Port {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Port", &["name"]) {
                __private::Some((name,)) => __private::Some(Self { name }),
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Port {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Kept {
        /// `port`
        pub port: Port,
    }
    impl __private::Serialize for Kept {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "Kept", &["port"], &[&self.port])
        }
    }
    impl<'de> __private::Deserialize<'de> for Kept {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "Kept", &["port"]) {
                __private::Ok((port,)) => __private::Ok(Self { port }),
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
    /// Calls `POST /a` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn a(&self, body: api::Whole) -> ::async_api::Operation<api::Whole> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("a")
    }
    /// Calls `POST /b` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn b(&self, body: api::Small) -> ::async_api::Operation<api::Json> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("b")
    }
    /// Calls `POST /c` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn c(&self, body: api::Tree) -> ::async_api::Operation<api::Payment> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("c")
    }
    /// Calls `POST /d` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn d(&self, query: api::Filter) -> ::async_api::Operation<api::Read> {
        let _ = (query,);
        ::async_api::Operation::unimplemented("d")
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
        "`decimal` needs the feature `decimal` of `async-api`\n  --> api.yaml:13:13\n   |\n13 |     amount: decimal\n   |             ^^^^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
    }
    __private::needs_uuid! {
        "`uuid` needs the feature `uuid` of `async-api`\n  --> api.yaml:14:9\n   |\n14 |     id: uuid\n   |         ^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"uuid\"]`"
    }
    __private::needs_jiff! {
        "`date` needs the feature `jiff` of `async-api`\n  --> api.yaml:15:10\n   |\n15 |     day: date\n   |          ^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"jiff\"]`"
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
    static B: __private::Endpoint = __private::Endpoint {
        name: "b",
        id: "POST /b",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/b")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static C: __private::Endpoint = __private::Endpoint {
        name: "c",
        id: "POST /c",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/c")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static D: __private::Endpoint = __private::Endpoint {
        name: "d",
        id: "POST /d",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/d")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn a(&self, body: api::Whole) -> ::async_api::Operation<api::Whole> {
            self.core.operation(&A, __private::Request::new().body(&body))
        }
        fn b(&self, body: api::Small) -> ::async_api::Operation<api::Json> {
            self.core.operation(&B, __private::Request::new().body(&body))
        }
        fn c(&self, body: api::Tree) -> ::async_api::Operation<api::Payment> {
            self.core.operation(&C, __private::Request::new().body(&body))
        }
        fn d(&self, query: api::Filter) -> ::async_api::Operation<api::Read> {
            self.core.operation(&D, __private::Request::new().query(&query))
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
        ) -> ::async_api::SinglePoll<api::Whole> {
            self.core.poll(&A, token)
        }
        /// Continues polling with a stored token of `POST /a`, in any process.
        pub fn a_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Whole> {
            self.core.resume(&A, token)
        }
        /// Polls once with a token of `POST /b`.
        pub fn b_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Json> {
            self.core.poll(&B, token)
        }
        /// Continues polling with a stored token of `POST /b`, in any process.
        pub fn b_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Json> {
            self.core.resume(&B, token)
        }
        /// Polls once with a token of `POST /c`.
        pub fn c_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Payment> {
            self.core.poll(&C, token)
        }
        /// Continues polling with a stored token of `POST /c`, in any process.
        pub fn c_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Payment> {
            self.core.resume(&C, token)
        }
        /// Polls once with a token of `POST /d`.
        pub fn d_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::Read> {
            self.core.poll(&D, token)
        }
        /// Continues polling with a stored token of `POST /d`, in any process.
        pub fn d_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::Read> {
            self.core.resume(&D, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&A, &B, &C, &D];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

/// The data types of [`Orders`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod orders {
    use ::async_api::__private;
    /// An enum of the API. Values that the spec does not list are kept as `Unrecognized`.
    #[derive(
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
    )]
    pub enum Kind {
        /// `A`
        A,
        /// `B`
        B,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl ::core::fmt::Debug for Kind {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::async_api::__private::secret(f, "Kind", &[])
        }
    }
    impl Kind {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::A => "A",
                Self::B => "B",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for Kind {
        fn from(word: &str) -> Self {
            match word {
                "A" => Self::A,
                "B" => Self::B,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for Kind {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for Kind {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for Kind {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Kind {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for Kind {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The key of `POST /orders`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrdersKey {
        /// `kind`
        pub kind: Kind,
    }
    impl __private::Serialize for OrdersKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "OrdersKey", &["kind"], &[&self.kind])
        }
    }
    impl<'de> __private::Deserialize<'de> for OrdersKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "OrdersKey", &["kind"]) {
                __private::Ok((kind,)) => __private::Ok(Self { kind }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
}
#[allow(dead_code)]
/// Orders, with types of our own.
pub trait Orders: Send + Sync {
    /// Buys.
    fn buy(&self, body: u32, reference: String) -> async_api::CriticalOperation<Vec<u8>>;
    /// Looks.
    fn look<P: serde::Serialize>(&self, path: P) -> async_api::Call<String>;
}
/// [`Orders`] over HTTP: the client of the API.
///
/// Cheap to clone: clones share one client.
#[allow(dead_code)]
#[derive(::core::clone::Clone)]
pub struct OrdersClient {
    core: ::async_api::__private::Core,
}
/// [`OrdersClient`] without its critical methods: what a resolver may use.
#[allow(dead_code)]
#[derive(::core::clone::Clone)]
pub struct OrdersPlain {
    core: ::async_api::__private::Core,
}
/// Finds out what became of lost critical operations of [`OrdersClient`].
///
/// Per critical endpoint, one method that investigates, and one that receives every verdict.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait OrdersResolver: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Finds out what became of a lost `POST /orders`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn buy(
        &self,
        lost: ::async_api::Lost<orders::OrdersKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<Vec<u8>>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /orders`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn buy_settled(
        &self,
        settled: ::async_api::Settled<'_, orders::OrdersKey>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::async_api::BoxError>,
    > + ::core::marker::Send {
        settled.log();
        ::core::future::ready(::core::result::Result::Ok(()))
    }
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
    static BUY: __private::Endpoint = __private::Endpoint {
        name: "buy",
        id: "POST /orders",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/orders")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 0usize,
                key: &[
                    __private::KeyField {
                        place: __private::Place::Body,
                        json: "kind",
                        kind: __private::KeyKind::String,
                    },
                ],
                renamed: &[],
                has_reference: true,
                done_when: &[],
                not_done_when: &[],
                repeat_after: __private::RepeatAfter::Never,
                lingers: ::core::option::Option::None,
                keep_result: true,
                readable: <async_api::CriticalOperation<
                    Vec<u8>,
                > as __private::ReturnsCriticalOperation>::readable,
                tellable: __private::tellable::<orders::OrdersKey>,
            },
        ),
    };
    static LOOK: __private::Endpoint = __private::Endpoint {
        name: "look",
        id: "GET /orders/{id}",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[
            __private::Segment::Literal("/orders/"),
            __private::Segment::Parameter("id"),
        ],
        mode: __private::Mode::Sync,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Orders for OrdersClient {
        fn buy(
            &self,
            body: u32,
            reference: String,
        ) -> async_api::CriticalOperation<Vec<u8>> {
            <async_api::CriticalOperation<
                Vec<u8>,
            > as __private::ReturnsCriticalOperation>::start(
                &self.core,
                &BUY,
                __private::Request::new().body(&body).reference(&reference),
            )
        }
        fn look<P: serde::Serialize>(&self, path: P) -> async_api::Call<String> {
            <async_api::Call<
                String,
            > as __private::ReturnsCall>::start(
                &self.core,
                &LOOK,
                __private::Request::new().path(&path),
            )
        }
    }
    impl OrdersClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        ///
        /// A journal and a resolver are required, because this API has critical endpoints.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self, ::async_api::Missing, ::async_api::Missing> {
            <::async_api::Builder<
                Self,
                ::async_api::Missing,
                ::async_api::Missing,
            >>::new(::core::convert::Into::into(base_url))
        }
        /// Waits until each operation that an earlier process left open in the journal has been looked at once, and
        /// reports what became of them. Cancel safety: dropping the future stops only the waiting.
        pub fn recover(&self) -> ::async_api::Recover {
            self.core.recover()
        }
        /// Lists the critical operations that are open or undelivered, and verdicts that were contradicted later.
        pub fn operations(&self) -> ::std::vec::Vec<::async_api::OpenOperation> {
            self.core.operations()
        }
        /// Decides an operation by what a person found who looked at `looked_at`. `DidNotHappen` counts only if they
        /// looked late enough that the request can no longer be executed.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and
        /// delivered.
        pub async fn settle(
            &self,
            id: ::async_api::OperationId,
            resolution: ::async_api::Resolution<::async_api::types::Json>,
            looked_at: ::std::time::SystemTime,
        ) -> ::async_api::Reported<::async_api::types::Json> {
            self.core.settle(id, resolution, looked_at).await
        }
        /// Starts nothing new, settles what it can within `most`, and returns what is still open. It may take longer
        /// where a poll is in progress (up to twice the request timeout), or the journal does not answer (5 s). Cancel
        /// safety: dropping the future stops only the waiting.
        pub async fn shutdown(
            &self,
            most: ::core::time::Duration,
        ) -> ::std::vec::Vec<::async_api::OpenOperation> {
            self.core.shutdown(most).await
        }
        /// Polls an operation of `POST /orders` once, and records what it finds. `None`: still in progress.
        pub fn buy_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<Vec<u8>> {
            <async_api::CriticalOperation<
                Vec<u8>,
            > as __private::ReturnsCriticalOperation>::poll(&self.core, &BUY, id)
        }
        /// Waits for the outcome of an open operation of `POST /orders`, started by this process or an earlier one.
        pub fn buy_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<Vec<u8>> {
            <async_api::CriticalOperation<
                Vec<u8>,
            > as __private::ReturnsCriticalOperation>::resume(&self.core, &BUY, id)
        }
        /// Takes in a report from outside about a `POST /orders`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn buy_report(
            &self,
            which: impl ::core::convert::Into<::async_api::Which<orders::OrdersKey>>,
            resolution: ::async_api::Resolution<Vec<u8>>,
        ) -> ::async_api::Reported<Vec<u8>> {
            self.core.report(&BUY, which, resolution).await
        }
    }
    impl ::core::fmt::Debug for OrdersClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("OrdersClient").finish_non_exhaustive()
        }
    }
    impl OrdersPlain {
        /// Calls `GET /orders/{id}`. If the error `is_lost()`, there was no usable answer.
        pub fn look<P: serde::Serialize>(&self, path: P) -> async_api::Call<String> {
            <async_api::Call<
                String,
            > as __private::ReturnsCall>::start(
                &self.core,
                &LOOK,
                __private::Request::new().path(&path),
            )
        }
    }
    impl ::core::fmt::Debug for OrdersPlain {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("OrdersPlain").finish_non_exhaustive()
        }
    }
    impl __private::Client for OrdersClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&BUY, &LOOK];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
    impl ::async_api::Key for orders::OrdersKey {
        type Reference = String;
        type Answer = Vec<u8>;
        type Api = OrdersPlain;
        fn api(core: __private::Core) -> OrdersPlain {
            OrdersPlain { core }
        }
    }
    struct OrdersResolverErased<R>(R);
    impl<R: OrdersResolver> __private::Resolver for OrdersResolverErased<R> {
        fn investigate(
            &self,
            lost: __private::RawLost,
        ) -> __private::BoxFuture<'_, __private::RawResolution> {
            match lost.index() {
                0usize => __private::investigate(lost, move |lost| self.0.buy(lost)),
                _ => __private::unknown_lost(),
            }
        }
        fn settled(
            &self,
            settled: __private::RawSettled,
        ) -> __private::BoxFuture<
            '_,
            ::core::result::Result<(), ::async_api::BoxError>,
        > {
            match settled.index() {
                0usize => {
                    ::std::boxed::Box::pin(async move {
                        let opened = settled.open::<orders::OrdersKey>()?;
                        self.0.buy_settled(opened.settled()).await
                    })
                }
                _ => __private::unknown_settled(),
            }
        }
    }
    impl<R: OrdersResolver> __private::Accepts<R> for OrdersClient {
        fn erase(resolver: R) -> ::std::sync::Arc<dyn __private::Resolver> {
            ::std::sync::Arc::new(OrdersResolverErased(resolver))
        }
    }
};

/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// An object of the API.
    #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Card {
        /// `number`
        pub number: ::std::string::String,
        /// `pin`
        pub pin: ::core::option::Option<::std::string::String>,
    }
    impl ::core::fmt::Debug for Card {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::async_api::__private::secret(f, "Card", &["number", "pin"])
        }
    }
    impl __private::Write for Card {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object("Card", &["number", "pin"], &[&self.number, &self.pin])
        }
    }
    impl __private::Serialize for Card {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
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
    pub enum Status {
        /// `PAID`
        Paid,
        /// `REFUSED`
        Refused,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl Status {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Paid => "PAID",
                Self::Refused => "REFUSED",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for Status {
        fn from(word: &str) -> Self {
            match word {
                "PAID" => Self::Paid,
                "REFUSED" => Self::Refused,
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
    /// The path parameters of `POST /orders/{orderId}/pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrdersOrderIdPayPath {
        /// `orderId`
        pub order_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for OrdersOrderIdPayPath {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrdersOrderIdPayPath",
                &["orderId"],
                &[&self.order_id],
            )
        }
    }
    /// The query of `POST /orders/{orderId}/pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrdersOrderIdPayQuery {
        /// `attempt`
        pub attempt: i64,
    }
    impl __private::Serialize for OrdersOrderIdPayQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrdersOrderIdPayQuery",
                &["attempt"],
                &[&self.attempt],
            )
        }
    }
    /// The body of `POST /orders/{orderId}/pay`.
    #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrdersOrderIdPayBody {
        /// `account`
        pub account: ::std::string::String,
        /// `card`
        pub card: Card,
    }
    impl ::core::fmt::Debug for OrdersOrderIdPayBody {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::async_api::__private::secret(
                f,
                "OrdersOrderIdPayBody",
                &["account", "card"],
            )
        }
    }
    impl __private::Serialize for OrdersOrderIdPayBody {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrdersOrderIdPayBody",
                &["account", "card"],
                &[&self.account, &self.card],
            )
        }
    }
    /// The answer of `POST /orders/{orderId}/pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrdersOrderIdPayResponse {
        /// `status`
        pub status: Status,
    }
    impl __private::Serialize for OrdersOrderIdPayResponse {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrdersOrderIdPayResponse",
                &["status"],
                &[&self.status],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for OrdersOrderIdPayResponse {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "OrdersOrderIdPayResponse",
                &["status"],
            ) {
                __private::Ok((status,)) => __private::Ok(Self { status }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The key of `POST /orders/{orderId}/pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrdersOrderIdPayKey {
        /// `orderId`
        pub order_id: ::async_api::types::Uuid,
        /// `attempt`
        pub attempt: i64,
        /// `account`
        pub account: ::std::string::String,
    }
    impl __private::Serialize for OrdersOrderIdPayKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrdersOrderIdPayKey",
                &["orderId", "attempt", "account"],
                &[&self.order_id, &self.attempt, &self.account],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for OrdersOrderIdPayKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "OrdersOrderIdPayKey",
                &["orderId", "attempt", "account"],
            ) {
                __private::Ok((order_id, attempt, account)) => {
                    __private::Ok(Self { order_id, attempt, account })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The reference for investigations of `POST /orders/{orderId}/pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrdersOrderIdPayReference {
        /// `note`
        pub note: ::std::string::String,
    }
    impl __private::Serialize for OrdersOrderIdPayReference {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrdersOrderIdPayReference",
                &["note"],
                &[&self.note],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for OrdersOrderIdPayReference {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "OrdersOrderIdPayReference",
                &["note"],
            ) {
                __private::Ok((note,)) => __private::Ok(Self { note }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The body of `POST /charge`.
    #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ChargeBody {
        /// `id`
        pub id: ::std::string::String,
    }
    impl ::core::fmt::Debug for ChargeBody {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::async_api::__private::secret(f, "ChargeBody", &["id"])
        }
    }
    impl __private::Serialize for ChargeBody {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "ChargeBody", &["id"], &[&self.id])
        }
    }
    /// The key of `POST /charge`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ChargeKey {
        /// `id`
        pub id: ::std::string::String,
    }
    impl __private::Serialize for ChargeKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "ChargeKey", &["id"], &[&self.id])
        }
    }
    impl<'de> __private::Deserialize<'de> for ChargeKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "ChargeKey", &["id"]) {
                __private::Ok((id,)) => __private::Ok(Self { id }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The query of `GET /order`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrderQuery {
        /// `orderId`
        pub order_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for OrderQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrderQuery",
                &["orderId"],
                &[&self.order_id],
            )
        }
    }
    /// The answer of `GET /order`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrderResponse {
        /// `status`
        pub status: Status,
    }
    impl<'de> __private::Deserialize<'de> for OrderResponse {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "OrderResponse", &["status"]) {
                __private::Ok((status,)) => __private::Ok(Self { status }),
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
    /// Pays an order.
    ///
    /// Calls `POST /orders/{orderId}/pay` and polls until there is an answer. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ApiResolver::orders_order_id_pay`] finds out what happened.
    fn orders_order_id_pay(
        &self,
        path: api::OrdersOrderIdPayPath,
        query: api::OrdersOrderIdPayQuery,
        body: api::OrdersOrderIdPayBody,
        reference: api::OrdersOrderIdPayReference,
    ) -> ::async_api::CriticalOperation<api::OrdersOrderIdPayResponse> {
        let _ = (path, query, body, reference);
        ::async_api::CriticalOperation::unimplemented("orders_order_id_pay")
    }
    /// Calls `POST /charge`. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ApiResolver::charge`] finds out what happened.
    fn charge(&self, body: api::ChargeBody) -> ::async_api::CriticalOperation<()> {
        let _ = (body,);
        ::async_api::CriticalOperation::unimplemented("charge")
    }
    /// Calls `GET /order` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn order(
        &self,
        query: api::OrderQuery,
    ) -> ::async_api::Operation<api::OrderResponse> {
        let _ = (query,);
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
/// [`ApiClient`] without its critical methods: what a resolver may use.
#[allow(dead_code)]
#[derive(::core::clone::Clone)]
pub struct ApiPlain {
    core: ::async_api::__private::Core,
}
/// Finds out what became of lost critical operations of [`ApiClient`].
///
/// Per critical endpoint, one method that investigates, and one that receives every verdict.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait ApiResolver: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Finds out what became of a lost `POST /orders/{orderId}/pay`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn orders_order_id_pay(
        &self,
        lost: ::async_api::Lost<api::OrdersOrderIdPayKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<api::OrdersOrderIdPayResponse>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /orders/{orderId}/pay`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn orders_order_id_pay_settled(
        &self,
        settled: ::async_api::Settled<'_, api::OrdersOrderIdPayKey>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::async_api::BoxError>,
    > + ::core::marker::Send {
        settled.log();
        ::core::future::ready(::core::result::Result::Ok(()))
    }
    /// Finds out what became of a lost `POST /charge`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn charge(
        &self,
        lost: ::async_api::Lost<api::ChargeKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<()>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /charge`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn charge_settled(
        &self,
        settled: ::async_api::Settled<'_, api::ChargeKey>,
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
    __private::needs_uuid! {
        "`uuid` needs the feature `uuid` of `async-api`\n  --> api.yaml:12:22\n   |\n12 |     path: { orderId: uuid }\n   |                      ^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"uuid\"]`"
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
    static ORDERS_ORDER_ID_PAY: __private::Endpoint = __private::Endpoint {
        name: "orders_order_id_pay",
        id: "POST /orders/{orderId}/pay",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[
            __private::Segment::Literal("/orders/"),
            __private::Segment::Parameter("orderId"),
            __private::Segment::Literal("/pay"),
        ],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::Some(::core::time::Duration::new(600, 0)),
        protocol: &PROTOCOL,
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 0usize,
                key: &[
                    __private::KeyField {
                        place: __private::Place::Path,
                        json: "orderId",
                        kind: __private::KeyKind::Uuid,
                    },
                    __private::KeyField {
                        place: __private::Place::Query,
                        json: "attempt",
                        kind: __private::KeyKind::Int,
                    },
                    __private::KeyField {
                        place: __private::Place::Body,
                        json: "account",
                        kind: __private::KeyKind::String,
                    },
                ],
                renamed: &[],
                has_reference: true,
                done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["PAID"],
                    },
                ],
                not_done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["REFUSED"],
                    },
                ],
                repeat_after: __private::RepeatAfter::After(
                    ::core::time::Duration::new(2592000, 0),
                ),
                lingers: ::core::option::Option::Some(
                    ::core::time::Duration::new(90, 0),
                ),
                keep_result: false,
                readable: __private::readable::<api::OrdersOrderIdPayResponse>,
                tellable: __private::tellable::<api::OrdersOrderIdPayKey>,
            },
        ),
    };
    static CHARGE: __private::Endpoint = __private::Endpoint {
        name: "charge",
        id: "POST /charge",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/charge")],
        mode: __private::Mode::Sync,
        repeatable: false,
        needs_result: false,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 1usize,
                key: &[
                    __private::KeyField {
                        place: __private::Place::Body,
                        json: "id",
                        kind: __private::KeyKind::String,
                    },
                ],
                renamed: &[],
                has_reference: false,
                done_when: &[],
                not_done_when: &[],
                repeat_after: __private::RepeatAfter::Never,
                lingers: ::core::option::Option::None,
                keep_result: true,
                readable: __private::readable::<()>,
                tellable: __private::tellable::<api::ChargeKey>,
            },
        ),
    };
    static ORDER: __private::Endpoint = __private::Endpoint {
        name: "order",
        id: "GET /order",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[__private::Segment::Literal("/order")],
        mode: __private::Mode::Async,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn orders_order_id_pay(
            &self,
            path: api::OrdersOrderIdPayPath,
            query: api::OrdersOrderIdPayQuery,
            body: api::OrdersOrderIdPayBody,
            reference: api::OrdersOrderIdPayReference,
        ) -> ::async_api::CriticalOperation<api::OrdersOrderIdPayResponse> {
            self.core
                .critical(
                    &ORDERS_ORDER_ID_PAY,
                    __private::Request::new()
                        .path(&path)
                        .query(&query)
                        .body(&body)
                        .reference(&reference),
                )
        }
        fn charge(&self, body: api::ChargeBody) -> ::async_api::CriticalOperation<()> {
            self.core.critical(&CHARGE, __private::Request::new().body(&body))
        }
        fn order(
            &self,
            query: api::OrderQuery,
        ) -> ::async_api::Operation<api::OrderResponse> {
            self.core.operation(&ORDER, __private::Request::new().query(&query))
        }
    }
    impl ApiClient {
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
        /// Polls an operation of `POST /orders/{orderId}/pay` once, and records what it finds. `None`: still in progress.
        pub fn orders_order_id_pay_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<api::OrdersOrderIdPayResponse> {
            self.core.critical_poll(&ORDERS_ORDER_ID_PAY, id)
        }
        /// Waits for the outcome of an open operation of `POST /orders/{orderId}/pay`, started by this process or an earlier one.
        pub fn orders_order_id_pay_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<api::OrdersOrderIdPayResponse> {
            self.core.critical_resume(&ORDERS_ORDER_ID_PAY, id)
        }
        /// Polls once with a token of `GET /order`.
        pub fn order_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::OrderResponse> {
            self.core.poll(&ORDER, token)
        }
        /// Continues polling with a stored token of `GET /order`, in any process.
        pub fn order_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::OrderResponse> {
            self.core.resume(&ORDER, token)
        }
        /// Takes in a report from outside about a `POST /orders/{orderId}/pay`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn orders_order_id_pay_report(
            &self,
            which: impl ::core::convert::Into<
                ::async_api::Which<api::OrdersOrderIdPayKey>,
            >,
            resolution: ::async_api::Resolution<api::OrdersOrderIdPayResponse>,
        ) -> ::async_api::Reported<api::OrdersOrderIdPayResponse> {
            self.core.report(&ORDERS_ORDER_ID_PAY, which, resolution).await
        }
        /// Takes in a report from outside about a `POST /charge`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn charge_report(
            &self,
            which: impl ::core::convert::Into<::async_api::Which<api::ChargeKey>>,
            resolution: ::async_api::Resolution<()>,
        ) -> ::async_api::Reported<()> {
            self.core.report(&CHARGE, which, resolution).await
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl ApiPlain {
        /// Calls `GET /order` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn order(
            &self,
            query: api::OrderQuery,
        ) -> ::async_api::Operation<api::OrderResponse> {
            self.core.operation(&ORDER, __private::Request::new().query(&query))
        }
        /// Polls once with a token of `GET /order`.
        pub fn order_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<api::OrderResponse> {
            self.core.poll(&ORDER, token)
        }
        /// Continues polling with a stored token of `GET /order`, in any process.
        pub fn order_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<api::OrderResponse> {
            self.core.resume(&ORDER, token)
        }
    }
    impl ::core::fmt::Debug for ApiPlain {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiPlain").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[
            &ORDERS_ORDER_ID_PAY,
            &CHARGE,
            &ORDER,
        ];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
    impl ::async_api::Key for api::OrdersOrderIdPayKey {
        type Reference = api::OrdersOrderIdPayReference;
        type Answer = api::OrdersOrderIdPayResponse;
        type Api = ApiPlain;
        fn api(core: __private::Core) -> ApiPlain {
            ApiPlain { core }
        }
    }
    impl ::async_api::Key for api::ChargeKey {
        type Reference = ();
        type Answer = ();
        type Api = ApiPlain;
        fn api(core: __private::Core) -> ApiPlain {
            ApiPlain { core }
        }
    }
    struct ApiResolverErased<R>(R);
    impl<R: ApiResolver> __private::Resolver for ApiResolverErased<R> {
        fn investigate(
            &self,
            lost: __private::RawLost,
        ) -> __private::BoxFuture<'_, __private::RawResolution> {
            match lost.index() {
                0usize => {
                    __private::investigate(
                        lost,
                        move |lost| self.0.orders_order_id_pay(lost),
                    )
                }
                1usize => __private::investigate(lost, move |lost| self.0.charge(lost)),
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
                        let opened = settled.open::<api::OrdersOrderIdPayKey>()?;
                        self.0.orders_order_id_pay_settled(opened.settled()).await
                    })
                }
                1usize => {
                    ::std::boxed::Box::pin(async move {
                        let opened = settled.open::<api::ChargeKey>()?;
                        self.0.charge_settled(opened.settled()).await
                    })
                }
                _ => __private::unknown_settled(),
            }
        }
    }
    impl<R: ApiResolver> __private::Accepts<R> for ApiClient {
        fn erase(resolver: R) -> ::std::sync::Arc<dyn __private::Resolver> {
            ::std::sync::Arc::new(ApiResolverErased(resolver))
        }
    }
};

/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
pub mod api {
    use ::async_api::__private;
    /// How it is paid.
    ///
    /// Two paragraphs, and `code`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Payment {
        /// `id`
        pub id: ::std::string::String,
        /// In the currency of the order, <b>not</b> of the card.
        pub amount: Money,
    }
    impl __private::Serialize for Payment {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Payment",
                &["id", "amount"],
                &[&self.id, &__private::Own(&self.amount)],
            )
        }
    }
    /// A type of the API: `crate::Money`.
    pub type Money = crate::Money;
    /// The answer of `POST /pay`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
    )]
    pub struct Receipt {
        /// `number`
        pub number: i64,
    }
    impl __private::Serialize for Receipt {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "Receipt", &["number"], &[&self.number])
        }
    }
    impl<'de> __private::Deserialize<'de> for Receipt {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "Receipt", &["number"]) {
                __private::Ok((number,)) => __private::Ok(Self { number }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The key of `POST /pay`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct PayKey {
        /// `id`
        pub id: ::std::string::String,
    }
    impl __private::Serialize for PayKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "PayKey", &["id"], &[&self.id])
        }
    }
    impl<'de> __private::Deserialize<'de> for PayKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(from, "PayKey", &["id"]) {
                __private::Ok((id,)) => __private::Ok(Self { id }),
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
    /// Calls `POST /pay` and polls until there is an answer. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ApiResolver::pay`] finds out what happened.
    fn pay(&self, body: api::Payment) -> ::async_api::CriticalOperation<api::Receipt> {
        let _ = (body,);
        ::async_api::CriticalOperation::unimplemented("pay")
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
    /// Finds out what became of a lost `POST /pay`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn pay(
        &self,
        lost: ::async_api::Lost<api::PayKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<api::Receipt>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /pay`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn pay_settled(
        &self,
        settled: ::async_api::Settled<'_, api::PayKey>,
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
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 0usize,
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
                readable: __private::readable::<api::Receipt>,
                tellable: __private::tellable::<api::PayKey>,
            },
        ),
    };
    impl Api for ApiClient {
        fn pay(
            &self,
            body: api::Payment,
        ) -> ::async_api::CriticalOperation<api::Receipt> {
            self.core.critical(&PAY, __private::Request::new().body(&body))
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
        /// Polls an operation of `POST /pay` once, and records what it finds. `None`: still in progress.
        pub fn pay_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<api::Receipt> {
            self.core.critical_poll(&PAY, id)
        }
        /// Waits for the outcome of an open operation of `POST /pay`, started by this process or an earlier one.
        pub fn pay_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<api::Receipt> {
            self.core.critical_resume(&PAY, id)
        }
        /// Takes in a report from outside about a `POST /pay`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn pay_report(
            &self,
            which: impl ::core::convert::Into<::async_api::Which<api::PayKey>>,
            resolution: ::async_api::Resolution<api::Receipt>,
        ) -> ::async_api::Reported<api::Receipt> {
            self.core.report(&PAY, which, resolution).await
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl ApiPlain {}
    impl ::core::fmt::Debug for ApiPlain {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiPlain").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[&PAY];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
    impl ::async_api::Key for api::PayKey {
        type Reference = ();
        type Answer = api::Receipt;
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
                0usize => __private::investigate(lost, move |lost| self.0.pay(lost)),
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
                        let opened = settled.open::<api::PayKey>()?;
                        self.0.pay_settled(opened.settled()).await
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

/// The data types of [`Api`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod api {
    use ::async_api::__private;
    /// The answer of `GET /now`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Weather {
        /// `temperature`
        pub temperature: f64,
        /// `place`
        pub place: ::std::string::String,
    }
    impl<'de> __private::Deserialize<'de> for Weather {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Weather",
                &["temperature", "place"],
            ) {
                __private::Ok((temperature, place)) => {
                    __private::Ok(Self { temperature, place })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The query of `GET /now`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct NowQuery {
        /// `place`
        pub place: ::std::string::String,
        /// `unit`
        pub unit: ::core::option::Option<::std::string::String>,
    }
    impl __private::Serialize for NowQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "NowQuery",
                &["place", "unit"],
                &[&self.place, &self.unit],
            )
        }
    }
    /// The body of `POST /forecast`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ForecastBody {
        /// `place`
        pub place: ::std::string::String,
        /// `days`
        pub days: i64,
    }
    impl __private::Serialize for ForecastBody {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "ForecastBody",
                &["place", "days"],
                &[&self.place, &self.days],
            )
        }
    }
    /// The path parameters of `DELETE /alerts/{alertId}`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct AlertsAlertIdPath {
        /// `alertId`
        pub alert_id: ::std::string::String,
    }
    impl __private::Serialize for AlertsAlertIdPath {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "AlertsAlertIdPath",
                &["alertId"],
                &[&self.alert_id],
            )
        }
    }
    /// The header fields of `DELETE /alerts/{alertId}`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::default::Default,
    )]
    pub struct AlertsAlertIdHeader {
        /// `X-Reason`
        pub x_reason: ::core::option::Option<::std::string::String>,
    }
    impl __private::Serialize for AlertsAlertIdHeader {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "AlertsAlertIdHeader",
                &["X-Reason"],
                &[&self.x_reason],
            )
        }
    }
}
/// The API, one method per endpoint.
///
/// Methods have default bodies that answer `is_unimplemented()`, so that a fake implements only those that its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Api: ::core::marker::Send + ::core::marker::Sync {
    /// The weather at a place.
    ///
    /// Calls `GET /now`. If the error `is_lost()`, there was no usable answer.
    fn now(&self, query: api::NowQuery) -> ::async_api::Call<api::Weather> {
        let _ = (query,);
        ::async_api::Call::unimplemented("now")
    }
    /// Calls `POST /forecast` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn forecast(
        &self,
        body: api::ForecastBody,
    ) -> ::async_api::Operation<::std::vec::Vec<api::Weather>> {
        let _ = (body,);
        ::async_api::Operation::unimplemented("forecast")
    }
    /// Calls `DELETE /alerts/{alertId}` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn alerts_alert_id(
        &self,
        path: api::AlertsAlertIdPath,
        header: api::AlertsAlertIdHeader,
    ) -> ::async_api::Operation<()> {
        let _ = (path, header);
        ::async_api::Operation::unimplemented("alerts_alert_id")
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
    static NOW: __private::Endpoint = __private::Endpoint {
        name: "now",
        id: "GET /now",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[__private::Segment::Literal("/now")],
        mode: __private::Mode::Sync,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static FORECAST: __private::Endpoint = __private::Endpoint {
        name: "forecast",
        id: "POST /forecast",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/forecast")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static ALERTS_ALERT_ID: __private::Endpoint = __private::Endpoint {
        name: "alerts_alert_id",
        id: "DELETE /alerts/{alertId}",
        formerly: &[],
        method: __private::http::Method::DELETE,
        path: &[
            __private::Segment::Literal("/alerts/"),
            __private::Segment::Parameter("alertId"),
        ],
        mode: __private::Mode::Async,
        repeatable: true,
        needs_result: false,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Api for ApiClient {
        fn now(&self, query: api::NowQuery) -> ::async_api::Call<api::Weather> {
            self.core.call(&NOW, __private::Request::new().query(&query))
        }
        fn forecast(
            &self,
            body: api::ForecastBody,
        ) -> ::async_api::Operation<::std::vec::Vec<api::Weather>> {
            self.core.operation(&FORECAST, __private::Request::new().body(&body))
        }
        fn alerts_alert_id(
            &self,
            path: api::AlertsAlertIdPath,
            header: api::AlertsAlertIdHeader,
        ) -> ::async_api::Operation<()> {
            self.core
                .operation(
                    &ALERTS_ALERT_ID,
                    __private::Request::new().path(&path).header(&header),
                )
        }
    }
    impl ApiClient {
        /// Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.
        pub fn builder(
            base_url: impl ::core::convert::Into<::std::string::String>,
        ) -> ::async_api::Builder<Self> {
            <::async_api::Builder<Self>>::new(::core::convert::Into::into(base_url))
        }
        /// Polls once with a token of `POST /forecast`.
        pub fn forecast_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<::std::vec::Vec<api::Weather>> {
            self.core.poll(&FORECAST, token)
        }
        /// Continues polling with a stored token of `POST /forecast`, in any process.
        pub fn forecast_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<::std::vec::Vec<api::Weather>> {
            self.core.resume(&FORECAST, token)
        }
        /// Polls once with a token of `DELETE /alerts/{alertId}`.
        pub fn alerts_alert_id_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<()> {
            self.core.poll(&ALERTS_ALERT_ID, token)
        }
        /// Continues polling with a stored token of `DELETE /alerts/{alertId}`, in any process.
        pub fn alerts_alert_id_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<()> {
            self.core.resume(&ALERTS_ALERT_ID, token)
        }
    }
    impl ::core::fmt::Debug for ApiClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ApiClient").finish_non_exhaustive()
        }
    }
    impl __private::Client for ApiClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[
            &NOW,
            &FORECAST,
            &ALERTS_ALERT_ID,
        ];
        const BASE_PATH: &'static str = "";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
};

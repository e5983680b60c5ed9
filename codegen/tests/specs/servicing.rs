/// Held-ticket servicing: the data types of [`Servicing`].
#[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
#[no_implicit_prelude]
pub mod servicing {
    use ::async_api::__private;
    /// Names an order at the airline that holds it.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Booking {
        /// The airline's code, such as `XQ`.
        pub supplier_code: ::std::string::String,
        /// The airline's own name for the order.
        pub supplier_booking_reference: ::std::string::String,
    }
    impl __private::Serialize for Booking {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Booking",
                &["supplierCode", "supplierBookingReference"],
                &[&self.supplier_code, &self.supplier_booking_reference],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for Booking {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Booking",
                &["supplierCode", "supplierBookingReference"],
            ) {
                __private::Ok((supplier_code, supplier_booking_reference)) => {
                    __private::Ok(Self {
                        supplier_code,
                        supplier_booking_reference,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// An exact amount in a currency.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Money {
        /// `amount`
        pub amount: ::async_api::types::Decimal,
        /// ISO 4217, such as `EUR`.
        pub currency: ::std::string::String,
    }
    impl __private::Write for Money {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object("Money", &["amount", "currency"], &[&self.amount, &self.currency])
        }
    }
    impl __private::Serialize for Money {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Money {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Money", &["amount", "currency"]) {
                __private::Some((amount, currency)) => {
                    __private::Some(Self { amount, currency })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Money {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// What something costs, and what it is made of.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Price {
        /// `base`
        pub base: Money,
        /// `taxes`
        pub taxes: ::std::vec::Vec<Tax>,
        /// `total`
        pub total: Money,
    }
    impl __private::Read for Price {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Price", &["base", "taxes", "total"]) {
                __private::Some((base, taxes, total)) => {
                    __private::Some(Self { base, taxes, total })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Price {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Tax {
        /// `code`
        pub code: ::std::string::String,
        /// `amount`
        pub amount: Money,
    }
    impl __private::Read for Tax {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Tax", &["code", "amount"]) {
                __private::Some((code, amount)) => __private::Some(Self { code, amount }),
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Tax {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `POST /v1/servicing/heldTicket/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Quote {
        /// Names this purchase from quote to execution.
        pub transaction_id: ::async_api::types::Uuid,
        /// `totalPrice`
        pub total_price: Money,
        /// Until when the price holds, if the airline says so.
        pub expires_at: ::core::option::Option<::async_api::types::Datetime>,
        /// The price of each passenger's ticket.
        pub tickets: ::core::option::Option<::std::vec::Vec<TicketPrice>>,
    }
    impl<'de> __private::Deserialize<'de> for Quote {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Quote",
                &["transactionId", "totalPrice", "expiresAt", "tickets"],
            ) {
                __private::Ok((transaction_id, total_price, expires_at, tickets)) => {
                    __private::Ok(Self {
                        transaction_id,
                        total_price,
                        expires_at,
                        tickets,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct TicketPrice {
        /// `passengerId`
        pub passenger_id: ::std::string::String,
        /// `price`
        pub price: Price,
    }
    impl __private::Read for TicketPrice {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "TicketPrice", &["passengerId", "price"]) {
                __private::Some((passenger_id, price)) => {
                    __private::Some(Self { passenger_id, price })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for TicketPrice {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `POST /v1/servicing/orderCancel/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct CancelQuote {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
        /// What comes back.
        pub refund: Money,
        /// What the airline keeps.
        pub penalty: ::core::option::Option<Money>,
        /// `expiresAt`
        pub expires_at: ::core::option::Option<::async_api::types::Datetime>,
    }
    impl<'de> __private::Deserialize<'de> for CancelQuote {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "CancelQuote",
                &["transactionId", "refund", "penalty", "expiresAt"],
            ) {
                __private::Ok((transaction_id, refund, penalty, expires_at)) => {
                    __private::Ok(Self {
                        transaction_id,
                        refund,
                        penalty,
                        expires_at,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The answer of `POST /v1/servicing/seat/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatQuote {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
        /// `totalPrice`
        pub total_price: Money,
        /// `expiresAt`
        pub expires_at: ::core::option::Option<::async_api::types::Datetime>,
        /// `seats`
        pub seats: ::std::vec::Vec<SeatPrice>,
    }
    impl<'de> __private::Deserialize<'de> for SeatQuote {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "SeatQuote",
                &["transactionId", "totalPrice", "expiresAt", "seats"],
            ) {
                __private::Ok((transaction_id, total_price, expires_at, seats)) => {
                    __private::Ok(Self {
                        transaction_id,
                        total_price,
                        expires_at,
                        seats,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The answer of `POST /v1/servicing/ancillaryService/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ServiceQuote {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
        /// `totalPrice`
        pub total_price: Money,
        /// `expiresAt`
        pub expires_at: ::core::option::Option<::async_api::types::Datetime>,
        /// `services`
        pub services: ::std::vec::Vec<ServicePrice>,
    }
    impl<'de> __private::Deserialize<'de> for ServiceQuote {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "ServiceQuote",
                &["transactionId", "totalPrice", "expiresAt", "services"],
            ) {
                __private::Ok((transaction_id, total_price, expires_at, services)) => {
                    __private::Ok(Self {
                        transaction_id,
                        total_price,
                        expires_at,
                        services,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The answer of `POST /v1/servicing/upgradeCabin/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct UpgradeQuote {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
        /// `totalPrice`
        pub total_price: Money,
        /// `expiresAt`
        pub expires_at: ::core::option::Option<::async_api::types::Datetime>,
        /// `cabin`
        pub cabin: Cabin,
    }
    impl<'de> __private::Deserialize<'de> for UpgradeQuote {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "UpgradeQuote",
                &["transactionId", "totalPrice", "expiresAt", "cabin"],
            ) {
                __private::Ok((transaction_id, total_price, expires_at, cabin)) => {
                    __private::Ok(Self {
                        transaction_id,
                        total_price,
                        expires_at,
                        cabin,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct PrepareRequest {
        /// Where the airline sends what it has to say about this change.
        pub contact_email: ::std::string::String,
        /// `remarks`
        pub remarks: ::core::option::Option<::std::vec::Vec<::std::string::String>>,
    }
    impl __private::Serialize for PrepareRequest {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "PrepareRequest",
                &["contactEmail", "remarks"],
                &[&self.contact_email, &self.remarks],
            )
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Prepared {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
        /// What `execute` must be told to expect.
        pub expected_price: Money,
        /// What will be taken, in the currency of payment.
        pub expected_payment: Money,
        /// `paymentMethods`
        pub payment_methods: ::std::vec::Vec<PaymentMethodKind>,
        /// `expiresAt`
        pub expires_at: ::async_api::types::Datetime,
    }
    impl<'de> __private::Deserialize<'de> for Prepared {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Prepared",
                &[
                    "transactionId",
                    "expectedPrice",
                    "expectedPayment",
                    "paymentMethods",
                    "expiresAt",
                ],
            ) {
                __private::Ok(
                    (
                        transaction_id,
                        expected_price,
                        expected_payment,
                        payment_methods,
                        expires_at,
                    ),
                ) => {
                    __private::Ok(Self {
                        transaction_id,
                        expected_price,
                        expected_payment,
                        payment_methods,
                        expires_at,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// Buys what was prepared, if it still costs what the caller expects.
    #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ExecuteRequest {
        /// `expectedPriceAmount`
        pub expected_price_amount: ::async_api::types::Decimal,
        /// `expectedPriceCurrency`
        pub expected_price_currency: ::std::string::String,
        /// `expectedPaymentAmount`
        pub expected_payment_amount: ::async_api::types::Decimal,
        /// `expectedPaymentCurrency`
        pub expected_payment_currency: ::std::string::String,
        /// `paymentMethod`
        pub payment_method: PaymentMethod,
    }
    impl ::core::fmt::Debug for ExecuteRequest {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::async_api::__private::secret(
                f,
                "ExecuteRequest",
                &[
                    "expected_price_amount",
                    "expected_price_currency",
                    "expected_payment_amount",
                    "expected_payment_currency",
                    "payment_method",
                ],
            )
        }
    }
    impl __private::Serialize for ExecuteRequest {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "ExecuteRequest",
                &[
                    "expectedPriceAmount",
                    "expectedPriceCurrency",
                    "expectedPaymentAmount",
                    "expectedPaymentCurrency",
                    "paymentMethod",
                ],
                &[
                    &self.expected_price_amount,
                    &self.expected_price_currency,
                    &self.expected_payment_amount,
                    &self.expected_payment_currency,
                    &self.payment_method,
                ],
            )
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
    pub enum PaymentMethodKind {
        /// `NO_PAYMENT`
        NoPayment,
        /// `CARD`
        Card,
        /// `AGENCY_CASH`
        AgencyCash,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl PaymentMethodKind {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::NoPayment => "NO_PAYMENT",
                Self::Card => "CARD",
                Self::AgencyCash => "AGENCY_CASH",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for PaymentMethodKind {
        fn from(word: &str) -> Self {
            match word {
                "NO_PAYMENT" => Self::NoPayment,
                "CARD" => Self::Card,
                "AGENCY_CASH" => Self::AgencyCash,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for PaymentMethodKind {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Read for PaymentMethodKind {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for PaymentMethodKind {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// How a purchase is paid.
    #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
    pub enum PaymentMethod {
        /// Nothing is due.
        NoPayment,
        /// A card is charged by the airline.
        Card {
            /// `number`
            number: ::std::string::String,
            /// `holder`
            holder: ::std::string::String,
            /// `MM/YY`
            expiry: ::std::string::String,
            /// `securityCode`
            security_code: ::core::option::Option<::std::string::String>,
        },
        /// The agency pays, and settles with the airline later.
        AgencyCash {
            /// `agencyCode`
            agency_code: ::core::option::Option<::std::string::String>,
        },
        /// A variant that the spec does not list, as it was received.
        Unrecognized(::async_api::types::Json),
    }
    impl ::core::fmt::Debug for PaymentMethod {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::async_api::__private::secret(f, "PaymentMethod", &[])
        }
    }
    impl __private::Write for PaymentMethod {
        fn write(&self, to: &mut dyn __private::Sink) {
            match self {
                Self::NoPayment => {
                    to.object("PaymentMethod", &["type"], &[&"NO_PAYMENT"])
                }
                Self::Card {
                    number: value_0,
                    holder: value_1,
                    expiry: value_2,
                    security_code: value_3,
                } => {
                    to.object(
                        "PaymentMethod",
                        &["type", "number", "holder", "expiry", "securityCode"],
                        &[&"CARD", value_0, value_1, value_2, value_3],
                    )
                }
                Self::AgencyCash { agency_code: value_0 } => {
                    to.object(
                        "PaymentMethod",
                        &["type", "agencyCode"],
                        &[&"AGENCY_CASH", value_0],
                    )
                }
                Self::Unrecognized(json) => to.json(json),
            }
        }
    }
    impl __private::Serialize for PaymentMethod {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    /// The answer of `POST /v1/servicing/heldTicket/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Ticketed {
        /// `status`
        pub status: TicketStatus,
        /// The order that the tickets belong to.
        pub reference: ::std::string::String,
        /// `tickets`
        pub tickets: ::std::vec::Vec<Ticket>,
        /// `paid`
        pub paid: ::core::option::Option<Money>,
    }
    impl __private::Serialize for Ticketed {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Ticketed",
                &["status", "reference", "tickets", "paid"],
                &[&self.status, &self.reference, &self.tickets, &self.paid],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for Ticketed {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Ticketed",
                &["status", "reference", "tickets", "paid"],
            ) {
                __private::Ok((status, reference, tickets, paid)) => {
                    __private::Ok(Self {
                        status,
                        reference,
                        tickets,
                        paid,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The answer of `POST /v1/servicing/orderCancel/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Cancelled {
        /// `status`
        pub status: TicketStatus,
        /// `reference`
        pub reference: ::std::string::String,
        /// `refunded`
        pub refunded: ::core::option::Option<Money>,
    }
    impl __private::Serialize for Cancelled {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Cancelled",
                &["status", "reference", "refunded"],
                &[&self.status, &self.reference, &self.refunded],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for Cancelled {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Cancelled",
                &["status", "reference", "refunded"],
            ) {
                __private::Ok((status, reference, refunded)) => {
                    __private::Ok(Self {
                        status,
                        reference,
                        refunded,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The answer of `POST /v1/servicing/seat/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatsAssigned {
        /// `status`
        pub status: ChangeStatus,
        /// `reference`
        pub reference: ::std::string::String,
        /// `seats`
        pub seats: ::std::vec::Vec<AssignedSeat>,
    }
    impl __private::Serialize for SeatsAssigned {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "SeatsAssigned",
                &["status", "reference", "seats"],
                &[&self.status, &self.reference, &self.seats],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for SeatsAssigned {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "SeatsAssigned",
                &["status", "reference", "seats"],
            ) {
                __private::Ok((status, reference, seats)) => {
                    __private::Ok(Self { status, reference, seats })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The answer of `POST /v1/servicing/ancillaryService/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ServicesAdded {
        /// `status`
        pub status: ChangeStatus,
        /// `reference`
        pub reference: ::std::string::String,
        /// `services`
        pub services: ::std::vec::Vec<AddedService>,
    }
    impl __private::Serialize for ServicesAdded {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "ServicesAdded",
                &["status", "reference", "services"],
                &[&self.status, &self.reference, &self.services],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for ServicesAdded {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "ServicesAdded",
                &["status", "reference", "services"],
            ) {
                __private::Ok((status, reference, services)) => {
                    __private::Ok(Self {
                        status,
                        reference,
                        services,
                    })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The answer of `POST /v1/servicing/upgradeCabin/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Upgraded {
        /// `status`
        pub status: ChangeStatus,
        /// `reference`
        pub reference: ::std::string::String,
        /// `cabin`
        pub cabin: Cabin,
        /// `tickets`
        pub tickets: ::std::vec::Vec<Ticket>,
    }
    impl __private::Serialize for Upgraded {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "Upgraded",
                &["status", "reference", "cabin", "tickets"],
                &[&self.status, &self.reference, &self.cabin, &self.tickets],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for Upgraded {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Upgraded",
                &["status", "reference", "cabin", "tickets"],
            ) {
                __private::Ok((status, reference, cabin, tickets)) => {
                    __private::Ok(Self {
                        status,
                        reference,
                        cabin,
                        tickets,
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
    )]
    pub enum ChangeStatus {
        /// `CONFIRMED`
        Confirmed,
        /// `PENDING`
        Pending,
        /// `REFUSED`
        Refused,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl ChangeStatus {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Confirmed => "CONFIRMED",
                Self::Pending => "PENDING",
                Self::Refused => "REFUSED",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for ChangeStatus {
        fn from(word: &str) -> Self {
            match word {
                "CONFIRMED" => Self::Confirmed,
                "PENDING" => Self::Pending,
                "REFUSED" => Self::Refused,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for ChangeStatus {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for ChangeStatus {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for ChangeStatus {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for ChangeStatus {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for ChangeStatus {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `GET /v1/servicing/order`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Order {
        /// `reference`
        pub reference: ::std::string::String,
        /// `status`
        pub status: TicketStatus,
        /// `tickets`
        pub tickets: ::std::vec::Vec<Ticket>,
        /// `passengers`
        pub passengers: ::core::option::Option<::std::vec::Vec<Passenger>>,
        /// `segments`
        pub segments: ::core::option::Option<::std::vec::Vec<Segment>>,
        /// `seats`
        pub seats: ::core::option::Option<::std::vec::Vec<AssignedSeat>>,
        /// `services`
        pub services: ::core::option::Option<::std::vec::Vec<AddedService>>,
        /// `price`
        pub price: ::core::option::Option<Price>,
        /// When a held booking lapses.
        pub ticket_by: ::core::option::Option<::async_api::types::Datetime>,
    }
    impl<'de> __private::Deserialize<'de> for Order {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "Order",
                &[
                    "reference",
                    "status",
                    "tickets",
                    "passengers",
                    "segments",
                    "seats",
                    "services",
                    "price",
                    "ticketBy",
                ],
            ) {
                __private::Ok(
                    (
                        reference,
                        status,
                        tickets,
                        passengers,
                        segments,
                        seats,
                        services,
                        price,
                        ticket_by,
                    ),
                ) => {
                    __private::Ok(Self {
                        reference,
                        status,
                        tickets,
                        passengers,
                        segments,
                        seats,
                        services,
                        price,
                        ticket_by,
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
    )]
    pub enum TicketStatus {
        /// `HELD`
        Held,
        /// `TICKETED`
        Ticketed,
        /// `CANCELLED`
        Cancelled,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl TicketStatus {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Held => "HELD",
                Self::Ticketed => "TICKETED",
                Self::Cancelled => "CANCELLED",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for TicketStatus {
        fn from(word: &str) -> Self {
            match word {
                "HELD" => Self::Held,
                "TICKETED" => Self::Ticketed,
                "CANCELLED" => Self::Cancelled,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for TicketStatus {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for TicketStatus {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for TicketStatus {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for TicketStatus {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for TicketStatus {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Ticket {
        /// Thirteen digits, the airline's three first.
        pub number: ::std::string::String,
        /// `passengerId`
        pub passenger_id: ::std::string::String,
        /// `status`
        pub status: TicketStatus,
        /// `issuedAt`
        pub issued_at: ::core::option::Option<::async_api::types::Datetime>,
    }
    impl __private::Write for Ticket {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "Ticket",
                &["number", "passengerId", "status", "issuedAt"],
                &[&self.number, &self.passenger_id, &self.status, &self.issued_at],
            )
        }
    }
    impl __private::Serialize for Ticket {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Ticket {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "Ticket",
                &["number", "passengerId", "status", "issuedAt"],
            ) {
                __private::Some((number, passenger_id, status, issued_at)) => {
                    __private::Some(Self {
                        number,
                        passenger_id,
                        status,
                        issued_at,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Ticket {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Passenger {
        /// `id`
        pub id: ::std::string::String,
        /// `givenName`
        pub given_name: ::std::string::String,
        /// `surname`
        pub surname: ::std::string::String,
        /// `dateOfBirth`
        pub date_of_birth: ::core::option::Option<::async_api::types::Date>,
    }
    impl __private::Read for Passenger {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "Passenger",
                &["id", "givenName", "surname", "dateOfBirth"],
            ) {
                __private::Some((id, given_name, surname, date_of_birth)) => {
                    __private::Some(Self {
                        id,
                        given_name,
                        surname,
                        date_of_birth,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Passenger {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Segment {
        /// `id`
        pub id: ::std::string::String,
        /// `flightNumber`
        pub flight_number: ::std::string::String,
        /// IATA code of an airport, such as `LIS`.
        pub origin: ::std::string::String,
        /// `destination`
        pub destination: ::std::string::String,
        /// `departsAt`
        pub departs_at: ::async_api::types::Datetime,
        /// `flightTime`
        pub flight_time: ::core::option::Option<::async_api::types::Duration>,
        /// `cabin`
        pub cabin: Cabin,
    }
    impl __private::Read for Segment {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "Segment",
                &[
                    "id",
                    "flightNumber",
                    "origin",
                    "destination",
                    "departsAt",
                    "flightTime",
                    "cabin",
                ],
            ) {
                __private::Some(
                    (
                        id,
                        flight_number,
                        origin,
                        destination,
                        departs_at,
                        flight_time,
                        cabin,
                    ),
                ) => {
                    __private::Some(Self {
                        id,
                        flight_number,
                        origin,
                        destination,
                        departs_at,
                        flight_time,
                        cabin,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Segment {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
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
    pub enum Cabin {
        /// `ECONOMY`
        Economy,
        /// `PREMIUM_ECONOMY`
        PremiumEconomy,
        /// `BUSINESS`
        Business,
        /// `FIRST`
        First,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl Cabin {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Economy => "ECONOMY",
                Self::PremiumEconomy => "PREMIUM_ECONOMY",
                Self::Business => "BUSINESS",
                Self::First => "FIRST",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for Cabin {
        fn from(word: &str) -> Self {
            match word {
                "ECONOMY" => Self::Economy,
                "PREMIUM_ECONOMY" => Self::PremiumEconomy,
                "BUSINESS" => Self::Business,
                "FIRST" => Self::First,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for Cabin {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Write for Cabin {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.string(self.as_str())
        }
    }
    impl __private::Serialize for Cabin {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for Cabin {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for Cabin {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `GET /v1/servicing/seat/availability`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatAvailability {
        /// `segments`
        pub segments: ::std::vec::Vec<SeatMap>,
    }
    impl<'de> __private::Deserialize<'de> for SeatAvailability {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "SeatAvailability",
                &["segments"],
            ) {
                __private::Ok((segments,)) => __private::Ok(Self { segments }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatMap {
        /// `segmentId`
        pub segment_id: ::std::string::String,
        /// `seats`
        pub seats: ::std::vec::Vec<Seat>,
    }
    impl __private::Read for SeatMap {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "SeatMap", &["segmentId", "seats"]) {
                __private::Some((segment_id, seats)) => {
                    __private::Some(Self { segment_id, seats })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for SeatMap {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Seat {
        /// Row and letter, such as `12A`.
        pub number: ::std::string::String,
        /// `features`
        pub features: ::std::vec::Vec<SeatFeature>,
        /// Left out where the seat is free of charge.
        pub price: ::core::option::Option<Money>,
    }
    impl __private::Read for Seat {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "Seat", &["number", "features", "price"]) {
                __private::Some((number, features, price)) => {
                    __private::Some(Self { number, features, price })
                }
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
    /// An enum of the API. Values that the spec does not list are kept as `Unrecognized`.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
    )]
    pub enum SeatFeature {
        /// `WINDOW`
        Window,
        /// `AISLE`
        Aisle,
        /// `EXTRA_LEGROOM`
        ExtraLegroom,
        /// `EXIT_ROW`
        ExitRow,
        /// A value that the spec does not list.
        Unrecognized(::std::string::String),
    }
    impl SeatFeature {
        /// The value as it is sent and received.
        pub fn as_str(&self) -> &str {
            match self {
                Self::Window => "WINDOW",
                Self::Aisle => "AISLE",
                Self::ExtraLegroom => "EXTRA_LEGROOM",
                Self::ExitRow => "EXIT_ROW",
                Self::Unrecognized(word) => word,
            }
        }
    }
    impl ::core::convert::From<&str> for SeatFeature {
        fn from(word: &str) -> Self {
            match word {
                "WINDOW" => Self::Window,
                "AISLE" => Self::Aisle,
                "EXTRA_LEGROOM" => Self::ExtraLegroom,
                "EXIT_ROW" => Self::ExitRow,
                _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
            }
        }
    }
    impl ::core::fmt::Display for SeatFeature {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.write_str(self.as_str())
        }
    }
    impl __private::Read for SeatFeature {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            __private::word(from)
        }
    }
    impl<'de> __private::Deserialize<'de> for SeatFeature {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The body of `POST /v1/servicing/seat/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatSelection {
        /// `seats`
        pub seats: ::std::vec::Vec<SeatChoice>,
    }
    impl __private::Serialize for SeatSelection {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(to, "SeatSelection", &["seats"], &[&self.seats])
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatChoice {
        /// `passengerId`
        pub passenger_id: ::std::string::String,
        /// `segmentId`
        pub segment_id: ::std::string::String,
        /// `seat`
        pub seat: ::std::string::String,
    }
    impl __private::Write for SeatChoice {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "SeatChoice",
                &["passengerId", "segmentId", "seat"],
                &[&self.passenger_id, &self.segment_id, &self.seat],
            )
        }
    }
    impl __private::Serialize for SeatChoice {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for SeatChoice {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "SeatChoice",
                &["passengerId", "segmentId", "seat"],
            ) {
                __private::Some((passenger_id, segment_id, seat)) => {
                    __private::Some(Self {
                        passenger_id,
                        segment_id,
                        seat,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for SeatChoice {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatPrice {
        /// `choice`
        pub choice: SeatChoice,
        /// `price`
        pub price: Price,
    }
    impl __private::Read for SeatPrice {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "SeatPrice", &["choice", "price"]) {
                __private::Some((choice, price)) => {
                    __private::Some(Self { choice, price })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for SeatPrice {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct AssignedSeat {
        /// `passengerId`
        pub passenger_id: ::std::string::String,
        /// `segmentId`
        pub segment_id: ::std::string::String,
        /// `seat`
        pub seat: ::std::string::String,
        /// `status`
        pub status: ChangeStatus,
    }
    impl __private::Write for AssignedSeat {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "AssignedSeat",
                &["passengerId", "segmentId", "seat", "status"],
                &[&self.passenger_id, &self.segment_id, &self.seat, &self.status],
            )
        }
    }
    impl __private::Serialize for AssignedSeat {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for AssignedSeat {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "AssignedSeat",
                &["passengerId", "segmentId", "seat", "status"],
            ) {
                __private::Some((passenger_id, segment_id, seat, status)) => {
                    __private::Some(Self {
                        passenger_id,
                        segment_id,
                        seat,
                        status,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for AssignedSeat {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The answer of `GET /v1/servicing/ancillaryService/availability`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ServiceAvailability {
        /// `services`
        pub services: ::std::vec::Vec<Service>,
    }
    impl<'de> __private::Deserialize<'de> for ServiceAvailability {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "ServiceAvailability",
                &["services"],
            ) {
                __private::Ok((services,)) => __private::Ok(Self { services }),
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct Service {
        /// `code`
        pub code: ::std::string::String,
        /// `name`
        pub name: ::std::string::String,
        /// `price`
        pub price: Money,
        /// `mostPerPassenger`
        pub most_per_passenger: ::core::option::Option<i64>,
        /// A page that describes the service.
        pub more_at: ::core::option::Option<::async_api::types::Uri>,
    }
    impl __private::Read for Service {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "Service",
                &["code", "name", "price", "mostPerPassenger", "moreAt"],
            ) {
                __private::Some((code, name, price, most_per_passenger, more_at)) => {
                    __private::Some(Self {
                        code,
                        name,
                        price,
                        most_per_passenger,
                        more_at,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for Service {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The body of `POST /v1/servicing/ancillaryService/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ServiceSelection {
        /// `services`
        pub services: ::std::vec::Vec<ServiceChoice>,
    }
    impl __private::Serialize for ServiceSelection {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "ServiceSelection",
                &["services"],
                &[&self.services],
            )
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ServiceChoice {
        /// `passengerId`
        pub passenger_id: ::std::string::String,
        /// `segmentId`
        pub segment_id: ::core::option::Option<::std::string::String>,
        /// `code`
        pub code: ::std::string::String,
        /// `count`
        pub count: i64,
    }
    impl __private::Write for ServiceChoice {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "ServiceChoice",
                &["passengerId", "segmentId", "code", "count"],
                &[&self.passenger_id, &self.segment_id, &self.code, &self.count],
            )
        }
    }
    impl __private::Serialize for ServiceChoice {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for ServiceChoice {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "ServiceChoice",
                &["passengerId", "segmentId", "code", "count"],
            ) {
                __private::Some((passenger_id, segment_id, code, count)) => {
                    __private::Some(Self {
                        passenger_id,
                        segment_id,
                        code,
                        count,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for ServiceChoice {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct ServicePrice {
        /// `choice`
        pub choice: ServiceChoice,
        /// `price`
        pub price: Price,
    }
    impl __private::Read for ServicePrice {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(from, "ServicePrice", &["choice", "price"]) {
                __private::Some((choice, price)) => {
                    __private::Some(Self { choice, price })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for ServicePrice {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// An object of the API.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct AddedService {
        /// `passengerId`
        pub passenger_id: ::std::string::String,
        /// `segmentId`
        pub segment_id: ::core::option::Option<::std::string::String>,
        /// `code`
        pub code: ::std::string::String,
        /// `count`
        pub count: i64,
        /// `status`
        pub status: ChangeStatus,
    }
    impl __private::Write for AddedService {
        fn write(&self, to: &mut dyn __private::Sink) {
            to.object(
                "AddedService",
                &["passengerId", "segmentId", "code", "count", "status"],
                &[
                    &self.passenger_id,
                    &self.segment_id,
                    &self.code,
                    &self.count,
                    &self.status,
                ],
            )
        }
    }
    impl __private::Serialize for AddedService {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize(self, to)
        }
    }
    impl __private::Read for AddedService {
        fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
            match __private::object(
                from,
                "AddedService",
                &["passengerId", "segmentId", "code", "count", "status"],
            ) {
                __private::Some((passenger_id, segment_id, code, count, status)) => {
                    __private::Some(Self {
                        passenger_id,
                        segment_id,
                        code,
                        count,
                        status,
                    })
                }
                __private::None => __private::None,
            }
        }
    }
    impl<'de> __private::Deserialize<'de> for AddedService {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            __private::deserialize(from)
        }
    }
    /// The body of `POST /v1/servicing/upgradeCabin/quote`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct UpgradeSelection {
        /// `cabin`
        pub cabin: Cabin,
        /// `segmentIds`
        pub segment_ids: ::std::vec::Vec<::std::string::String>,
        /// `passengerIds`
        pub passenger_ids: ::core::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
    }
    impl __private::Serialize for UpgradeSelection {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "UpgradeSelection",
                &["cabin", "segmentIds", "passengerIds"],
                &[&self.cabin, &self.segment_ids, &self.passenger_ids],
            )
        }
    }
    /// The query of `POST /v1/servicing/heldTicket/prepare`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct HeldTicketPrepareQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for HeldTicketPrepareQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "HeldTicketPrepareQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The query of `POST /v1/servicing/heldTicket/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct HeldTicketExecuteQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for HeldTicketExecuteQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "HeldTicketExecuteQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The key of `POST /v1/servicing/heldTicket/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct HeldTicketExecuteKey {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for HeldTicketExecuteKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "HeldTicketExecuteKey",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for HeldTicketExecuteKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "HeldTicketExecuteKey",
                &["transactionId"],
            ) {
                __private::Ok((transaction_id,)) => {
                    __private::Ok(Self { transaction_id })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The query of `POST /v1/servicing/orderCancel/prepare`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrderCancelPrepareQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for OrderCancelPrepareQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrderCancelPrepareQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The query of `POST /v1/servicing/orderCancel/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrderCancelExecuteQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for OrderCancelExecuteQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrderCancelExecuteQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The key of `POST /v1/servicing/orderCancel/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct OrderCancelExecuteKey {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for OrderCancelExecuteKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "OrderCancelExecuteKey",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for OrderCancelExecuteKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "OrderCancelExecuteKey",
                &["transactionId"],
            ) {
                __private::Ok((transaction_id,)) => {
                    __private::Ok(Self { transaction_id })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The query of `POST /v1/servicing/seat/prepare`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatPrepareQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for SeatPrepareQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "SeatPrepareQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The query of `POST /v1/servicing/seat/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatExecuteQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for SeatExecuteQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "SeatExecuteQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The key of `POST /v1/servicing/seat/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct SeatExecuteKey {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for SeatExecuteKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "SeatExecuteKey",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for SeatExecuteKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "SeatExecuteKey",
                &["transactionId"],
            ) {
                __private::Ok((transaction_id,)) => {
                    __private::Ok(Self { transaction_id })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The query of `POST /v1/servicing/ancillaryService/prepare`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct AncillaryServicePrepareQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for AncillaryServicePrepareQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "AncillaryServicePrepareQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The query of `POST /v1/servicing/ancillaryService/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct AncillaryServiceExecuteQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for AncillaryServiceExecuteQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "AncillaryServiceExecuteQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The key of `POST /v1/servicing/ancillaryService/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct AncillaryServiceExecuteKey {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for AncillaryServiceExecuteKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "AncillaryServiceExecuteKey",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for AncillaryServiceExecuteKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "AncillaryServiceExecuteKey",
                &["transactionId"],
            ) {
                __private::Ok((transaction_id,)) => {
                    __private::Ok(Self { transaction_id })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
    /// The query of `POST /v1/servicing/upgradeCabin/prepare`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct UpgradeCabinPrepareQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for UpgradeCabinPrepareQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "UpgradeCabinPrepareQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The query of `POST /v1/servicing/upgradeCabin/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct UpgradeCabinExecuteQuery {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for UpgradeCabinExecuteQuery {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "UpgradeCabinExecuteQuery",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    /// The key of `POST /v1/servicing/upgradeCabin/execute`.
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    pub struct UpgradeCabinExecuteKey {
        /// `transactionId`
        pub transaction_id: ::async_api::types::Uuid,
    }
    impl __private::Serialize for UpgradeCabinExecuteKey {
        fn serialize<S: __private::Serializer>(
            &self,
            to: S,
        ) -> __private::Result<S::Ok, S::Error> {
            __private::serialize_object(
                to,
                "UpgradeCabinExecuteKey",
                &["transactionId"],
                &[&self.transaction_id],
            )
        }
    }
    impl<'de> __private::Deserialize<'de> for UpgradeCabinExecuteKey {
        fn deserialize<D: __private::Deserializer<'de>>(
            from: D,
        ) -> __private::Result<Self, D::Error> {
            match __private::deserialize_object(
                from,
                "UpgradeCabinExecuteKey",
                &["transactionId"],
            ) {
                __private::Ok((transaction_id,)) => {
                    __private::Ok(Self { transaction_id })
                }
                __private::Err(error) => __private::Err(error),
            }
        }
    }
}
/// Held-ticket servicing, one method per endpoint.
///
/// Methods have default bodies that answer `is_unimplemented()`, so that a fake implements only those that its test uses.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait Servicing: ::core::marker::Send + ::core::marker::Sync {
    /// What issuing the tickets of a held booking would cost.
    ///
    /// Calls `POST /v1/servicing/heldTicket/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn held_ticket_quote(
        &self,
        query: servicing::Booking,
    ) -> ::async_api::Operation<servicing::Quote> {
        let _ = (query,);
        ::async_api::Operation::unimplemented("held_ticket_quote")
    }
    /// Fixes the price of a quote for a short while.
    ///
    /// Calls `POST /v1/servicing/heldTicket/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn held_ticket_prepare(
        &self,
        query: servicing::HeldTicketPrepareQuery,
        body: servicing::PrepareRequest,
    ) -> ::async_api::Operation<servicing::Prepared> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("held_ticket_prepare")
    }
    /// Pays, and issues the tickets.
    ///
    /// Calls `POST /v1/servicing/heldTicket/execute` and polls until there is an answer. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ServicingResolver::held_ticket_execute`] finds out what happened.
    fn held_ticket_execute(
        &self,
        query: servicing::HeldTicketExecuteQuery,
        body: servicing::ExecuteRequest,
        reference: servicing::Booking,
    ) -> ::async_api::CriticalOperation<servicing::Ticketed> {
        let _ = (query, body, reference);
        ::async_api::CriticalOperation::unimplemented("held_ticket_execute")
    }
    /// What would be refunded if the order were cancelled.
    ///
    /// Calls `POST /v1/servicing/orderCancel/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn order_cancel_quote(
        &self,
        query: servicing::Booking,
    ) -> ::async_api::Operation<servicing::CancelQuote> {
        let _ = (query,);
        ::async_api::Operation::unimplemented("order_cancel_quote")
    }
    /// Fixes the refund of a quote for a short while.
    ///
    /// Calls `POST /v1/servicing/orderCancel/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn order_cancel_prepare(
        &self,
        query: servicing::OrderCancelPrepareQuery,
        body: servicing::PrepareRequest,
    ) -> ::async_api::Operation<servicing::Prepared> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("order_cancel_prepare")
    }
    /// Cancels the order; this cannot be undone.
    ///
    /// Calls `POST /v1/servicing/orderCancel/execute` and polls until there is an answer. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ServicingResolver::order_cancel_execute`] finds out what happened.
    fn order_cancel_execute(
        &self,
        query: servicing::OrderCancelExecuteQuery,
        body: servicing::ExecuteRequest,
        reference: servicing::Booking,
    ) -> ::async_api::CriticalOperation<servicing::Cancelled> {
        let _ = (query, body, reference);
        ::async_api::CriticalOperation::unimplemented("order_cancel_execute")
    }
    /// The seats that can still be had, by segment.
    ///
    /// Calls `GET /v1/servicing/seat/availability`. If the error `is_lost()`, there was no usable answer.
    fn seat_availability(
        &self,
        query: servicing::Booking,
    ) -> ::async_api::Call<servicing::SeatAvailability> {
        let _ = (query,);
        ::async_api::Call::unimplemented("seat_availability")
    }
    /// What these seats would cost.
    ///
    /// Calls `POST /v1/servicing/seat/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn seat_quote(
        &self,
        query: servicing::Booking,
        body: servicing::SeatSelection,
    ) -> ::async_api::Operation<servicing::SeatQuote> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("seat_quote")
    }
    /// Holds the seats of a quote for a short while.
    ///
    /// Calls `POST /v1/servicing/seat/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn seat_prepare(
        &self,
        query: servicing::SeatPrepareQuery,
        body: servicing::PrepareRequest,
    ) -> ::async_api::Operation<servicing::Prepared> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("seat_prepare")
    }
    /// Pays, and assigns the seats.
    ///
    /// Calls `POST /v1/servicing/seat/execute` and polls until there is an answer. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ServicingResolver::seat_execute`] finds out what happened.
    fn seat_execute(
        &self,
        query: servicing::SeatExecuteQuery,
        body: servicing::ExecuteRequest,
        reference: servicing::Booking,
    ) -> ::async_api::CriticalOperation<servicing::SeatsAssigned> {
        let _ = (query, body, reference);
        ::async_api::CriticalOperation::unimplemented("seat_execute")
    }
    /// The services that can be added to an order.
    ///
    /// Calls `GET /v1/servicing/ancillaryService/availability`. If the error `is_lost()`, there was no usable answer.
    fn ancillary_service_availability(
        &self,
        query: servicing::Booking,
    ) -> ::async_api::Call<servicing::ServiceAvailability> {
        let _ = (query,);
        ::async_api::Call::unimplemented("ancillary_service_availability")
    }
    /// What these services would cost.
    ///
    /// Calls `POST /v1/servicing/ancillaryService/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn ancillary_service_quote(
        &self,
        query: servicing::Booking,
        body: servicing::ServiceSelection,
    ) -> ::async_api::Operation<servicing::ServiceQuote> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("ancillary_service_quote")
    }
    /// Fixes the price of a quote for a short while.
    ///
    /// Calls `POST /v1/servicing/ancillaryService/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn ancillary_service_prepare(
        &self,
        query: servicing::AncillaryServicePrepareQuery,
        body: servicing::PrepareRequest,
    ) -> ::async_api::Operation<servicing::Prepared> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("ancillary_service_prepare")
    }
    /// Pays, and adds the services to the order.
    ///
    /// Calls `POST /v1/servicing/ancillaryService/execute` and polls until there is an answer. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ServicingResolver::ancillary_service_execute`] finds out what happened.
    fn ancillary_service_execute(
        &self,
        query: servicing::AncillaryServiceExecuteQuery,
        body: servicing::ExecuteRequest,
        reference: servicing::Booking,
    ) -> ::async_api::CriticalOperation<servicing::ServicesAdded> {
        let _ = (query, body, reference);
        ::async_api::CriticalOperation::unimplemented("ancillary_service_execute")
    }
    /// What moving to another cabin would cost.
    ///
    /// Calls `POST /v1/servicing/upgradeCabin/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn upgrade_cabin_quote(
        &self,
        query: servicing::Booking,
        body: servicing::UpgradeSelection,
    ) -> ::async_api::Operation<servicing::UpgradeQuote> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("upgrade_cabin_quote")
    }
    /// Holds the seats in the new cabin for a short while.
    ///
    /// Calls `POST /v1/servicing/upgradeCabin/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
    fn upgrade_cabin_prepare(
        &self,
        query: servicing::UpgradeCabinPrepareQuery,
        body: servicing::PrepareRequest,
    ) -> ::async_api::Operation<servicing::Prepared> {
        let _ = (query, body);
        ::async_api::Operation::unimplemented("upgrade_cabin_prepare")
    }
    /// Pays, and moves the passengers.
    ///
    /// Calls `POST /v1/servicing/upgradeCabin/execute` and polls until there is an answer. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the operation is lost, [`ServicingResolver::upgrade_cabin_execute`] finds out what happened.
    fn upgrade_cabin_execute(
        &self,
        query: servicing::UpgradeCabinExecuteQuery,
        body: servicing::ExecuteRequest,
        reference: servicing::Booking,
    ) -> ::async_api::CriticalOperation<servicing::Upgraded> {
        let _ = (query, body, reference);
        ::async_api::CriticalOperation::unimplemented("upgrade_cabin_execute")
    }
    /// An order as it stands now.
    ///
    /// Calls `GET /v1/servicing/order`. If the error `is_lost()`, there was no usable answer.
    fn order(&self, query: servicing::Booking) -> ::async_api::Call<servicing::Order> {
        let _ = (query,);
        ::async_api::Call::unimplemented("order")
    }
}
/// [`Servicing`] over HTTP: the client of Held-ticket servicing.
///
/// Cheap to clone: clones share one client.
#[allow(dead_code)]
#[derive(::core::clone::Clone)]
pub struct ServicingClient {
    core: ::async_api::__private::Core,
}
/// [`ServicingClient`] without its critical methods: what a resolver may use.
#[allow(dead_code)]
#[derive(::core::clone::Clone)]
pub struct ServicingPlain {
    core: ::async_api::__private::Core,
}
/// Finds out what became of lost critical operations of [`ServicingClient`].
///
/// Per critical endpoint, one method that investigates, and one that receives every verdict.
#[allow(dead_code, clippy::all, clippy::pedantic)]
pub trait ServicingResolver: ::core::marker::Send + ::core::marker::Sync + 'static {
    /// Finds out what became of a lost `POST /v1/servicing/heldTicket/execute`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn held_ticket_execute(
        &self,
        lost: ::async_api::Lost<servicing::HeldTicketExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<servicing::Ticketed>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /v1/servicing/heldTicket/execute`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn held_ticket_execute_settled(
        &self,
        settled: ::async_api::Settled<'_, servicing::HeldTicketExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::async_api::BoxError>,
    > + ::core::marker::Send {
        settled.log();
        ::core::future::ready(::core::result::Result::Ok(()))
    }
    /// Finds out what became of a lost `POST /v1/servicing/orderCancel/execute`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn order_cancel_execute(
        &self,
        lost: ::async_api::Lost<servicing::OrderCancelExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<servicing::Cancelled>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /v1/servicing/orderCancel/execute`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn order_cancel_execute_settled(
        &self,
        settled: ::async_api::Settled<'_, servicing::OrderCancelExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::async_api::BoxError>,
    > + ::core::marker::Send {
        settled.log();
        ::core::future::ready(::core::result::Result::Ok(()))
    }
    /// Finds out what became of a lost `POST /v1/servicing/seat/execute`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn seat_execute(
        &self,
        lost: ::async_api::Lost<servicing::SeatExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<servicing::SeatsAssigned>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /v1/servicing/seat/execute`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn seat_execute_settled(
        &self,
        settled: ::async_api::Settled<'_, servicing::SeatExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::async_api::BoxError>,
    > + ::core::marker::Send {
        settled.log();
        ::core::future::ready(::core::result::Result::Ok(()))
    }
    /// Finds out what became of a lost `POST /v1/servicing/ancillaryService/execute`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn ancillary_service_execute(
        &self,
        lost: ::async_api::Lost<servicing::AncillaryServiceExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<servicing::ServicesAdded>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /v1/servicing/ancillaryService/execute`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn ancillary_service_execute_settled(
        &self,
        settled: ::async_api::Settled<'_, servicing::AncillaryServiceExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::core::result::Result<(), ::async_api::BoxError>,
    > + ::core::marker::Send {
        settled.log();
        ::core::future::ready(::core::result::Result::Ok(()))
    }
    /// Finds out what became of a lost `POST /v1/servicing/upgradeCabin/execute`.
    ///
    /// Never guess: answer `CannotTell`, and you are asked again.
    fn upgrade_cabin_execute(
        &self,
        lost: ::async_api::Lost<servicing::UpgradeCabinExecuteKey>,
    ) -> impl ::core::future::Future<
        Output = ::async_api::Resolution<servicing::Upgraded>,
    > + ::core::marker::Send;
    /// Receives the verdict of every `POST /v1/servicing/upgradeCabin/execute`, at least once and always the same.
    ///
    /// Commit your own records here, keyed by the operation's id. After an error it is called again. The default writes an event to `tracing`.
    fn upgrade_cabin_execute_settled(
        &self,
        settled: ::async_api::Settled<'_, servicing::UpgradeCabinExecuteKey>,
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
    __private::needs_decimal! {
        "`decimal` needs the feature `decimal` of `async-api`\n   --> api.yaml:138:13\n    |\n138 |     amount: decimal\n    |             ^^^^^^^\n    |\n    = help: switch it on in `Cargo.toml`: `features = [\"decimal\"]`"
    }
    __private::needs_uuid! {
        "`uuid` needs the feature `uuid` of `async-api`\n  --> api.yaml:14:29\n   |\n14 |     query: { transactionId: uuid }\n   |                             ^^^^\n   |\n   = help: switch it on in `Cargo.toml`: `features = [\"uuid\"]`"
    }
    __private::needs_jiff! {
        "`datetime` needs the feature `jiff` of `async-api`\n   --> api.yaml:151:25\n    |\n151 |     expiresAt: { $type: datetime?, $doc: \"Until when the price holds, if the airline says so.\" }\n    |                         ^^^^^^^^\n    |\n    = help: switch it on in `Cargo.toml`: `features = [\"jiff\"]`"
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
    static HELD_TICKET_QUOTE: __private::Endpoint = __private::Endpoint {
        name: "held_ticket_quote",
        id: "POST /heldTicket/quote",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/heldTicket/quote")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static HELD_TICKET_PREPARE: __private::Endpoint = __private::Endpoint {
        name: "held_ticket_prepare",
        id: "POST /heldTicket/prepare",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/heldTicket/prepare")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static HELD_TICKET_EXECUTE: __private::Endpoint = __private::Endpoint {
        name: "held_ticket_execute",
        id: "POST /heldTicket/execute",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/heldTicket/execute")],
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
                        place: __private::Place::Query,
                        json: "transactionId",
                        kind: __private::KeyKind::Uuid,
                    },
                ],
                renamed: &[],
                has_reference: true,
                done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["TICKETED"],
                    },
                ],
                not_done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["CANCELLED"],
                    },
                ],
                repeat_after: __private::RepeatAfter::Never,
                lingers: ::core::option::Option::None,
                keep_result: true,
                readable: __private::readable::<servicing::Ticketed>,
                tellable: __private::tellable::<servicing::HeldTicketExecuteKey>,
            },
        ),
    };
    static ORDER_CANCEL_QUOTE: __private::Endpoint = __private::Endpoint {
        name: "order_cancel_quote",
        id: "POST /orderCancel/quote",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/orderCancel/quote")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static ORDER_CANCEL_PREPARE: __private::Endpoint = __private::Endpoint {
        name: "order_cancel_prepare",
        id: "POST /orderCancel/prepare",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/orderCancel/prepare")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static ORDER_CANCEL_EXECUTE: __private::Endpoint = __private::Endpoint {
        name: "order_cancel_execute",
        id: "POST /orderCancel/execute",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/orderCancel/execute")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 1usize,
                key: &[
                    __private::KeyField {
                        place: __private::Place::Query,
                        json: "transactionId",
                        kind: __private::KeyKind::Uuid,
                    },
                ],
                renamed: &[],
                has_reference: true,
                done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["CANCELLED"],
                    },
                ],
                not_done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["HELD", "TICKETED"],
                    },
                ],
                repeat_after: __private::RepeatAfter::Never,
                lingers: ::core::option::Option::None,
                keep_result: true,
                readable: __private::readable::<servicing::Cancelled>,
                tellable: __private::tellable::<servicing::OrderCancelExecuteKey>,
            },
        ),
    };
    static SEAT_AVAILABILITY: __private::Endpoint = __private::Endpoint {
        name: "seat_availability",
        id: "GET /seat/availability",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[__private::Segment::Literal("/seat/availability")],
        mode: __private::Mode::Sync,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static SEAT_QUOTE: __private::Endpoint = __private::Endpoint {
        name: "seat_quote",
        id: "POST /seat/quote",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/seat/quote")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static SEAT_PREPARE: __private::Endpoint = __private::Endpoint {
        name: "seat_prepare",
        id: "POST /seat/prepare",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/seat/prepare")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static SEAT_EXECUTE: __private::Endpoint = __private::Endpoint {
        name: "seat_execute",
        id: "POST /seat/execute",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/seat/execute")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 2usize,
                key: &[
                    __private::KeyField {
                        place: __private::Place::Query,
                        json: "transactionId",
                        kind: __private::KeyKind::Uuid,
                    },
                ],
                renamed: &[],
                has_reference: true,
                done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["CONFIRMED"],
                    },
                ],
                not_done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["REFUSED"],
                    },
                ],
                repeat_after: __private::RepeatAfter::Never,
                lingers: ::core::option::Option::None,
                keep_result: true,
                readable: __private::readable::<servicing::SeatsAssigned>,
                tellable: __private::tellable::<servicing::SeatExecuteKey>,
            },
        ),
    };
    static ANCILLARY_SERVICE_AVAILABILITY: __private::Endpoint = __private::Endpoint {
        name: "ancillary_service_availability",
        id: "GET /ancillaryService/availability",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[__private::Segment::Literal("/ancillaryService/availability")],
        mode: __private::Mode::Sync,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static ANCILLARY_SERVICE_QUOTE: __private::Endpoint = __private::Endpoint {
        name: "ancillary_service_quote",
        id: "POST /ancillaryService/quote",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/ancillaryService/quote")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static ANCILLARY_SERVICE_PREPARE: __private::Endpoint = __private::Endpoint {
        name: "ancillary_service_prepare",
        id: "POST /ancillaryService/prepare",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/ancillaryService/prepare")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static ANCILLARY_SERVICE_EXECUTE: __private::Endpoint = __private::Endpoint {
        name: "ancillary_service_execute",
        id: "POST /ancillaryService/execute",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/ancillaryService/execute")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 3usize,
                key: &[
                    __private::KeyField {
                        place: __private::Place::Query,
                        json: "transactionId",
                        kind: __private::KeyKind::Uuid,
                    },
                ],
                renamed: &[],
                has_reference: true,
                done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["CONFIRMED"],
                    },
                ],
                not_done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["REFUSED"],
                    },
                ],
                repeat_after: __private::RepeatAfter::Never,
                lingers: ::core::option::Option::None,
                keep_result: true,
                readable: __private::readable::<servicing::ServicesAdded>,
                tellable: __private::tellable::<servicing::AncillaryServiceExecuteKey>,
            },
        ),
    };
    static UPGRADE_CABIN_QUOTE: __private::Endpoint = __private::Endpoint {
        name: "upgrade_cabin_quote",
        id: "POST /upgradeCabin/quote",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/upgradeCabin/quote")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static UPGRADE_CABIN_PREPARE: __private::Endpoint = __private::Endpoint {
        name: "upgrade_cabin_prepare",
        id: "POST /upgradeCabin/prepare",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/upgradeCabin/prepare")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    static UPGRADE_CABIN_EXECUTE: __private::Endpoint = __private::Endpoint {
        name: "upgrade_cabin_execute",
        id: "POST /upgradeCabin/execute",
        formerly: &[],
        method: __private::http::Method::POST,
        path: &[__private::Segment::Literal("/upgradeCabin/execute")],
        mode: __private::Mode::Async,
        repeatable: false,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::Some(
            &__private::Critical {
                index: 4usize,
                key: &[
                    __private::KeyField {
                        place: __private::Place::Query,
                        json: "transactionId",
                        kind: __private::KeyKind::Uuid,
                    },
                ],
                renamed: &[],
                has_reference: true,
                done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["CONFIRMED"],
                    },
                ],
                not_done_when: &[
                    __private::Condition {
                        pointer: &["status"],
                        values: &["REFUSED"],
                    },
                ],
                repeat_after: __private::RepeatAfter::Never,
                lingers: ::core::option::Option::None,
                keep_result: true,
                readable: __private::readable::<servicing::Upgraded>,
                tellable: __private::tellable::<servicing::UpgradeCabinExecuteKey>,
            },
        ),
    };
    static ORDER: __private::Endpoint = __private::Endpoint {
        name: "order",
        id: "GET /order",
        formerly: &[],
        method: __private::http::Method::GET,
        path: &[__private::Segment::Literal("/order")],
        mode: __private::Mode::Sync,
        repeatable: true,
        needs_result: true,
        give_up_after: ::core::option::Option::None,
        protocol: &PROTOCOL,
        critical: ::core::option::Option::None,
    };
    impl Servicing for ServicingClient {
        fn held_ticket_quote(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Operation<servicing::Quote> {
            self.core
                .operation(&HELD_TICKET_QUOTE, __private::Request::new().query(&query))
        }
        fn held_ticket_prepare(
            &self,
            query: servicing::HeldTicketPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &HELD_TICKET_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn held_ticket_execute(
            &self,
            query: servicing::HeldTicketExecuteQuery,
            body: servicing::ExecuteRequest,
            reference: servicing::Booking,
        ) -> ::async_api::CriticalOperation<servicing::Ticketed> {
            self.core
                .critical(
                    &HELD_TICKET_EXECUTE,
                    __private::Request::new()
                        .query(&query)
                        .body(&body)
                        .reference(&reference),
                )
        }
        fn order_cancel_quote(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Operation<servicing::CancelQuote> {
            self.core
                .operation(&ORDER_CANCEL_QUOTE, __private::Request::new().query(&query))
        }
        fn order_cancel_prepare(
            &self,
            query: servicing::OrderCancelPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &ORDER_CANCEL_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn order_cancel_execute(
            &self,
            query: servicing::OrderCancelExecuteQuery,
            body: servicing::ExecuteRequest,
            reference: servicing::Booking,
        ) -> ::async_api::CriticalOperation<servicing::Cancelled> {
            self.core
                .critical(
                    &ORDER_CANCEL_EXECUTE,
                    __private::Request::new()
                        .query(&query)
                        .body(&body)
                        .reference(&reference),
                )
        }
        fn seat_availability(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Call<servicing::SeatAvailability> {
            self.core.call(&SEAT_AVAILABILITY, __private::Request::new().query(&query))
        }
        fn seat_quote(
            &self,
            query: servicing::Booking,
            body: servicing::SeatSelection,
        ) -> ::async_api::Operation<servicing::SeatQuote> {
            self.core
                .operation(
                    &SEAT_QUOTE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn seat_prepare(
            &self,
            query: servicing::SeatPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &SEAT_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn seat_execute(
            &self,
            query: servicing::SeatExecuteQuery,
            body: servicing::ExecuteRequest,
            reference: servicing::Booking,
        ) -> ::async_api::CriticalOperation<servicing::SeatsAssigned> {
            self.core
                .critical(
                    &SEAT_EXECUTE,
                    __private::Request::new()
                        .query(&query)
                        .body(&body)
                        .reference(&reference),
                )
        }
        fn ancillary_service_availability(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Call<servicing::ServiceAvailability> {
            self.core
                .call(
                    &ANCILLARY_SERVICE_AVAILABILITY,
                    __private::Request::new().query(&query),
                )
        }
        fn ancillary_service_quote(
            &self,
            query: servicing::Booking,
            body: servicing::ServiceSelection,
        ) -> ::async_api::Operation<servicing::ServiceQuote> {
            self.core
                .operation(
                    &ANCILLARY_SERVICE_QUOTE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn ancillary_service_prepare(
            &self,
            query: servicing::AncillaryServicePrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &ANCILLARY_SERVICE_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn ancillary_service_execute(
            &self,
            query: servicing::AncillaryServiceExecuteQuery,
            body: servicing::ExecuteRequest,
            reference: servicing::Booking,
        ) -> ::async_api::CriticalOperation<servicing::ServicesAdded> {
            self.core
                .critical(
                    &ANCILLARY_SERVICE_EXECUTE,
                    __private::Request::new()
                        .query(&query)
                        .body(&body)
                        .reference(&reference),
                )
        }
        fn upgrade_cabin_quote(
            &self,
            query: servicing::Booking,
            body: servicing::UpgradeSelection,
        ) -> ::async_api::Operation<servicing::UpgradeQuote> {
            self.core
                .operation(
                    &UPGRADE_CABIN_QUOTE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn upgrade_cabin_prepare(
            &self,
            query: servicing::UpgradeCabinPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &UPGRADE_CABIN_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        fn upgrade_cabin_execute(
            &self,
            query: servicing::UpgradeCabinExecuteQuery,
            body: servicing::ExecuteRequest,
            reference: servicing::Booking,
        ) -> ::async_api::CriticalOperation<servicing::Upgraded> {
            self.core
                .critical(
                    &UPGRADE_CABIN_EXECUTE,
                    __private::Request::new()
                        .query(&query)
                        .body(&body)
                        .reference(&reference),
                )
        }
        fn order(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Call<servicing::Order> {
            self.core.call(&ORDER, __private::Request::new().query(&query))
        }
    }
    impl ServicingClient {
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
        /// Polls once with a token of `POST /v1/servicing/heldTicket/quote`.
        pub fn held_ticket_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Quote> {
            self.core.poll(&HELD_TICKET_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/heldTicket/quote`, in any process.
        pub fn held_ticket_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Quote> {
            self.core.resume(&HELD_TICKET_QUOTE, token)
        }
        /// Polls once with a token of `POST /v1/servicing/heldTicket/prepare`.
        pub fn held_ticket_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&HELD_TICKET_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/heldTicket/prepare`, in any process.
        pub fn held_ticket_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&HELD_TICKET_PREPARE, token)
        }
        /// Polls an operation of `POST /v1/servicing/heldTicket/execute` once, and records what it finds. `None`: still in progress.
        pub fn held_ticket_execute_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<servicing::Ticketed> {
            self.core.critical_poll(&HELD_TICKET_EXECUTE, id)
        }
        /// Waits for the outcome of an open operation of `POST /v1/servicing/heldTicket/execute`, started by this process or an earlier one.
        pub fn held_ticket_execute_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<servicing::Ticketed> {
            self.core.critical_resume(&HELD_TICKET_EXECUTE, id)
        }
        /// Polls once with a token of `POST /v1/servicing/orderCancel/quote`.
        pub fn order_cancel_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::CancelQuote> {
            self.core.poll(&ORDER_CANCEL_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/orderCancel/quote`, in any process.
        pub fn order_cancel_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::CancelQuote> {
            self.core.resume(&ORDER_CANCEL_QUOTE, token)
        }
        /// Polls once with a token of `POST /v1/servicing/orderCancel/prepare`.
        pub fn order_cancel_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&ORDER_CANCEL_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/orderCancel/prepare`, in any process.
        pub fn order_cancel_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&ORDER_CANCEL_PREPARE, token)
        }
        /// Polls an operation of `POST /v1/servicing/orderCancel/execute` once, and records what it finds. `None`: still in progress.
        pub fn order_cancel_execute_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<servicing::Cancelled> {
            self.core.critical_poll(&ORDER_CANCEL_EXECUTE, id)
        }
        /// Waits for the outcome of an open operation of `POST /v1/servicing/orderCancel/execute`, started by this process or an earlier one.
        pub fn order_cancel_execute_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<servicing::Cancelled> {
            self.core.critical_resume(&ORDER_CANCEL_EXECUTE, id)
        }
        /// Polls once with a token of `POST /v1/servicing/seat/quote`.
        pub fn seat_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::SeatQuote> {
            self.core.poll(&SEAT_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/seat/quote`, in any process.
        pub fn seat_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::SeatQuote> {
            self.core.resume(&SEAT_QUOTE, token)
        }
        /// Polls once with a token of `POST /v1/servicing/seat/prepare`.
        pub fn seat_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&SEAT_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/seat/prepare`, in any process.
        pub fn seat_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&SEAT_PREPARE, token)
        }
        /// Polls an operation of `POST /v1/servicing/seat/execute` once, and records what it finds. `None`: still in progress.
        pub fn seat_execute_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<servicing::SeatsAssigned> {
            self.core.critical_poll(&SEAT_EXECUTE, id)
        }
        /// Waits for the outcome of an open operation of `POST /v1/servicing/seat/execute`, started by this process or an earlier one.
        pub fn seat_execute_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<servicing::SeatsAssigned> {
            self.core.critical_resume(&SEAT_EXECUTE, id)
        }
        /// Polls once with a token of `POST /v1/servicing/ancillaryService/quote`.
        pub fn ancillary_service_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::ServiceQuote> {
            self.core.poll(&ANCILLARY_SERVICE_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/ancillaryService/quote`, in any process.
        pub fn ancillary_service_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::ServiceQuote> {
            self.core.resume(&ANCILLARY_SERVICE_QUOTE, token)
        }
        /// Polls once with a token of `POST /v1/servicing/ancillaryService/prepare`.
        pub fn ancillary_service_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&ANCILLARY_SERVICE_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/ancillaryService/prepare`, in any process.
        pub fn ancillary_service_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&ANCILLARY_SERVICE_PREPARE, token)
        }
        /// Polls an operation of `POST /v1/servicing/ancillaryService/execute` once, and records what it finds. `None`: still in progress.
        pub fn ancillary_service_execute_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<servicing::ServicesAdded> {
            self.core.critical_poll(&ANCILLARY_SERVICE_EXECUTE, id)
        }
        /// Waits for the outcome of an open operation of `POST /v1/servicing/ancillaryService/execute`, started by this process or an earlier one.
        pub fn ancillary_service_execute_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<servicing::ServicesAdded> {
            self.core.critical_resume(&ANCILLARY_SERVICE_EXECUTE, id)
        }
        /// Polls once with a token of `POST /v1/servicing/upgradeCabin/quote`.
        pub fn upgrade_cabin_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::UpgradeQuote> {
            self.core.poll(&UPGRADE_CABIN_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/upgradeCabin/quote`, in any process.
        pub fn upgrade_cabin_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::UpgradeQuote> {
            self.core.resume(&UPGRADE_CABIN_QUOTE, token)
        }
        /// Polls once with a token of `POST /v1/servicing/upgradeCabin/prepare`.
        pub fn upgrade_cabin_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&UPGRADE_CABIN_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/upgradeCabin/prepare`, in any process.
        pub fn upgrade_cabin_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&UPGRADE_CABIN_PREPARE, token)
        }
        /// Polls an operation of `POST /v1/servicing/upgradeCabin/execute` once, and records what it finds. `None`: still in progress.
        pub fn upgrade_cabin_execute_poll(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalPoll<servicing::Upgraded> {
            self.core.critical_poll(&UPGRADE_CABIN_EXECUTE, id)
        }
        /// Waits for the outcome of an open operation of `POST /v1/servicing/upgradeCabin/execute`, started by this process or an earlier one.
        pub fn upgrade_cabin_execute_resume(
            &self,
            id: &::async_api::OperationId,
        ) -> ::async_api::CriticalResume<servicing::Upgraded> {
            self.core.critical_resume(&UPGRADE_CABIN_EXECUTE, id)
        }
        /// Takes in a report from outside about a `POST /v1/servicing/heldTicket/execute`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn held_ticket_execute_report(
            &self,
            which: impl ::core::convert::Into<
                ::async_api::Which<servicing::HeldTicketExecuteKey>,
            >,
            resolution: ::async_api::Resolution<servicing::Ticketed>,
        ) -> ::async_api::Reported<servicing::Ticketed> {
            self.core.report(&HELD_TICKET_EXECUTE, which, resolution).await
        }
        /// Takes in a report from outside about a `POST /v1/servicing/orderCancel/execute`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn order_cancel_execute_report(
            &self,
            which: impl ::core::convert::Into<
                ::async_api::Which<servicing::OrderCancelExecuteKey>,
            >,
            resolution: ::async_api::Resolution<servicing::Cancelled>,
        ) -> ::async_api::Reported<servicing::Cancelled> {
            self.core.report(&ORDER_CANCEL_EXECUTE, which, resolution).await
        }
        /// Takes in a report from outside about a `POST /v1/servicing/seat/execute`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn seat_execute_report(
            &self,
            which: impl ::core::convert::Into<
                ::async_api::Which<servicing::SeatExecuteKey>,
            >,
            resolution: ::async_api::Resolution<servicing::SeatsAssigned>,
        ) -> ::async_api::Reported<servicing::SeatsAssigned> {
            self.core.report(&SEAT_EXECUTE, which, resolution).await
        }
        /// Takes in a report from outside about a `POST /v1/servicing/ancillaryService/execute`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn ancillary_service_execute_report(
            &self,
            which: impl ::core::convert::Into<
                ::async_api::Which<servicing::AncillaryServiceExecuteKey>,
            >,
            resolution: ::async_api::Resolution<servicing::ServicesAdded>,
        ) -> ::async_api::Reported<servicing::ServicesAdded> {
            self.core.report(&ANCILLARY_SERVICE_EXECUTE, which, resolution).await
        }
        /// Takes in a report from outside about a `POST /v1/servicing/upgradeCabin/execute`, such as a webhook.
        ///
        /// `which` is an operation's id or the server's token; a key only starts an investigation.
        ///
        /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and delivered.
        pub async fn upgrade_cabin_execute_report(
            &self,
            which: impl ::core::convert::Into<
                ::async_api::Which<servicing::UpgradeCabinExecuteKey>,
            >,
            resolution: ::async_api::Resolution<servicing::Upgraded>,
        ) -> ::async_api::Reported<servicing::Upgraded> {
            self.core.report(&UPGRADE_CABIN_EXECUTE, which, resolution).await
        }
    }
    impl ::core::fmt::Debug for ServicingClient {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ServicingClient").finish_non_exhaustive()
        }
    }
    impl ServicingPlain {
        /// What issuing the tickets of a held booking would cost.
        ///
        /// Calls `POST /v1/servicing/heldTicket/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn held_ticket_quote(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Operation<servicing::Quote> {
            self.core
                .operation(&HELD_TICKET_QUOTE, __private::Request::new().query(&query))
        }
        /// Polls once with a token of `POST /v1/servicing/heldTicket/quote`.
        pub fn held_ticket_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Quote> {
            self.core.poll(&HELD_TICKET_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/heldTicket/quote`, in any process.
        pub fn held_ticket_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Quote> {
            self.core.resume(&HELD_TICKET_QUOTE, token)
        }
        /// Fixes the price of a quote for a short while.
        ///
        /// Calls `POST /v1/servicing/heldTicket/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn held_ticket_prepare(
            &self,
            query: servicing::HeldTicketPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &HELD_TICKET_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/heldTicket/prepare`.
        pub fn held_ticket_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&HELD_TICKET_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/heldTicket/prepare`, in any process.
        pub fn held_ticket_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&HELD_TICKET_PREPARE, token)
        }
        /// What would be refunded if the order were cancelled.
        ///
        /// Calls `POST /v1/servicing/orderCancel/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn order_cancel_quote(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Operation<servicing::CancelQuote> {
            self.core
                .operation(&ORDER_CANCEL_QUOTE, __private::Request::new().query(&query))
        }
        /// Polls once with a token of `POST /v1/servicing/orderCancel/quote`.
        pub fn order_cancel_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::CancelQuote> {
            self.core.poll(&ORDER_CANCEL_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/orderCancel/quote`, in any process.
        pub fn order_cancel_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::CancelQuote> {
            self.core.resume(&ORDER_CANCEL_QUOTE, token)
        }
        /// Fixes the refund of a quote for a short while.
        ///
        /// Calls `POST /v1/servicing/orderCancel/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn order_cancel_prepare(
            &self,
            query: servicing::OrderCancelPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &ORDER_CANCEL_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/orderCancel/prepare`.
        pub fn order_cancel_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&ORDER_CANCEL_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/orderCancel/prepare`, in any process.
        pub fn order_cancel_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&ORDER_CANCEL_PREPARE, token)
        }
        /// The seats that can still be had, by segment.
        ///
        /// Calls `GET /v1/servicing/seat/availability`. If the error `is_lost()`, there was no usable answer.
        pub fn seat_availability(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Call<servicing::SeatAvailability> {
            self.core.call(&SEAT_AVAILABILITY, __private::Request::new().query(&query))
        }
        /// What these seats would cost.
        ///
        /// Calls `POST /v1/servicing/seat/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn seat_quote(
            &self,
            query: servicing::Booking,
            body: servicing::SeatSelection,
        ) -> ::async_api::Operation<servicing::SeatQuote> {
            self.core
                .operation(
                    &SEAT_QUOTE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/seat/quote`.
        pub fn seat_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::SeatQuote> {
            self.core.poll(&SEAT_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/seat/quote`, in any process.
        pub fn seat_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::SeatQuote> {
            self.core.resume(&SEAT_QUOTE, token)
        }
        /// Holds the seats of a quote for a short while.
        ///
        /// Calls `POST /v1/servicing/seat/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn seat_prepare(
            &self,
            query: servicing::SeatPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &SEAT_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/seat/prepare`.
        pub fn seat_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&SEAT_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/seat/prepare`, in any process.
        pub fn seat_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&SEAT_PREPARE, token)
        }
        /// The services that can be added to an order.
        ///
        /// Calls `GET /v1/servicing/ancillaryService/availability`. If the error `is_lost()`, there was no usable answer.
        pub fn ancillary_service_availability(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Call<servicing::ServiceAvailability> {
            self.core
                .call(
                    &ANCILLARY_SERVICE_AVAILABILITY,
                    __private::Request::new().query(&query),
                )
        }
        /// What these services would cost.
        ///
        /// Calls `POST /v1/servicing/ancillaryService/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn ancillary_service_quote(
            &self,
            query: servicing::Booking,
            body: servicing::ServiceSelection,
        ) -> ::async_api::Operation<servicing::ServiceQuote> {
            self.core
                .operation(
                    &ANCILLARY_SERVICE_QUOTE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/ancillaryService/quote`.
        pub fn ancillary_service_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::ServiceQuote> {
            self.core.poll(&ANCILLARY_SERVICE_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/ancillaryService/quote`, in any process.
        pub fn ancillary_service_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::ServiceQuote> {
            self.core.resume(&ANCILLARY_SERVICE_QUOTE, token)
        }
        /// Fixes the price of a quote for a short while.
        ///
        /// Calls `POST /v1/servicing/ancillaryService/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn ancillary_service_prepare(
            &self,
            query: servicing::AncillaryServicePrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &ANCILLARY_SERVICE_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/ancillaryService/prepare`.
        pub fn ancillary_service_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&ANCILLARY_SERVICE_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/ancillaryService/prepare`, in any process.
        pub fn ancillary_service_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&ANCILLARY_SERVICE_PREPARE, token)
        }
        /// What moving to another cabin would cost.
        ///
        /// Calls `POST /v1/servicing/upgradeCabin/quote` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn upgrade_cabin_quote(
            &self,
            query: servicing::Booking,
            body: servicing::UpgradeSelection,
        ) -> ::async_api::Operation<servicing::UpgradeQuote> {
            self.core
                .operation(
                    &UPGRADE_CABIN_QUOTE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/upgradeCabin/quote`.
        pub fn upgrade_cabin_quote_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::UpgradeQuote> {
            self.core.poll(&UPGRADE_CABIN_QUOTE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/upgradeCabin/quote`, in any process.
        pub fn upgrade_cabin_quote_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::UpgradeQuote> {
            self.core.resume(&UPGRADE_CABIN_QUOTE, token)
        }
        /// Holds the seats in the new cabin for a short while.
        ///
        /// Calls `POST /v1/servicing/upgradeCabin/prepare` and polls until there is an answer. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come in time.
        pub fn upgrade_cabin_prepare(
            &self,
            query: servicing::UpgradeCabinPrepareQuery,
            body: servicing::PrepareRequest,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core
                .operation(
                    &UPGRADE_CABIN_PREPARE,
                    __private::Request::new().query(&query).body(&body),
                )
        }
        /// Polls once with a token of `POST /v1/servicing/upgradeCabin/prepare`.
        pub fn upgrade_cabin_prepare_poll(
            &self,
            token: &::async_api::Token,
        ) -> ::async_api::SinglePoll<servicing::Prepared> {
            self.core.poll(&UPGRADE_CABIN_PREPARE, token)
        }
        /// Continues polling with a stored token of `POST /v1/servicing/upgradeCabin/prepare`, in any process.
        pub fn upgrade_cabin_prepare_resume(
            &self,
            token: ::async_api::Token,
        ) -> ::async_api::Operation<servicing::Prepared> {
            self.core.resume(&UPGRADE_CABIN_PREPARE, token)
        }
        /// An order as it stands now.
        ///
        /// Calls `GET /v1/servicing/order`. If the error `is_lost()`, there was no usable answer.
        pub fn order(
            &self,
            query: servicing::Booking,
        ) -> ::async_api::Call<servicing::Order> {
            self.core.call(&ORDER, __private::Request::new().query(&query))
        }
    }
    impl ::core::fmt::Debug for ServicingPlain {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("ServicingPlain").finish_non_exhaustive()
        }
    }
    impl __private::Client for ServicingClient {
        const ENDPOINTS: &'static [&'static __private::Endpoint] = &[
            &HELD_TICKET_QUOTE,
            &HELD_TICKET_PREPARE,
            &HELD_TICKET_EXECUTE,
            &ORDER_CANCEL_QUOTE,
            &ORDER_CANCEL_PREPARE,
            &ORDER_CANCEL_EXECUTE,
            &SEAT_AVAILABILITY,
            &SEAT_QUOTE,
            &SEAT_PREPARE,
            &SEAT_EXECUTE,
            &ANCILLARY_SERVICE_AVAILABILITY,
            &ANCILLARY_SERVICE_QUOTE,
            &ANCILLARY_SERVICE_PREPARE,
            &ANCILLARY_SERVICE_EXECUTE,
            &UPGRADE_CABIN_QUOTE,
            &UPGRADE_CABIN_PREPARE,
            &UPGRADE_CABIN_EXECUTE,
            &ORDER,
        ];
        const BASE_PATH: &'static str = "/v1/servicing";
        fn from_core(core: __private::Core) -> Self {
            Self { core }
        }
    }
    impl ::async_api::Key for servicing::HeldTicketExecuteKey {
        type Reference = servicing::Booking;
        type Answer = servicing::Ticketed;
        type Api = ServicingPlain;
        fn api(core: __private::Core) -> ServicingPlain {
            ServicingPlain { core }
        }
    }
    impl ::async_api::Key for servicing::OrderCancelExecuteKey {
        type Reference = servicing::Booking;
        type Answer = servicing::Cancelled;
        type Api = ServicingPlain;
        fn api(core: __private::Core) -> ServicingPlain {
            ServicingPlain { core }
        }
    }
    impl ::async_api::Key for servicing::SeatExecuteKey {
        type Reference = servicing::Booking;
        type Answer = servicing::SeatsAssigned;
        type Api = ServicingPlain;
        fn api(core: __private::Core) -> ServicingPlain {
            ServicingPlain { core }
        }
    }
    impl ::async_api::Key for servicing::AncillaryServiceExecuteKey {
        type Reference = servicing::Booking;
        type Answer = servicing::ServicesAdded;
        type Api = ServicingPlain;
        fn api(core: __private::Core) -> ServicingPlain {
            ServicingPlain { core }
        }
    }
    impl ::async_api::Key for servicing::UpgradeCabinExecuteKey {
        type Reference = servicing::Booking;
        type Answer = servicing::Upgraded;
        type Api = ServicingPlain;
        fn api(core: __private::Core) -> ServicingPlain {
            ServicingPlain { core }
        }
    }
    struct ServicingResolverErased<R>(R);
    impl<R: ServicingResolver> __private::Resolver for ServicingResolverErased<R> {
        fn investigate(
            &self,
            lost: __private::RawLost,
        ) -> __private::BoxFuture<'_, __private::RawResolution> {
            match lost.index() {
                0usize => {
                    __private::investigate(
                        lost,
                        move |lost| self.0.held_ticket_execute(lost),
                    )
                }
                1usize => {
                    __private::investigate(
                        lost,
                        move |lost| self.0.order_cancel_execute(lost),
                    )
                }
                2usize => {
                    __private::investigate(lost, move |lost| self.0.seat_execute(lost))
                }
                3usize => {
                    __private::investigate(
                        lost,
                        move |lost| self.0.ancillary_service_execute(lost),
                    )
                }
                4usize => {
                    __private::investigate(
                        lost,
                        move |lost| self.0.upgrade_cabin_execute(lost),
                    )
                }
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
                        let opened = settled.open::<servicing::HeldTicketExecuteKey>()?;
                        self.0.held_ticket_execute_settled(opened.settled()).await
                    })
                }
                1usize => {
                    ::std::boxed::Box::pin(async move {
                        let opened = settled.open::<servicing::OrderCancelExecuteKey>()?;
                        self.0.order_cancel_execute_settled(opened.settled()).await
                    })
                }
                2usize => {
                    ::std::boxed::Box::pin(async move {
                        let opened = settled.open::<servicing::SeatExecuteKey>()?;
                        self.0.seat_execute_settled(opened.settled()).await
                    })
                }
                3usize => {
                    ::std::boxed::Box::pin(async move {
                        let opened = settled
                            .open::<servicing::AncillaryServiceExecuteKey>()?;
                        self.0.ancillary_service_execute_settled(opened.settled()).await
                    })
                }
                4usize => {
                    ::std::boxed::Box::pin(async move {
                        let opened = settled
                            .open::<servicing::UpgradeCabinExecuteKey>()?;
                        self.0.upgrade_cabin_execute_settled(opened.settled()).await
                    })
                }
                _ => __private::unknown_settled(),
            }
        }
    }
    impl<R: ServicingResolver> __private::Accepts<R> for ServicingClient {
        fn erase(resolver: R) -> ::std::sync::Arc<dyn __private::Resolver> {
            ::std::sync::Arc::new(ServicingResolverErased(resolver))
        }
    }
};

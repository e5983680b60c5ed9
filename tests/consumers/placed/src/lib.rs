//! Everywhere a trait can stand, and as visible as traits can be.
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]

use async_api::async_api;

/// Two specs in one scope.
#[async_api("../../../api.yaml")]
pub trait Servicing {}

/// The other one, and its data types under a name of their own.
#[async_api("weather.yaml", module = weather_types)]
pub trait Weather {}

/// The same spec once more.
#[async_api("weather.yaml")]
pub trait Climate {}

#[async_api("weather.yaml")]
trait Private {}

#[async_api("weather.yaml")]
pub(crate) trait InCrate {}

mod inner {
    use async_api::async_api;

    #[async_api("weather.yaml")]
    pub(super) trait Above {}

    pub(super) mod deeper {
        use async_api::async_api;

        #[async_api("weather.yaml")]
        pub(in super::super) trait FarAbove {}

        #[async_api("weather.yaml")]
        pub(in crate::inner) trait Halfway {}

        #[async_api("weather.yaml")]
        pub(self) trait Itself {}
    }
}

/// Uses a client that nobody else sees.
///
/// # Errors
/// When there is no weather.
pub async fn sky(place: String) -> Result<String, Box<dyn std::error::Error>> {
    #[async_api("weather.yaml")]
    trait Local {}

    /// Critical endpoints, in a function.
    #[async_api("../../../api.yaml")]
    trait Purchases {}

    let _: fn(&PurchasesClient, &async_api::OperationId) = |client, id| {
        drop(client.held_ticket_execute_poll(id));
    };
    let client = LocalClient::builder("https://weather.example").build()?;
    let weather = client.now(local::NowQuery { place, unit: None }).await?;
    Ok(weather.sky.to_string())
}

/// Names what is visible from here.
#[must_use]
pub fn names() -> Vec<&'static str> {
    vec![
        std::any::type_name::<private::Sky>(),
        std::any::type_name::<in_crate::Sky>(),
        std::any::type_name::<inner::above::Sky>(),
        std::any::type_name::<inner::deeper::far_above::Sky>(),
        std::any::type_name::<weather_types::Sky>(),
        std::any::type_name::<climate::Sky>(),
    ]
}

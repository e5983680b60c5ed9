//! How fast generated types are decoded, beside what serde derives.

use std::{
    collections::BTreeMap,
    hint::black_box,
    time::{Duration, Instant},
};

use async_api::{
    async_api,
    types::{Decimal, Exact, Uuid},
};
use fastrand::Rng;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

pub(crate) const USAGE: &str = "\
decode [--trips N] [--rounds N]

  --trips   how many objects the answer lists (default: 200)
  --rounds  how often it is decoded as each, in turns (default: 200)";

#[async_api("src/decode.yaml")]
trait Api {}

/// As anyone would write them by hand.
mod derived {
    use super::{BTreeMap, Decimal, Deserialize, Exact, Uuid};

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "decoding is all that is asked of it")]
    pub(super) struct Trip {
        transaction_id: Uuid,
        supplier_code: String,
        status: Status,
        passenger_count: i64,
        total_price: Money,
        note: Option<String>,
        refundable: bool,
        legs: Vec<Leg>,
        labels: BTreeMap<String, String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    enum Status {
        Held,
        Ticketed,
        Cancelled,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "decoding is all that is asked of it")]
    struct Leg {
        from: String,
        to: String,
        eta_hours: f64,
        price: Money,
        seats: Vec<i64>,
        cabin: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "decoding is all that is asked of it")]
    struct Money {
        amount: Exact<Decimal>,
        currency: String,
    }
}

pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let (mut trips, mut rounds) = (200, 200);
    while let Some(argument) = arguments.next() {
        let number = match argument.as_str() {
            "--trips" => &mut trips,
            "--rounds" => &mut rounds,
            _ => return Err(format!("unknown argument `{argument}`\n\n{USAGE}")),
        };
        let text = arguments.next().ok_or_else(|| format!("`{argument}` needs a number"))?;
        *number = text.parse().ok().filter(|number| *number > 0).ok_or_else(|| format!("`{text}` is no count"))?;
    }
    let answer = answer(trips);
    let (mut compact, mut derived) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        compact.push(decode::<api::Trip>(&answer)?);
        derived.push(decode::<derived::Trip>(&answer)?);
    }
    let (compact, derived) = (median(compact), median(derived));
    let speed = |time: Duration| answer.len() as f64 / time.as_secs_f64() / 1e6;
    println!("{trips} objects in {} bytes of JSON, median of {rounds} rounds:\n", answer.len());
    println!("generated  {compact:>9.1?}  {:>6.0} MB/s", speed(compact));
    println!("derived    {derived:>9.1?}  {:>6.0} MB/s", speed(derived));
    println!("\ngenerated is {:.2} times as fast as derived", derived.as_secs_f64() / compact.as_secs_f64());
    Ok(())
}

fn decode<T: DeserializeOwned>(answer: &str) -> Result<Duration, String> {
    let began = Instant::now();
    let decoded: Vec<T> = serde_json::from_str(black_box(answer)).map_err(|error| error.to_string())?;
    let took = began.elapsed();
    drop(black_box(decoded));
    Ok(took)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The same each time.
fn answer(trips: usize) -> String {
    let mut rng = Rng::with_seed(3);
    let trips: Vec<_> = (0..trips).map(|_| trip(&mut rng)).collect();
    format!("[{}]", trips.join(","))
}

/// Members in the order of the spec, as servers write them.
fn trip(rng: &mut Rng) -> String {
    let price = |rng: &mut Rng| format!(r#"{{"amount":{}.{:02},"currency":"EUR"}}"#, rng.u16(..), rng.u8(0..100));
    let legs: Vec<_> = (0..rng.usize(1..5))
        .map(|_| {
            let (eta, seats) = (f64::from(rng.u16(..)) / 60.0, json!([rng.u8(..), rng.u8(..)]));
            let price = price(rng);
            format!(r#"{{"from":"LHR","to":"JFK","etaHours":{eta},"price":{price},"seats":{seats},"cabin":"ECONOMY"}}"#)
        })
        .collect();
    let id = Uuid::from_u128(rng.u128(..));
    let (status, total) = (["HELD", "TICKETED", "CANCELLED"][rng.usize(0..3)], price(rng));
    format!(
        r#"{{"transactionId":"{id}","supplierCode":"SUPPLIER","status":"{status}","passengerCount":{},"totalPrice":{total},
        "note":null,"refundable":{},"unknown":[1,2,{{"a":"b"}}],"legs":[{}],"labels":{{"a":"first","b":"second"}}}}"#,
        rng.u8(1..9),
        rng.bool(),
        legs.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_decode_the_same() {
        let answer = answer(20);
        let generated: Vec<api::Trip> = serde_json::from_str(&answer).unwrap();
        let derived: Vec<derived::Trip> = serde_json::from_str(&answer).unwrap();
        let generated = format!("{generated:?}");
        assert_eq!(generated.replace("amount: ", "amount: Exact(").matches("Exact(").count(), {
            format!("{derived:?}").matches("Exact(").count()
        });
        assert_eq!((generated.matches("Leg {").count() > 20, derived.len()), (true, 20));
    }
}

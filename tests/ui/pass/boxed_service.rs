use async_api::{Operation, async_api};
use servicing::{Booking, Quote};

#[async_api("tests/ui/servicing.yaml")]
trait Servicing {}

struct Airline(&'static str);

impl Servicing for Airline {
    fn held_ticket_quote(&self, _: Booking) -> Operation<Quote> {
        Operation::ready(Quote { id: self.0.to_owned() })
    }
}

struct NoAirline;

impl Servicing for NoAirline {}

#[tokio::test]
async fn services_of_several_kinds_stand_in_one_list() {
    let airlines: [Box<dyn Servicing>; 2] = [Box::new(Airline("XQ")), Box::new(NoAirline)];
    let mut quoted = Vec::new();
    for airline in &airlines {
        let quote = airline.held_ticket_quote(Booking { reference: "A1B2C3".to_owned() }).await;
        quoted.push(quote.map(|quote| quote.id).map_err(|error| error.is_unimplemented()));
    }
    assert_eq!(quoted, [Ok("XQ".to_owned()), Err(true)]);
}

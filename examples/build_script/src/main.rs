//! A client without the macro: the same code, in a file that you can read and step through.

include!(concat!(env!("OUT_DIR"), "/quotes.rs"));

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // No server is listening: this only shows the resulting error.
    let client = QuotesClient::builder("http://127.0.0.1:9").build()?;
    let booking = quotes::Booking { supplier_code: "XQ".into(), supplier_booking_reference: "A1B2C3".into() };
    match client.held_ticket_quote(booking).send_within(std::time::Duration::from_secs(1)).await {
        Ok(quote) => println!("it would cost {} {}", quote.total_price.amount, quote.total_price.currency),
        Err(error) => println!("{error}; nothing was sent: {}", error.is_not_sent()),
    }
    Ok(())
}

//! Plays a spec until its standard input is closed: `play api.yaml [seed [address]]`.
//!
//! The first line that it prints is its URL. A test that kills and restarts clients runs it as another process, and asks
//! it for the ledger under `/__simulator/ledger`.

use std::{env, error::Error, io, net::SocketAddr};

use async_api_simulator::Simulator;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let spec = arguments.next().ok_or("usage: play api.yaml [seed [address]]")?;
    // `Problems` shows the lines that are wrong, which `?` would print on one line.
    let mut builder = Simulator::from_spec(spec).map_err(|problems| {
        eprintln!("{problems}");
        "the spec is wrong"
    })?;
    if let Some(seed) = arguments.next() {
        builder = builder.seed(seed.parse()?);
    }
    if let Some(address) = arguments.next() {
        builder = builder.address(address.parse::<SocketAddr>()?);
    }
    let simulator = builder.start_on_thread()?;
    println!("{}", simulator.url());
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

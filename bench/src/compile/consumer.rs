//! What the crate costs that has the client in it.

use async_api_runtime::BoxError;

use super::{
    Options, Sample,
    api::Api,
    project::{Action, Consumer, Variant, Workspace},
};

/// Of one client: CPU seconds of each round.
struct Costs {
    variant: Variant,
    check: Sample,
    check_changed: Sample,
    build: Sample,
    build_changed: Sample,
}

impl Costs {
    fn new(variant: Variant) -> Self {
        let [check, check_changed, build, build_changed] = [(); 4].map(|()| Sample(Vec::new()));
        Self { variant, check, check_changed, build, build_changed }
    }

    fn all(&self) -> [&Sample; 4] {
        [&self.check, &self.check_changed, &self.build, &self.build_changed]
    }
}

/// What is held to, of the client that is written by hand.
const MOST: [f64; 4] = [1.0 / 3.0, 1.0 / 4.0, 1.0 / 2.0, 1.0 / 2.0];

pub(super) fn measure(options: &Options) -> Result<(), BoxError> {
    let pairs = options.endpoints.iter().flat_map(|count| options.variants.iter().map(|variant| (*variant, *count)));
    let packages: Vec<_> = pairs.map(|(variant, count)| Consumer::package(variant, count)).collect();
    let workspace = Workspace::new(&options.folder.join("consumers"), &packages)?;
    println!("\n## The consumer's crate alone\n");
    println!("CPU seconds, median (least) of {} rounds.\n", options.rounds);
    for count in &options.endpoints {
        let api = Api::of(*count);
        println!("| {count} endpoints | check | after a changed line | debug build | after a changed line |");
        println!("| --- | --- | --- | --- | --- |");
        let mut clients = Vec::new();
        for variant in &options.variants {
            clients.push((Consumer::new(&workspace, *variant, &api)?, Costs::new(*variant)));
        }
        // In turns, for a machine has good and bad moments.
        for _ in 0..options.rounds {
            for (consumer, costs) in &mut clients {
                costs.check.0.push(consumer.cold(Action::Check)?);
                costs.check_changed.0.push(consumer.changed(Action::Check)?);
                costs.build.0.push(consumer.cold(Action::Build)?);
                costs.build_changed.0.push(consumer.changed(Action::Build)?);
            }
        }
        let costs: Vec<_> = clients.into_iter().map(|(_, costs)| costs).collect();
        print(&costs);
    }
    Ok(())
}

fn print(costs: &[Costs]) {
    for cost in costs {
        let cells = cost.all().map(|sample| format!("{:.2} ({:.2})", sample.median(), sample.least()));
        println!("| {} | {} |", cost.variant.name(), cells.join(" | "));
    }
    let of = |variant| costs.iter().find(|cost| cost.variant == variant);
    let Some(ours) = of(Variant::Ours) else { return };
    for peer in [Variant::ByHand, Variant::ByHandBoth, Variant::Progenitor] {
        let Some(peer) = of(peer) else { continue };
        let ratios = ours.all().into_iter().zip(peer.all()).zip(MOST).map(|((ours, peer), most)| {
            let ratio = ours.median() / peer.median();
            let mark = if ratio <= most { "" } else { " *" };
            format!("{ratio:.2}{mark}")
        });
        println!("| ours ÷ {} | {} |", peer.variant.name(), ratios.collect::<Vec<_>>().join(" | "));
    }
    if let Some(by_hand) = of(Variant::ByHand) {
        for least in costs.iter().filter(|cost| matches!(cost.variant, Variant::Types | Variant::BareTypes)) {
            let ratios = least.all().into_iter().zip(by_hand.all());
            let ratios = ratios.map(|(least, by_hand)| format!("{:.2}", least.median() / by_hand.median()));
            println!("| {} ÷ by-hand | {} |", least.variant.name(), ratios.collect::<Vec<_>>().join(" | "));
        }
    }
    println!("| held to, of by-hand | {} |\n", MOST.map(|most| format!("{most:.2}")).join(" | "));
}

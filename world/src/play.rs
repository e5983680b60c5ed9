//! One world, from its seed to its end.

use crate::{
    assumptions::Assumption,
    broken::{Broken, Rule},
    clock::WorldClock,
    counts::{Counts, Event},
    dice::Dice,
    growth::Retained,
    invariants,
    journals::Journals,
    mutations::{Mutation, take_out},
    plan::{DAY, Death, Plan},
    program,
    world::World,
};

/// Which world to play.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scenario {
    /// Everything follows from it.
    pub(crate) seed: u64,
    /// The rule that the runtime lacks.
    pub(crate) without: Option<Mutation>,
    /// What does not hold in it that verdicts are built on.
    pub(crate) lacks: Option<Assumption>,
    /// Whether to write down what happens; it costs time, and changes nothing.
    pub(crate) keeps_history: bool,
}

/// How a world ended.
pub(crate) struct Ending {
    /// What it broke; empty if all is well.
    pub(crate) broken: Vec<Broken>,
    /// What happened, a line each; empty unless it was kept.
    pub(crate) history: String,
    pub(crate) counts: Counts,
}

/// Plays a world to its end.
pub(crate) fn play(scenario: Scenario) -> Ending {
    take_out(scenario.without);
    let mut dice = Dice::new(scenario.seed);
    let mut plan = Plan::new(&mut dice);
    plan.lacks = scenario.lacks;
    let journals = Journals::new(plan.accounts.len(), plan.lacks != Some(Assumption::TwoJournals), plan.kept);
    let world = World::new(plan, dice, scenario.keeps_history);
    let mut broken = Vec::new();
    if let Err(problem) = play_lives(&world, &journals) {
        broken.push(problem);
    }
    drop(journals);
    match world.other_holders() {
        0 => {}
        holders => {
            broken.push(Broken::new(Rule::Bounded, format!("{holders} parts of dead processes are never freed")))
        }
    }
    broken.extend(world.with(invariants::broken));
    world.with(|state| state.counts.events.count(Event::World));
    Ending { broken, history: world.history(), counts: world.with(|state| state.counts.clone()) }
}

fn play_lives(world: &World, journals: &Journals) -> Result<(), Broken> {
    let (deaths, lingers, brief) =
        world.with(|state| (state.plan.deaths.clone(), state.plan.times.lingers, state.plan.brief_lives));
    for death in deaths {
        play_life(world, journals, Some(death))?;
    }
    if brief {
        let owed = world.with(|state| state.books.owed_orders());
        for _ in 0..BRIEF_LIVES {
            play_life(world, journals, Some(Death::Brief(lingers / 3)))?;
        }
        let still = world.with(|state| state.books.owed_orders());
        if let Some(order) = owed.iter().find(|order| still.contains(order)) {
            return Err(Broken::new(Rule::Settled, format!("order {order} is open after {BRIEF_LIVES} brief lives")));
        }
    }
    play_life(world, journals, None)
}

/// In a third as many an operation can be settled, for what they watch adds up.
const BRIEF_LIVES: usize = 30;

fn play_life(world: &World, journals: &Journals, dies: Option<Death>) -> Result<(), Broken> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.map_err(|error| Broken::new(Rule::Settled, error.to_string()))?;
    let mut lived = runtime.block_on(program::live(world, journals, dies));
    drop(runtime);
    world.with(|state| {
        if state.dice.percent(50) {
            journals.lose_power(&mut state.dice);
            state.counts.events.count(Event::PowerLoss);
            state.note(|| "the power goes".to_owned());
        }
        let pause = state.dice.scaled(2 * state.plan.times.lingers);
        state.pass_to(state.now + pause);
    });
    if dies.is_none() && lived.is_ok() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.map_err(|error| Broken::new(Rule::Settled, error.to_string()))?;
        let (retained, later) =
            world.with(|state| (Retained::of(&state.books), WorldClock::date(state.now + 30 * DAY)));
        lived = runtime.block_on(journals.broken(retained, later)).into_iter().next().map_or(Ok(()), Err);
    }
    lived
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Kind as _;

    fn world(seed: u64, keeps_history: bool) -> Ending {
        play(Scenario { seed, without: None, lacks: None, keeps_history })
    }

    #[test]
    fn where_an_assumption_does_not_hold_the_check_shows_what_then_breaks() {
        for lacks in Assumption::ALL {
            let worlds = (0..1000)
                .map(|seed| play(Scenario { seed, without: None, lacks: Some(*lacks), keeps_history: false }).broken);
            let broken = worlds.into_iter().find_map(|broken| broken.into_iter().next());
            assert!(
                broken.as_ref().is_some_and(|broken| lacks.breaks().contains(&broken.rule)),
                "{lacks:?}: {broken:?}"
            );
        }
    }

    #[test]
    fn every_verdict_agrees_with_the_ledger() {
        for seed in 0..300 {
            let ending = world(seed, false);
            assert!(ending.broken.is_empty(), "seed {seed}: {:?}", ending.broken);
        }
    }

    #[test]
    fn a_world_can_be_played_again_and_keeping_its_history_changes_nothing() {
        for seed in 0..100 {
            let first = world(seed, true);
            let second = world(seed, true);
            let unwatched = world(seed, false);
            assert_eq!(first.history, second.history);
            assert_eq!(first.counts.to_string(), unwatched.counts.to_string());
        }
    }
}

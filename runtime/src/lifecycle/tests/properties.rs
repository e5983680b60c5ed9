//! What holds in every history, tried on many.

use std::collections::BTreeMap;

use super::{
    bugs::BUGS,
    checker::{Rule, Transitions, run},
    history::End,
};

/// How many histories; a long run sets `ASYNC_API_HISTORIES`, and begins with the same ones.
fn histories() -> u64 {
    std::env::var("ASYNC_API_HISTORIES").map_or(10_000, |count| count.parse().expect("a number of histories"))
}

#[test]
fn every_rule_holds_in_every_history() {
    let mut transitions = Transitions::new();
    let mut ends = BTreeMap::<String, u64>::new();
    let count = histories();
    for seed in 0..count {
        match run(seed, None, &mut transitions) {
            Ok(end) => *ends.entry(kind(end)).or_default() += 1,
            Err(rule) => panic!("history {seed} breaks {rule:?}"),
        }
    }
    for ((before, event, after), times) in &transitions {
        println!("{before:>10} × {event:<14} → {after:<10} {times:>9}");
    }
    for (end, times) in &ends {
        println!("{end:>30} {times:>9}");
    }
    let fewest = count / 1000;
    for transition in TRANSITIONS {
        let times = transitions.remove(transition).unwrap_or_default();
        assert!(times >= fewest, "{transition:?} was tried {times} times in {count} histories");
    }
    assert!(transitions.is_empty(), "nobody foresaw {transitions:?}");
}

fn kind(end: End) -> String {
    match end {
        End::Rejected(_) => "Rejected".to_owned(),
        End::Lost(super::history::Why::PollRejected(_)) => "Lost(PollRejected)".to_owned(),
        end => format!("{end:?}"),
    }
}

#[test]
fn every_planted_bug_is_caught_by_its_rule() {
    for bug in BUGS {
        let mut broken = BTreeMap::<Rule, u64>::new();
        let mut seeds = 0..20_000;
        while !broken.contains_key(&bug.breaks)
            && let Some(seed) = seeds.next()
        {
            if let Err(rule) = run(seed, Some(bug), &mut Transitions::new()) {
                *broken.entry(rule).or_default() += 1;
            }
        }
        println!("{}: {broken:?} in {} histories", bug.name, seeds.start);
        assert!(broken.contains_key(&bug.breaks), "nobody noticed: {} ({broken:?})", bug.name);
    }
}

/// All that there are.
const TRANSITIONS: &[(&str, &str, &str)] = &[
    ("accepting", "answered", "accepting"),
    ("accepting", "failed unsent", "accepting"),
    ("accepting", "recorded", "waiting"),
    ("accepting", "tick", "accepting"),
    ("accepting", "withdrawn", "accepting"),
    ("concluding", "answered", "concluding"),
    ("concluding", "failed unsent", "concluding"),
    ("concluding", "recorded", "finished"),
    ("concluding", "tick", "concluding"),
    ("concluding", "withdrawn", "concluding"),
    ("finished", "answered", "finished"),
    ("finished", "failed unsent", "finished"),
    ("finished", "recorded", "finished"),
    ("finished", "tick", "finished"),
    ("finished", "withdrawn", "finished"),
    ("holding", "answered", "holding"),
    ("holding", "failed unsent", "holding"),
    ("holding", "recorded", "holding"),
    ("holding", "tick", "concluding"),
    ("holding", "tick", "finished"),
    ("holding", "tick", "holding"),
    ("holding", "tick", "submitting"),
    ("holding", "withdrawn", "concluding"),
    ("intending", "answered", "intending"),
    ("intending", "failed unsent", "intending"),
    ("intending", "recorded", "concluding"),
    ("intending", "recorded", "submitting"),
    ("intending", "tick", "intending"),
    ("intending", "withdrawn", "intending"),
    ("polling", "answered", "concluding"),
    ("polling", "answered", "finished"),
    ("polling", "answered", "waiting"),
    ("polling", "failed unknown", "waiting"),
    ("polling", "failed unsent", "waiting"),
    ("polling", "recorded", "polling"),
    ("polling", "tick", "polling"),
    ("polling", "withdrawn", "polling"),
    ("submitting", "answered", "accepting"),
    ("submitting", "answered", "concluding"),
    ("submitting", "answered", "finished"),
    ("submitting", "answered", "holding"),
    ("submitting", "answered", "waiting"),
    ("submitting", "failed unknown", "concluding"),
    ("submitting", "failed unknown", "finished"),
    ("submitting", "failed unknown", "holding"),
    ("submitting", "failed unsent", "concluding"),
    ("submitting", "failed unsent", "finished"),
    ("submitting", "failed unsent", "holding"),
    ("submitting", "recorded", "submitting"),
    ("submitting", "tick", "submitting"),
    ("submitting", "withdrawn", "submitting"),
    ("waiting", "answered", "waiting"),
    ("waiting", "failed unsent", "waiting"),
    ("waiting", "recorded", "waiting"),
    ("waiting", "tick", "concluding"),
    ("waiting", "tick", "finished"),
    ("waiting", "tick", "polling"),
    ("waiting", "tick", "waiting"),
    ("waiting", "withdrawn", "waiting"),
];

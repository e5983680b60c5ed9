//! What must hold once a world has come to rest, and for ever after.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    books::Told,
    broken::{Broken, Rule},
    counts::Kind as _,
    plan::DAY,
    server::Execution,
    world::State,
};

/// All that is wrong with a world in which nothing goes on any more. Lets the server run on, for what it may do later.
pub(crate) fn broken(state: &mut State) -> Vec<Broken> {
    let later = state.now + 7 * DAY;
    state.pass_to(later);
    let mut broken = std::mem::take(&mut state.books.broken);
    for order in 0..state.books.entries.len() {
        broken.extend(of_order(state, order));
    }
    broken.extend(of_items(state));
    broken
}

fn of_order(state: &State, order: usize) -> Vec<Broken> {
    let entry = &state.books.entries[order];
    let executions: Vec<_> = state.server.executions(order, Duration::MAX).collect();
    let mut broken = Vec::new();
    let mut breaks = |rule, what| broken.push(Broken::new(rule, format!("order {order} {what}")));

    if executions.len() > 1 {
        breaks(Rule::Once, format!("was executed {} times", executions.len()));
    }
    if let Some(why) = &entry.refused
        && !(entry.left.is_empty() && executions.is_empty())
    {
        breaks(Rule::Unsent, format!("left, and its caller was told that it did not: {why}"));
    }
    if entry.is_owed() {
        breaks(Rule::Settled, "began, and no hook ever heard a verdict".to_owned());
    }
    if let Some(first) = entry.tellings.first()
        && let Some(other) = entry.tellings.iter().find(|telling| telling.told != first.told)
    {
        breaks(Rule::OneVerdict, format!("was told to end so: {first:?}, and so: {other:?}"));
    }
    let wrong = entry.tellings.iter().find(|telling| !is_right(&telling.told, executions.first().copied()));
    if let Some(telling) = wrong {
        breaks(Rule::Truth, format!("was told to end so: {telling:?}, and the ledger has {:?}", executions.first()));
    }
    broken
}

fn is_right(told: &Told, execution: Option<&Execution>) -> bool {
    match (told, execution) {
        (Told::Done(number), Some(execution)) => *number == Some(execution.receipt),
        (Told::DoneUnseen(_), Some(_)) | (Told::NotDone(_), None) => true,
        (Told::Done(_) | Told::DoneUnseen(_), None) | (Told::NotDone(_), Some(_)) => false,
    }
}

/// Of one item that must not be bought again, one is bought; others are bought again after their pause at the earliest.
fn of_items(state: &State) -> Vec<Broken> {
    let mut bought: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for execution in state.server.ledger() {
        let order = state.books.entries[execution.order].order;
        let account = state.plan.accounts[order.client];
        bought.entry((account, order.endpoint.name(), order.item)).or_default().push((order.endpoint, execution.at));
    }
    let mut broken = Vec::new();
    for ((account, _, item), mut times) in bought {
        times.sort_by_key(|(_, at)| *at);
        for pair in times.windows(2) {
            let ((endpoint, first), (_, second)) = (pair[0], pair[1]);
            if endpoint.repeat_after().is_none_or(|pause| second - first < pause) {
                let what = format!(
                    "{endpoint:?} of item {item} for account `{account}` happened at {first:?} and at {second:?}"
                );
                broken.push(Broken::new(Rule::Once, what));
            }
        }
    }
    broken
}

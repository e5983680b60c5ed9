//! `critical:`

use std::time::Duration;

use super::{
    conditions::{self, Placed},
    key,
    request::part,
    shape::{self, Members},
    types::Types,
};
use crate::{
    diagnostics::Problems,
    model::{Condition, Critical, Place, RepeatAfter, Type},
    read::{Node, Value},
    source::Span,
};

const KEYS: [&str; 8] =
    ["key", "formerly", "reference", "done_when", "not_done_when", "repeat_after", "lingers", "keep_result"];

/// What the rest of the endpoint says.
pub(super) struct Request<'r> {
    pub(super) path_params: &'r Option<Type>,
    pub(super) query: &'r Option<Type>,
    pub(super) header: &'r Option<Type>,
    pub(super) body: &'r Option<Type>,
    pub(super) response: &'r Option<Type>,
}

impl<'r> Request<'r> {
    pub(super) fn part(&self, place: Place) -> Option<&'r Type> {
        match place {
            Place::Path => self.path_params.as_ref(),
            Place::Query => self.query.as_ref(),
            Place::Header => self.header.as_ref(),
            Place::Body => self.body.as_ref(),
        }
    }
}

/// `at` is where the word `critical` stands, `prefix` what generated types of this endpoint begin with.
pub(super) fn critical<'a>(
    node: &'a Node,
    at: Span,
    prefix: &str,
    request: &Request<'_>,
    types: &mut Types<'a>,
    problems: &mut Problems,
) -> Critical {
    let entries = match &node.value {
        Value::Map(entries) => entries.as_slice(),
        // `critical: true` lacks what every critical endpoint needs: a key.
        _ => &[],
    };
    let members = Members::new(entries, &KEYS, "`critical`", problems);
    let key = key::key(&members, node, at, prefix, request, types, problems);
    let renamed = key::renamed(&members, &key.fields, problems);
    let key_type = types.generate(key.definition, problems);
    let reference = members
        .get("reference", problems)
        .and_then(|node| part("reference", node, format!("{prefix}Reference"), types, problems));
    let mut conditions = |name| match members.get(name, problems) {
        Some(node) => conditions::conditions(name, node, request.response.as_ref(), types, problems),
        None => Vec::new(),
    };
    let (done, not_done) = (conditions("done_when"), conditions("not_done_when"));
    conditions::at_odds(&done, &not_done, problems);
    Critical {
        key: key.fields,
        renamed,
        key_type,
        reference,
        done_when: bare(done),
        not_done_when: bare(not_done),
        repeat_after: repeat_after(&members, problems),
        lingers: shape::member(&members, "lingers", problems)
            .and_then(|text| shape::duration(text, "`lingers`", problems)),
        keep_result: members
            .get("keep_result", problems)
            .and_then(|node| shape::flag(node, "`keep_result`", problems))
            .unwrap_or(true),
    }
}

fn bare(conditions: Vec<Placed>) -> Vec<Condition> {
    conditions.into_iter().map(|placed| placed.condition).collect()
}

fn repeat_after(members: &Members<'_>, problems: &mut Problems) -> RepeatAfter {
    match shape::member(members, "repeat_after", problems) {
        Some(text) if text.text != "never" => {
            let duration: Option<Duration> = shape::duration(text, "`repeat_after`", problems);
            duration.map_or(RepeatAfter::Never, RepeatAfter::After)
        }
        _ => RepeatAfter::Never,
    }
}

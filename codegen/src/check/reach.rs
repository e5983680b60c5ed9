//! What follows from where types are used: directions, secrecy, boxes; and types that no value could have.

use std::collections::{VecDeque, hash_map::Entry};

use super::{definition::Definition, derive::Wanted, types::path_of};
use crate::{
    diagnostics::Problems,
    map::{Map, Set},
    model::{Endpoint, Field, Type, TypeKind},
    steps,
};

/// Fills in `sent`, `received`, `secret` and `boxed` of all definitions.
pub(super) fn reach(definitions: &mut [Definition], endpoints: &[Endpoint], problems: &mut Problems) {
    let graph = Graph::new(definitions);
    let (mut sent, mut received, mut secret) = (Vec::new(), Vec::new(), Vec::new());
    for endpoint in endpoints {
        sent.extend([&endpoint.path_params, &endpoint.query, &endpoint.header, &endpoint.body].into_iter().flatten());
        received.extend(&endpoint.response);
        if let Some(critical) = &endpoint.critical {
            // The journal writes and reads answers, keys and references.
            sent.extend(endpoint.response.iter().chain(&critical.reference));
            received.extend(&critical.reference);
            secret.extend(&endpoint.body);
        }
    }
    let keys = endpoints.iter().filter_map(|endpoint| endpoint.critical.as_ref());
    let keys: Vec<_> = keys.map(|critical| Type::Named(critical.key_type.clone())).collect();
    let asked = |wanted: &Wanted| -> Vec<Type> {
        let asking =
            definitions.iter().filter(|definition| definition.asked.iter().any(|asked| asked.wanted == *wanted));
        asking.map(|definition| Type::Named(definition.def.name.clone())).collect()
    };
    let (serialized, deserialized) = (asked(&Wanted::Serialize), asked(&Wanted::Deserialize));
    sent.extend(keys.iter().chain(&serialized));
    received.extend(keys.iter().chain(&deserialized));

    let sent = graph.reachable(&sent);
    let received = graph.reachable(&received);
    let secret = graph.reachable(&secret);
    for (at, definition) in definitions.iter_mut().enumerate() {
        definition.def.sent = sent[at];
        definition.def.received = received[at];
        definition.def.secret = secret[at] && !definition.shown;
    }
    no_endless(definitions, &graph, problems);
    boxes(definitions, &graph);
}

/// How a value of one type holds values of another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// On the heap: in a list or a map.
    Apart,
    /// In itself, if it is there.
    Perhaps,
    /// In itself, always.
    Always,
}

struct Graph {
    index: Map<String, usize>,
    /// Per definition: what its fields hold, and which field it is.
    edges: Vec<Vec<(usize, Hold, usize)>>,
}

impl Graph {
    fn new(definitions: &[Definition]) -> Self {
        let index = definitions.iter().enumerate().map(|(at, definition)| (definition.def.name.clone(), at));
        let mut graph = Self { index: index.collect(), edges: Vec::new() };
        graph.edges = definitions.iter().map(|definition| graph.edges_of(&definition.def.kind)).collect();
        graph
    }

    fn edges_of(&self, kind: &TypeKind) -> Vec<(usize, Hold, usize)> {
        let mut edges = Vec::new();
        let mut add = |ty: &Type, most: Hold, field: usize| {
            if let Some((target, hold)) = self.target(ty) {
                edges.push((target, hold.min(most), field));
            }
        };
        match kind {
            TypeKind::Struct(fields) => {
                fields.iter().enumerate().for_each(|(n, field)| add(&field.ty, Hold::Always, n));
            }
            // A union may be a variant that the spec does not list.
            TypeKind::Union { variants, .. } => {
                let fields = variants.iter().flat_map(|variant| &variant.fields);
                fields.enumerate().for_each(|(n, field)| add(&field.ty, Hold::Perhaps, n));
            }
            TypeKind::Alias(ty) => add(ty, Hold::Always, 0),
            TypeKind::Enum(_) | TypeKind::Rust(_) => {}
        }
        edges
    }

    fn target(&self, ty: &Type) -> Option<(usize, Hold)> {
        match ty {
            Type::Scalar(_) => None,
            Type::Named(name) => Some((*self.index.get(name)?, Hold::Always)),
            Type::Optional(inner) => self.target(inner).map(|(at, hold)| (at, hold.min(Hold::Perhaps))),
            Type::List(inner) | Type::Map(inner) => self.target(inner).map(|(at, _)| (at, Hold::Apart)),
        }
    }

    fn reachable(&self, roots: &[&Type]) -> Vec<bool> {
        let mut reached = vec![false; self.edges.len()];
        let mut open: Vec<usize> = roots.iter().filter_map(|ty| self.target(ty)).map(|(at, _)| at).collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                steps::take(1 + self.edges[at].len());
                open.extend(self.edges[at].iter().map(|(target, ..)| *target));
            }
        }
        reached
    }

    /// The shortest way on which a definition always holds itself, each step with the field that is taken.
    fn way_back(&self, start: usize, circle: &[usize]) -> Option<Vec<(usize, usize)>> {
        let mut came_from: Map<usize, (usize, usize)> = Map::default();
        let mut open = VecDeque::from([start]);
        while let Some(at) = open.pop_front() {
            for &(target, hold, field) in &self.edges[at] {
                steps::take(1);
                if hold != Hold::Always || circle[target] != circle[start] {
                    continue;
                }
                if target == start {
                    let mut path = vec![(at, field)];
                    while path[path.len() - 1].0 != start {
                        let last = path[path.len() - 1].0;
                        path.push(*came_from.get(&last)?);
                    }
                    path.reverse();
                    return Some(path);
                }
                if let Entry::Vacant(unseen) = came_from.entry(target) {
                    unseen.insert((at, field));
                    open.push_back(target);
                }
            }
        }
        None
    }

    /// Numbers the definitions so that those which hold each other in circles have the same number (Tarjan's
    /// algorithm, with a stack of its own).
    fn circles(&self, least: Hold) -> Vec<usize> {
        let count = self.edges.len();
        let (mut order, mut low, mut circle) = (vec![usize::MAX; count], vec![0; count], vec![usize::MAX; count]);
        let (mut next, mut path) = (0, Vec::new());
        for root in 0..count {
            if order[root] != usize::MAX {
                continue;
            }
            let mut calls = vec![(root, 0)];
            while let Some((at, edge)) = calls.pop() {
                if edge == 0 {
                    order[at] = next;
                    low[at] = next;
                    next += 1;
                    path.push(at);
                }
                match self.edges[at].get(edge) {
                    Some(&(target, hold, _)) => {
                        calls.push((at, edge + 1));
                        if hold >= least && order[target] == usize::MAX {
                            calls.push((target, 0));
                        } else if hold >= least && circle[target] == usize::MAX {
                            low[at] = low[at].min(order[target]);
                        }
                    }
                    None => {
                        if let Some((parent, _)) = calls.last() {
                            low[*parent] = low[*parent].min(low[at]);
                        }
                        if low[at] == order[at] {
                            while let Some(member) = path.pop() {
                                circle[member] = order[at];
                                if member == at {
                                    break;
                                }
                            }
                        }
                    }
                }
            }
        }
        circle
    }
}

/// A type that always holds itself has no value.
fn no_endless(definitions: &[Definition], graph: &Graph, problems: &mut Problems) {
    let circle = graph.circles(Hold::Always);
    let mut told = Set::default();
    for at in 0..definitions.len() {
        // Once for each circle: those outside of one are alone with their number.
        if !told.insert(circle[at]) {
            continue;
        }
        let Some(path) = graph.way_back(at, &circle) else { continue };
        let definition = &definitions[at];
        let (_, field) = path[0];
        let span = definition.span_of(field);
        let names = path.iter().map(|(at, _)| definitions[*at].def.name.as_str());
        let names: Vec<_> = names.chain([definition.def.name.as_str()]).collect();
        let problem = problems
            .at(span, format!("`{}` would contain itself without end: {}", names[0], path_of(&names)))
            .with_help("make one of the fields between them optional, `T?`, or a list");
        if let Some((second, _)) = path.get(1) {
            problem.also(definitions[*second].span, format!("`{}` is defined here", definitions[*second].def.name));
        }
    }
}

fn boxes(definitions: &mut [Definition], graph: &Graph) {
    let circle = graph.circles(Hold::Perhaps);
    for (at, definition) in definitions.iter_mut().enumerate() {
        let mut fields: Vec<&mut Field> = match &mut definition.def.kind {
            TypeKind::Struct(fields) => fields.iter_mut().collect(),
            TypeKind::Union { variants, .. } => variants.iter_mut().flat_map(|variant| &mut variant.fields).collect(),
            TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Rust(_) => continue,
        };
        for &(target, hold, field) in &graph.edges[at] {
            if hold >= Hold::Perhaps && circle[target] == circle[at] {
                fields[field].boxed = true;
            }
        }
    }
}

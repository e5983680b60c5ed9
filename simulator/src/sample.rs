//! Values made from types.

use std::collections::HashMap;

use async_api_codegen::model::{Api, Critical, Endpoint, Field, Scalar, Type, TypeKind, Variant};
use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::{
    fits::{Behind, behind, fits},
    pointer,
};

/// Deeper than this, whatever may be absent is.
const DEEP: usize = 4;
/// How often a result is made anew until it says what it should.
const TRIES: usize = 100;

/// What the result of a critical endpoint says of whether it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Done,
    NotDone,
    Neither,
}

/// Reads `done_when` and `not_done_when`.
pub(crate) fn says(critical: &Critical, result: &Value) -> Says {
    let fits = |conditions: &[async_api_codegen::model::Condition]| {
        conditions.iter().any(|condition| {
            let word = pointer::get(result, &condition.pointer.0).and_then(pointer::text);
            word.is_some_and(|word| condition.values.contains(&word))
        })
    };
    let done = critical.done_when.is_empty() || fits(&critical.done_when);
    let not_done = fits(&critical.not_done_when);
    match (done, not_done) {
        (_, true) if critical.done_when.is_empty() => Says::NotDone,
        (true, false) => Says::Done,
        (false, true) => Says::NotDone,
        (true, true) | (false, false) => Says::Neither,
    }
}

/// Makes values of a spec's types.
#[derive(Debug)]
pub(crate) struct Samples {
    /// How many levels each type has at least; without an entry it has no finite value.
    least: HashMap<String, usize>,
}

impl Samples {
    pub(crate) fn new(api: &Api) -> Self {
        let mut least: HashMap<String, usize> = HashMap::new();
        // Each round finds the types that are one level higher.
        for _ in 0..=api.types.len() {
            for def in &api.types {
                if let Some(height) = height(&def.kind, &least) {
                    least.insert(def.name.clone(), height);
                }
            }
        }
        Self { least }
    }

    /// An answer of an endpoint that, where it is critical, says `says`; `given` are the request's own fields, which an
    /// answer repeats.
    pub(crate) fn result(
        &self,
        api: &Api,
        endpoint: &Endpoint,
        says_what: Says,
        given: &Map<String, Value>,
        rng: &mut Rng,
    ) -> Value {
        let Some(response) = &endpoint.response else { return Value::Null };
        let mut making = Making { api, samples: self, rng, given };
        let Some(critical) = &endpoint.critical else { return making.value(response, "result", 0, None) };
        let conditions = match says_what {
            Says::Done => &critical.done_when,
            Says::NotDone => &critical.not_done_when,
            Says::Neither => &Vec::new(),
        };
        let mut result = Value::Null;
        for _ in 0..TRIES {
            let forced = making.pick(conditions).and_then(|condition| {
                let word = making.rng.choice(&condition.values)?;
                Some((condition.pointer.0.as_slice(), word.as_str()))
            });
            result = making.value(response, "result", 0, forced);
            if says(critical, &result) == says_what {
                return result;
            }
        }
        // Every word that the type has is listed: one that it does not have is neither.
        if let (Says::Neither, Some(condition)) = (says_what, critical.done_when.first()) {
            pointer::set(&mut result, &condition.pointer.0, json!("SOMETHING_ELSE"));
        }
        result
    }
}

fn height(kind: &TypeKind, least: &HashMap<String, usize>) -> Option<usize> {
    let of_fields = |fields: &[Field]| fields.iter().map(|field| type_height(&field.ty, least)).try_fold(0, higher);
    let below = match kind {
        TypeKind::Struct(fields) => of_fields(fields),
        TypeKind::Union { variants, .. } => variants.iter().filter_map(|variant| of_fields(&variant.fields)).min(),
        TypeKind::Alias(ty) => type_height(ty, least),
        TypeKind::Enum(_) | TypeKind::Rust(_) => Some(0),
    };
    below.map(|below| below + 1)
}

fn higher(height: usize, other: Option<usize>) -> Option<usize> {
    other.map(|other| height.max(other))
}

fn type_height(ty: &Type, least: &HashMap<String, usize>) -> Option<usize> {
    match ty {
        Type::Named(name) => least.get(name).copied(),
        Type::Scalar(_) | Type::Optional(_) | Type::List(_) | Type::Map(_) => Some(0),
    }
}

/// A scalar that must stand at a pointer, as text.
type Forced<'f> = Option<(&'f [String], &'f str)>;

struct Making<'m> {
    api: &'m Api,
    samples: &'m Samples,
    rng: &'m mut Rng,
    given: &'m Map<String, Value>,
}

impl Making<'_> {
    /// `name` is the field's, which makes strings readable.
    fn value(&mut self, ty: &Type, name: &str, depth: usize, forced: Forced<'_>) -> Value {
        let api = self.api;
        if let Some(([], word)) = forced {
            return word_of(api, ty, word);
        }
        match behind(api, ty) {
            Behind::Type(Type::Scalar(scalar)) => self.scalar(*scalar, name),
            Behind::Type(Type::Optional(inner)) => match forced.is_some() || (depth < DEEP && self.rng.bool()) {
                true => self.value(inner, name, depth, forced),
                false => Value::Null,
            },
            Behind::Type(Type::List(inner)) => {
                let asked = forced.and_then(|(pointer, _)| pointer.first()?.parse::<usize>().ok());
                let length = asked.map_or_else(|| self.length(depth), |at| at + 1);
                let forced_at = |at| forced.filter(|_| asked == Some(at)).map(|(pointer, word)| (&pointer[1..], word));
                (0..length).map(|at| self.value(inner, name, depth + 1, forced_at(at))).collect()
            }
            Behind::Type(Type::Map(inner)) => {
                let mut members = Map::new();
                for _ in 0..self.length(depth) {
                    let key = format!("{name}-{}", self.rng.u16(..));
                    members.insert(key, self.value(inner, name, depth + 1, None));
                }
                if let Some((pointer, word)) = forced {
                    members.insert(pointer[0].clone(), self.value(inner, name, depth + 1, Some((&pointer[1..], word))));
                }
                Value::Object(members)
            }
            Behind::Kind(TypeKind::Struct(fields)) => Value::Object(self.fields(fields, depth, forced)),
            Behind::Kind(TypeKind::Enum(words)) => match self.pick(words) {
                Some(word) => json!(word.json),
                None => Value::Null,
            },
            Behind::Kind(TypeKind::Union { tag, variants }) => self.union(tag, variants, depth, forced),
            // A caller's own type: nobody here knows what it reads.
            Behind::Kind(TypeKind::Rust(_) | TypeKind::Alias(_)) | Behind::Type(Type::Named(_)) => Value::Null,
        }
    }

    fn fields(&mut self, fields: &[Field], depth: usize, forced: Forced<'_>) -> Map<String, Value> {
        let mut members = Map::new();
        for field in fields {
            let forced =
                forced.filter(|(pointer, _)| pointer[0] == field.json).map(|(pointer, word)| (&pointer[1..], word));
            let repeated = self
                .given
                .get(&field.json)
                .filter(|value| depth == 0 && forced.is_none() && fits(self.api, &field.ty, value).is_ok());
            let value = match repeated {
                Some(value) => value.clone(),
                None => self.value(&field.ty, &field.json, depth + 1, forced),
            };
            let absent = value.is_null() && matches!(behind(self.api, &field.ty), Behind::Type(Type::Optional(_)));
            // Absent as often as null: a client must read both.
            if !(absent && self.rng.bool()) {
                members.insert(field.json.clone(), value);
            }
        }
        members
    }

    fn union(&mut self, tag: &str, variants: &[Variant], depth: usize, forced: Forced<'_>) -> Value {
        let of_fields = |variant: &&Variant| {
            let heights = variant.fields.iter().map(|field| type_height(&field.ty, &self.samples.least));
            heights.into_iter().try_fold(0, higher).unwrap_or(usize::MAX)
        };
        let wanted = forced.map(|(pointer, word)| (pointer[0].as_str(), word));
        let variant = match wanted {
            Some((member, word)) if member == tag => variants.iter().find(|variant| variant.json == word),
            Some((member, _)) => {
                variants.iter().find(|variant| variant.fields.iter().any(|field| field.json == member))
            }
            None if depth >= DEEP => variants.iter().min_by_key(of_fields),
            None => self.pick(variants),
        };
        let Some(variant) = variant else { return Value::Null };
        let mut members = Map::new();
        members.insert(tag.to_owned(), json!(variant.json));
        members.extend(self.fields(&variant.fields, depth.max(1), forced));
        Value::Object(members)
    }

    fn scalar(&mut self, scalar: Scalar, name: &str) -> Value {
        let rng = &mut *self.rng;
        let (month, day) = (rng.u8(1..=12), rng.u8(1..=28));
        match scalar {
            Scalar::String => json!(format!("{name}-{}", rng.u16(..))),
            Scalar::Bool => json!(rng.bool()),
            Scalar::Int => json!(rng.i64(0..1000)),
            Scalar::Float => json!(f64::from(rng.i32(-4000..4000)) / 4.0),
            Scalar::Decimal => json!(format!("{}.{:02}", rng.u16(..), rng.u8(..100))),
            Scalar::Uuid => json!(uuid(rng)),
            Scalar::Date => json!(format!("2031-{month:02}-{day:02}")),
            Scalar::Datetime => {
                json!(format!("2031-{month:02}-{day:02}T{:02}:{:02}:00Z", rng.u8(..24), rng.u8(..60)))
            }
            Scalar::Duration => json!(format!("PT{}H{}M", rng.u8(1..24), rng.u8(1..60))),
            Scalar::Uri => json!(format!("https://example.com/{name}/{}", rng.u16(..))),
            Scalar::Json => json!({ name: rng.u16(..) }),
        }
    }

    fn length(&mut self, depth: usize) -> usize {
        if depth < DEEP { self.rng.usize(1..=2) } else { 0 }
    }

    fn pick<'p, T>(&mut self, among: &'p [T]) -> Option<&'p T> {
        self.rng.choice(among)
    }
}

/// A random one (version 4).
pub(crate) fn uuid(rng: &mut Rng) -> String {
    let bits = rng.u128(..) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let digits = format!("{bits:032x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

/// A word of the spec as a value of the type that stands there.
fn word_of(api: &Api, ty: &Type, word: &str) -> Value {
    crate::fits::typed(api, ty, word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::api;

    const SPEC: &str = "
endpoints:
  /buy:
    critical: { key: [id], done_when: { /order/state: [OPEN, PAID], /order/final: ['true'] }, not_done_when: { /order/state: [VOID] } }
    query: { id: uuid }
    response: Bought
  /refund:
    critical: { key: [id], not_done_when: { /outcome/kind: [NO] } }
    query: { id: uuid }
    response: { id: uuid, outcome: Outcome }
  /plain: { response: list<Everything> }
types:
  Bought: { id: uuid, order: Order? }
  Order: { state: State, final: bool }
  State: [OPEN, PAID, VOID, WAITING]
  Outcome: { $tag: kind, YES: { receipt: string }, NO: {} }
  Everything:
    a: string
    b: bool
    c: int
    d: float
    e: decimal
    f: uuid
    g: date
    h: datetime
    i: duration
    j: uri
    k: json
    l: map<State>
    m: Tree
    n: Expression
  Tree: { leaves: list<Tree>, parent: Tree? }
  Expression: { $tag: op, NOT: { inner: Expression }, AND: { left: Expression, right: Expression }, CONST: { a: int, b: int, c: int } }
";

    fn all(path: &str, what: Says) -> Vec<(Value, Says)> {
        let api = api(SPEC);
        let samples = Samples::new(&api);
        let endpoint = api.endpoints.iter().find(|endpoint| endpoint.path.text == path).unwrap();
        let given = json!({ "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "order": 1, "a": "mine" });
        let given = given.as_object().unwrap();
        (0..200)
            .map(|seed| {
                let result = samples.result(&api, endpoint, what, given, &mut Rng::with_seed(seed));
                let response = endpoint.response.as_ref().unwrap();
                let fit = fits(&api, response, &result).map_err(|misfit| misfit.to_string());
                assert_eq!(fit, Ok(()), "seed {seed}: {result}");
                let says = endpoint.critical.as_ref().map_or(Says::Done, |critical| says(critical, &result));
                (result, says)
            })
            .collect()
    }

    #[test]
    fn a_sample_is_of_its_type_also_where_that_is_recursive() {
        let samples = all("/plain", Says::Done);
        assert!(samples.iter().any(|(sample, _)| sample.to_string().contains("AND")));
    }

    #[test]
    fn a_critical_result_says_what_it_is_asked_to() {
        for path in ["/buy", "/refund"] {
            for what in [Says::Done, Says::NotDone] {
                assert!(all(path, what).iter().all(|(_, says)| *says == what), "{path} {what:?}");
            }
        }
        assert!(all("/buy", Says::Neither).iter().all(|(_, says)| *says == Says::Neither));
    }

    #[test]
    fn a_result_repeats_what_the_request_names_if_it_fits() {
        for (result, _) in all("/buy", Says::Done) {
            assert_eq!(result["id"], "7c9e6679-7425-40de-944b-e07fc1f90ae7");
            assert_ne!(result["order"], 1);
        }
        assert!(all("/plain", Says::Done).iter().all(|(list, _)| list[0]["a"] != "mine"), "only at the top");
    }

    #[test]
    fn a_uuid_says_that_it_is_random() {
        let uuid = uuid(&mut Rng::with_seed(1));
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
        assert!(["8", "9", "a", "b"].contains(&&uuid[19..20]));
    }
}

//! What was learned, endpoint by endpoint, and as text.

use std::{fmt, sync::Arc};

use super::{Learned, Learner, tree::Exported};
use crate::{
    compact::{Heap, Read, Sink, Source, Write, described},
    json,
    lock::Lock,
};

/// The version of what is exported.
const VERSION: u32 = 1;

/// What is exported where nothing was learned.
pub(crate) const NOTHING: &str = r#"{"version":1,"endpoints":{}}"#;

/// All that one schedule has learned.
pub(crate) struct Kept {
    learned: Learned,
    /// Sorted by name.
    endpoints: Lock<Vec<Named>>,
}

type Named = (Box<str>, Arc<Lock<Learner>>);

struct Whole {
    version: u32,
    endpoints: Endpoints,
}

described!(Whole { version, endpoints });

/// By name.
#[derive(Default)]
struct Endpoints(Vec<(Box<str>, Endpoint)>);

impl Write for Endpoints {
    fn write(&self, to: &mut dyn Sink) {
        to.map(self.0.len(), &mut self.0.iter().map(|(name, endpoint)| (&**name, endpoint as &dyn Write)));
    }
}

impl Read for Endpoints {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let mut endpoints = Self::default();
        from.map(&mut endpoints)?;
        Some(endpoints)
    }
}

impl Heap for Endpoints {
    fn push(&mut self, name: String, from: &mut dyn Source) -> Option<()> {
        let endpoint = Read::read(from)?;
        self.0.push((name.into(), endpoint));
        Some(())
    }
}

/// What is kept of an endpoint.
pub(super) struct Endpoint {
    /// How far `fast` is trusted.
    pub(super) trust: f32,
    /// In seconds.
    pub(super) round_trip: f32,
    pub(super) slow: Exported,
    pub(super) fast: Exported,
}

described!(Endpoint { trust, round_trip, slow, fast });

/// Why what was exported cannot be restored.
#[derive(Debug)]
pub struct RestoreError(Problem);

#[derive(Debug)]
enum Problem {
    Text(serde_json::Error),
    Version(u32),
    Endpoint { name: Box<str>, wrong: &'static str },
}

impl Kept {
    pub(crate) fn new(learned: Learned) -> Self {
        Self { learned, endpoints: Lock::default() }
    }

    pub(crate) fn learned(&self) -> &Learned {
        &self.learned
    }

    /// What is known of an endpoint; nothing yet, where it is new.
    pub(crate) fn learner(&self, endpoint: &str) -> Arc<Lock<Learner>> {
        let mut endpoints = self.endpoints.hold();
        match endpoints.binary_search_by(|(name, _)| (**name).cmp(endpoint)) {
            Ok(place) => Arc::clone(&endpoints[place].1),
            Err(place) => {
                let new = Arc::new(Lock::new(Learner::new(self.learned.settings())));
                endpoints.insert(place, (endpoint.into(), Arc::clone(&new)));
                new
            }
        }
    }

    pub(crate) fn export(&self) -> String {
        let known = self.endpoints.hold().clone();
        let endpoints = Endpoints(known.into_iter().map(|(name, learner)| (name, learner.hold().export())).collect());
        serde_json::to_string(&Whole { version: VERSION, endpoints }).unwrap_or_else(|_| NOTHING.to_owned())
    }

    pub(crate) fn restore(&self, exported: &str) -> Result<(), RestoreError> {
        let whole = read(exported)?;
        for (name, endpoint) in &whole.endpoints.0 {
            self.learner(name).hold().restore(endpoint);
        }
        Ok(())
    }
}

/// Whether it could be restored.
pub(crate) fn check(exported: &str) -> Result<(), RestoreError> {
    read(exported).map(drop)
}

fn read(exported: &str) -> Result<Whole, RestoreError> {
    let whole: Whole = json::from_str(exported).map_err(|error| RestoreError(Problem::Text(error)))?;
    if whole.version != VERSION {
        return Err(RestoreError(Problem::Version(whole.version)));
    }
    for (name, endpoint) in &whole.endpoints.0 {
        if let Some(wrong) = endpoint.wrong() {
            return Err(RestoreError(Problem::Endpoint { name: name.clone(), wrong }));
        }
    }
    Ok(whole)
}

impl Endpoint {
    fn wrong(&self) -> Option<&'static str> {
        if !(0.0..=1.0).contains(&self.trust) {
            return Some("`trust` is not between 0 and 1");
        }
        if !(0.0..=1e6).contains(&self.round_trip) {
            return Some("`round_trip` is no time");
        }
        self.slow.wrong().or(self.fast.wrong())
    }
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Text(_) => f.write_str("what was learned cannot be read"),
            Problem::Version(version) => {
                write!(f, "what was learned is of version {version}; this one reads version {VERSION}")
            }
            Problem::Endpoint { name, wrong } => write!(f, "what was learned of {name} is damaged: {wrong}"),
        }
    }
}

impl std::error::Error for RestoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Problem::Text(error) => Some(error),
            Problem::Version(_) | Problem::Endpoint { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Schedule, clock::Moment, schedule::Watch};

    const ENDPOINT: &str = "POST /heldTicket/execute";

    /// A schedule that has seen operations of all lengths.
    fn experienced() -> Schedule {
        let schedule = Schedule::default();
        let mut rng = fastrand::Rng::with_seed(5);
        let mut now = Moment::default();
        for _ in 0..3000 {
            let mut watch = Watch::start(&schedule, ENDPOINT, now);
            let takes = Duration::from_secs_f64(0.01 * (11.5 * rng.f64()).exp());
            watch.asked(now + takes.mul_f64(0.97));
            watch.in_progress(now + takes.mul_f64(0.98));
            now = now + takes;
            watch.finished(now);
        }
        schedule
    }

    #[test]
    fn what_is_exported_is_small_and_comes_back_as_it_was() {
        let exported = experienced().export();
        assert!(exported.len() > 10_000 && exported.len() <= 64 * 1024, "{} bytes", exported.len());
        let other = Schedule::default();
        other.restore(&exported).unwrap();
        assert_eq!(other.export(), exported);
    }

    #[test]
    fn nothing_is_what_a_new_schedule_exports() {
        assert_eq!(Schedule::default().export(), NOTHING);
    }

    #[test]
    fn what_is_damaged_is_refused_and_changes_nothing() {
        let exported = experienced().export();
        let schedule = Schedule::default();
        let whole: serde_json::Value = serde_json::from_str(&exported).unwrap();
        let damaged = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut whole = whole.clone();
            change(&mut whole);
            let error = schedule.restore(&whole.to_string()).unwrap_err();
            let source = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
            format!("{error}{source}")
        };
        let told = [
            damaged(&|whole| whole["version"] = 2.into()),
            damaged(&|whole| whole["endpoints"][ENDPOINT]["trust"] = 1.5.into()),
            damaged(&|whole| whole["endpoints"][ENDPOINT]["round_trip"] = (-1).into()),
            damaged(&|whole| whole["endpoints"][ENDPOINT]["slow"]["died"][3] = (-1).into()),
            damaged(&|whole| whole["endpoints"][ENDPOINT]["fast"]["lived"] = vec![1].into()),
            damaged(&|whole| whole["endpoints"][ENDPOINT]["slow"]["parts"]["3"] = vec![1].into()),
            damaged(&|whole| whole["endpoints"][ENDPOINT]["slow"]["parts"]["16"] = vec![0; 62].into()),
            damaged(&|whole| whole["endpoints"][ENDPOINT]["fast"] = serde_json::Value::Null),
        ];
        let of = |wrong: &str| format!("what was learned of {ENDPOINT} is damaged: {wrong}");
        assert_eq!(told[0], "what was learned is of version 2; this one reads version 1");
        assert_eq!(told[1], of("`trust` is not between 0 and 1"));
        assert_eq!(told[2], of("`round_trip` is no time"));
        assert_eq!(told[3], of("a weight is negative, or too large"));
        assert_eq!(told[4], of("`died` and `lived` have not 17 weights each"));
        assert_eq!(told[5], of("`parts` has not 62 weights for each of at most 16 octaves"));
        assert_eq!(told[6], told[5]);
        assert!(
            told[7].starts_with("what was learned cannot be read: endpoints[0].fast: invalid type: null"),
            "{}",
            told[7]
        );
        for text in ["", "{", "[]", "null", r#"{"version":1}"#, &exported[..exported.len() / 2]] {
            assert!(schedule.restore(text).is_err(), "{text}");
        }
        assert_eq!(schedule.export(), NOTHING);
    }

    #[test]
    fn endpoints_are_told_apart() {
        let schedule = experienced();
        let mut rng = fastrand::Rng::with_seed(1);
        let mut pause = |endpoint: &str, schedule: &Schedule| {
            let watch = Watch::resume(schedule, endpoint, Moment::default());
            (0..5).map(|polls| watch.pause(schedule, polls, Moment::default(), &mut rng)).sum::<Duration>()
        };
        let (known, unknown, new) =
            (pause(ENDPOINT, &schedule), pause("GET /order", &schedule), pause("GET /order", &Schedule::default()));
        assert!(known.abs_diff(unknown) > unknown.abs_diff(new), "{known:?} {unknown:?} {new:?}");
    }
}

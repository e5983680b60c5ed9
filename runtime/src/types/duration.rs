use std::{fmt, str::FromStr};

use jiff::{Span, SpanFieldwise};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 8601 duration, such as `PT1H30M` or `P1M` (`duration`).
///
/// Two durations are equal if they have the same value in each unit: `PT60M` is not equal to `PT1H`, and how long `P1M` is
/// depends on when it starts. Convert to [`Span`] to calculate with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Duration(SpanFieldwise);

impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        Self(SpanFieldwise(span))
    }
}

impl From<Duration> for Span {
    fn from(duration: Duration) -> Self {
        duration.0.0
    }
}

impl FromStr for Duration {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<Span>().map(Self::from)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.0.fmt(f)
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Span::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read_and_written_back() {
        for text in ["PT0S", "P1Y2M3W4DT5H6M7S", "PT36H", "P12W", "PT0.5S", "-P1D", "PT90M"] {
            let json = format!("\"{text}\"");
            let duration: Duration = serde_json::from_str(&json).unwrap();
            assert_eq!(duration.to_string(), text);
            assert_eq!(serde_json::to_string(&duration).unwrap(), json);
        }
    }

    #[test]
    fn a_fraction_of_an_hour_is_read() {
        assert_eq!("PT1.5H".parse::<Duration>().unwrap(), "PT1H30M".parse().unwrap());
    }

    #[test]
    fn units_count() {
        assert_ne!("PT60M".parse::<Duration>().unwrap(), "PT1H".parse().unwrap());
    }
}

//! Decimals out of JSON without a float in between.
//!
//! A `Deserialize` cannot tell how a number was written: serde hands over an `f64`. So every place that holds decimals is
//! read as the text that it is ([`RawValue`](serde_json::value::RawValue)), wherever it stands. `serde_json`'s
//! `arbitrary_precision` would do it too, and change every crate of the user's build.

use std::{fmt, ops::Deref};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Decimal;
use crate::compact::{self, Read, Write};

/// A wrapper that makes serde read decimals without rounding: `Exact<Decimal>`, or `Exact` of a list or map of them.
///
/// Needed in your own types (`#[derive(Deserialize)] struct Price { amount: Exact<Decimal> }`) and where a whole answer is a
/// decimal. Fields of generated structs are exact without it. For JSON only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Exact<T>(pub T);

impl<T> Deref for Exact<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Write> Serialize for Exact<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        compact::serialize(&self.0, serializer)
    }
}

impl<'de, T: Read> Deserialize<'de> for Exact<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        compact::deserialize(deserializer).map(Self)
    }
}

/// For what serde derives, which tests hold these types against.
#[cfg(test)]
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Read>(deserializer: D) -> Result<T, D::Error> {
    compact::deserialize(deserializer)
}

/// For what serde derives, which tests hold these types against.
#[cfg(test)]
pub(crate) fn serialize<S: Serializer, T: Write>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    compact::serialize(value, serializer)
}

#[cfg(not(feature = "decimal"))]
pub(crate) fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    Decimal::deserialize(deserializer)
}

#[cfg(feature = "decimal")]
pub(crate) fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
    json(raw.get()).map_err(serde::de::Error::custom)
}

#[cfg(not(feature = "decimal"))]
pub(crate) fn write<S: Serializer>(value: &Decimal, _: S) -> Result<S::Ok, S::Error> {
    match *value {}
}

/// Always text, also where another crate turned on a feature of `rust_decimal` that writes floats.
#[cfg(feature = "decimal")]
pub(crate) fn write<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Why a text is no [`Decimal`]; the text itself is not repeated.
#[cfg_attr(not(feature = "decimal"), expect(dead_code))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotDecimal {
    Malformed,
    DoesNotFit,
}

impl fmt::Display for NotDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "expected a decimal number, or a string that holds one",
            Self::DoesNotFit => "the decimal number has more digits than fit without rounding",
        })
    }
}

/// A JSON number, or a JSON string that holds one.
#[cfg(feature = "decimal")]
fn json(raw: &str) -> Result<Decimal, NotDecimal> {
    if raw.starts_with('"') {
        parse(&crate::json::from_str::<String>(raw).map_err(|_| NotDecimal::Malformed)?)
    } else {
        parse(raw)
    }
}

/// Keeps the scale that was written (`1.50` stays that) unless the number fits only without its trailing zeros.
#[cfg(feature = "decimal")]
fn parse(text: &str) -> Result<Decimal, NotDecimal> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, power(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(NotDecimal::Malformed);
    }

    let mut digits = digits.trim_start_matches('0');
    let mut scale = i64::try_from(fraction.len()).unwrap_or(i64::MAX).saturating_sub(exponent);
    loop {
        if let Some(decimal) = fit(negative, digits, scale) {
            return Ok(decimal);
        }
        digits = digits.strip_suffix('0').ok_or(NotDecimal::DoesNotFit)?;
        scale -= 1;
    }
}

/// An exponent; one that no decimal can have is as good as any other such.
#[cfg(feature = "decimal")]
fn power(text: &str) -> Result<i64, NotDecimal> {
    const BEYOND: i64 = i64::MAX / 4;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(NotDecimal::Malformed);
    }
    Ok(sign * digits.parse().unwrap_or(BEYOND).min(BEYOND))
}

/// `digits` · 10^-`scale`, if a decimal holds exactly that.
#[cfg(feature = "decimal")]
fn fit(negative: bool, digits: &str, scale: i64) -> Option<Decimal> {
    const MAX_DIGITS: usize = 29;
    if digits.is_empty() {
        let scale = scale.clamp(0, i64::from(Decimal::MAX_SCALE));
        return Decimal::try_from_i128_with_scale(0, u32::try_from(scale).ok()?).ok();
    }
    let zeros = usize::try_from(scale.min(0).unsigned_abs()).ok()?;
    if digits.len().checked_add(zeros)? > MAX_DIGITS {
        return None;
    }
    let mantissa = digits.parse::<i128>().ok()? * 10_i128.pow(u32::try_from(zeros).ok()?);
    let mantissa = if negative { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale.max(0)).ok()?).ok()
}

#[cfg(test)]
#[cfg(feature = "decimal")]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn read<T: Read>(json: &str) -> Result<T, String> {
        serde_json::from_str::<Exact<T>>(json).map(|exact| exact.0).map_err(|error| error.to_string())
    }

    fn write<T: Write>(value: T) -> String {
        serde_json::to_string(&Exact(value)).unwrap()
    }

    #[test]
    fn numbers_and_strings_are_read_digit_by_digit() {
        for (json, text) in [
            ("0.1", "0.1"),
            ("1e-2", "0.01"),
            ("1E+2", "100"),
            ("12.50", "12.50"),
            ("-0.00", "0.00"),
            ("\"12.50\"", "12.50"),
            ("\"+.5\"", "0.5"),
            ("\"\\u0031.5\"", "1.5"),
            ("0.3000000000000000444089209850", "0.3000000000000000444089209850"),
            ("9007199254740993", "9007199254740993"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("7.9228162514264337593543950335", "7.9228162514264337593543950335"),
            ("1.50000000000000000000000000000000000000", "1.5000000000000000000000000000"),
            ("0e999999999999999999999", "0"),
            ("0e-999999999999999999999", "0.0000000000000000000000000000"),
        ] {
            assert_eq!(read::<Decimal>(json).unwrap().to_string(), text, "{json}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_no_rounding() {
        for json in [
            "79228162514264337593543950336",
            "0.12345678901234567890123456789",
            "1e-29",
            "1e29",
            "1e999999999999999999999",
            "1e-999999999999999999999",
            "1000000000000000000000000000000",
        ] {
            assert!(read::<Decimal>(json).unwrap_err().contains("without rounding"), "{json}");
        }
    }

    #[test]
    fn what_is_no_number_is_an_error_that_does_not_repeat_it() {
        for json in ["\"secret\"", "\"\"", "\".\"", "\"1,5\"", "\"1e\"", "\" 1\"", "null", "true", "{}", "[1]"] {
            let error = read::<Decimal>(json).unwrap_err();
            assert!(error.contains("expected a decimal number"), "{json}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn every_decimal_survives_both_ways_of_writing_it() {
        let mut random = fastrand::Rng::with_seed(5);
        for _ in 0..20_000 {
            let mantissa = random.i128(..) >> random.u32(31..127);
            let decimal = Decimal::try_from_i128_with_scale(mantissa, random.u32(0..=28)).unwrap();
            let text = decimal.to_string();
            for json in [text.clone(), format!("\"{text}\""), format!("{mantissa}e-{}", decimal.scale())] {
                let read = read::<Decimal>(&json).unwrap();
                assert_eq!((read, read.scale()), (decimal, decimal.scale()), "{json}");
            }
            assert_eq!(write(decimal), format!("\"{text}\""));
        }
    }

    #[test]
    fn options_lists_and_maps_are_exact_too() {
        type Nested = BTreeMap<String, Vec<Option<Decimal>>>;
        let nested: Nested = read(r#"{"EUR": [0.1234567890123456789012345678, null, "2"]}"#).unwrap();
        assert_eq!(nested["EUR"][0].unwrap().to_string(), "0.1234567890123456789012345678");
        assert_eq!(write(nested), r#"{"EUR":["0.1234567890123456789012345678",null,"2"]}"#);
    }

    #[test]
    fn a_value_that_was_parsed_before_can_still_be_read() {
        let value: serde_json::Value = serde_json::from_str(r#"["0.10", 7]"#).unwrap();
        let read: Exact<Vec<Decimal>> = serde_json::from_value(value).unwrap();
        assert_eq!(write(read.0), r#"["0.10","7"]"#);
    }
}

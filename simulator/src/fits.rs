//! Whether JSON is of a type: what the client sends must be, and what the simulator makes up is.

use std::fmt;

use async_api_codegen::model::{Api, Field, Scalar, Type, TypeKind};
use serde_json::{Map, Value};

/// Where a value is not of its type, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Members on the way, the innermost first.
    place: Vec<String>,
    why: String,
}

impl Misfit {
    fn new(why: impl Into<String>) -> Self {
        Self { place: Vec::new(), why: why.into() }
    }

    fn within(mut self, member: impl Into<String>) -> Self {
        self.place.push(member.into());
        self
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for member in self.place.iter().rev() {
            write!(f, "/{member}")?;
        }
        let colon = if self.place.is_empty() { "" } else { ": " };
        write!(f, "{colon}{}", self.why)
    }
}

/// What a type is behind its aliases.
pub(crate) enum Behind<'a> {
    /// It has no definition of its own.
    Type(&'a Type),
    /// The kind is no alias.
    Kind(&'a TypeKind),
}

pub(crate) fn behind<'a>(api: &'a Api, ty: &'a Type) -> Behind<'a> {
    let mut ty = ty;
    // A checked spec has no alias of itself; there are not more of them than types.
    for _ in 0..=api.types.len() {
        let Type::Named(name) = ty else { break };
        match api.type_def(name).map(|def| &def.kind) {
            Some(TypeKind::Alias(target)) => ty = target,
            Some(kind) => return Behind::Kind(kind),
            None => break,
        }
    }
    Behind::Type(ty)
}

pub(crate) fn fits(api: &Api, ty: &Type, value: &Value) -> Result<(), Misfit> {
    match behind(api, ty) {
        Behind::Type(Type::Scalar(scalar)) => fits_scalar(*scalar, value),
        Behind::Type(Type::Optional(inner)) => match value {
            Value::Null => Ok(()),
            value => fits(api, inner, value),
        },
        Behind::Type(Type::List(inner)) => match value {
            Value::Array(elements) => elements.iter().enumerate().try_for_each(|(at, element)| {
                fits(api, inner, element).map_err(|misfit| misfit.within(at.to_string()))
            }),
            _ => Err(Misfit::new("is not a list")),
        },
        Behind::Type(Type::Map(inner)) => match value {
            Value::Object(members) => members
                .iter()
                .try_for_each(|(name, member)| fits(api, inner, member).map_err(|misfit| misfit.within(name))),
            _ => Err(Misfit::new("is not an object")),
        },
        Behind::Type(Type::Named(_)) | Behind::Kind(TypeKind::Rust(_) | TypeKind::Alias(_)) => Ok(()),
        Behind::Kind(TypeKind::Struct(fields)) => fits_fields(api, fields, object(value)?),
        Behind::Kind(TypeKind::Enum(words)) => match value {
            Value::String(text) if words.iter().any(|word| word.json == *text) => Ok(()),
            Value::String(_) => Err(Misfit::new("is none of the enum's words")),
            _ => Err(Misfit::new("is not a string")),
        },
        Behind::Kind(TypeKind::Union { tag, variants }) => {
            let members = object(value)?;
            let named = members.get(tag).and_then(Value::as_str);
            let variant = variants.iter().find(|variant| Some(variant.json.as_str()) == named);
            match variant {
                Some(variant) => fits_fields(api, &variant.fields, members),
                None => Err(Misfit::new("names none of the union's variants").within(tag)),
            }
        }
    }
}

/// What a text is in JSON, where the type is known: path, query and header fields have only text.
pub(crate) fn typed(api: &Api, ty: &Type, text: &str) -> Value {
    let read = match behind(api, ty) {
        Behind::Type(Type::Optional(inner)) => return typed(api, inner, text),
        Behind::Type(Type::Scalar(Scalar::Int)) => text.parse::<i64>().ok().map(Value::from),
        Behind::Type(Type::Scalar(Scalar::Float)) => text.parse::<f64>().ok().map(Value::from),
        Behind::Type(Type::Scalar(Scalar::Bool)) => text.parse::<bool>().ok().map(Value::from),
        Behind::Type(_) | Behind::Kind(_) => None,
    };
    read.unwrap_or_else(|| Value::from(text))
}

fn object(value: &Value) -> Result<&Map<String, Value>, Misfit> {
    value.as_object().ok_or_else(|| Misfit::new("is not an object"))
}

fn fits_fields(api: &Api, fields: &[Field], members: &Map<String, Value>) -> Result<(), Misfit> {
    for field in fields {
        let optional = matches!(behind(api, &field.ty), Behind::Type(Type::Optional(_)));
        match members.get(&field.json) {
            Some(value) => fits(api, &field.ty, value).map_err(|misfit| misfit.within(&field.json))?,
            None if optional => {}
            None => return Err(Misfit::new("is missing").within(&field.json)),
        }
    }
    Ok(())
}

fn fits_scalar(scalar: Scalar, value: &Value) -> Result<(), Misfit> {
    let text = value.as_str();
    let good = match scalar {
        Scalar::Json => true,
        Scalar::String => text.is_some(),
        Scalar::Bool => value.is_boolean(),
        Scalar::Int => value.is_i64(),
        Scalar::Float => value.is_number(),
        Scalar::Decimal => value.is_number() || text.is_some_and(is_decimal),
        Scalar::Uuid => text.is_some_and(is_uuid),
        Scalar::Date => text.is_some_and(is_date),
        Scalar::Datetime => text.is_some_and(is_datetime),
        Scalar::Duration => text.is_some_and(is_duration),
        Scalar::Uri => text.is_some_and(is_uri),
    };
    good.then_some(()).ok_or_else(|| Misfit::new(format!("is not of the type `{}`", scalar.name())))
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_uuid(text: &str) -> bool {
    follows(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh")
}

fn is_date(text: &str) -> bool {
    follows(text, "dddd-dd-dd")
}

fn is_datetime(text: &str) -> bool {
    const DATE_AND_TIME: usize = "2030-01-31T12:00:00".len();
    let Some((moment, rest)) = text.split_at_checked(DATE_AND_TIME) else { return false };
    let offset = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let (moment, offset) = (moment.replace(['t', ' '], "T"), offset.replace('-', "+"));
    follows(&moment, "dddd-dd-ddTdd:dd:dd") && (offset.eq_ignore_ascii_case("z") || follows(&offset, "+dd:dd"))
}

fn is_duration(text: &str) -> bool {
    let bare = text.trim_start_matches(['-', '+']);
    bare.len() > 2 && bare.starts_with(['P', 'p']) && bare.ends_with(|c: char| c.is_ascii_alphabetic())
}

fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty() && !rest.contains(' '))
}

/// `d` is a digit, `h` a hexadecimal one, all else itself.
fn follows(text: &str, shape: &str) -> bool {
    let same = |(byte, shape): (u8, u8)| match shape {
        b'd' => byte.is_ascii_digit(),
        b'h' => byte.is_ascii_hexdigit(),
        shape => byte == shape,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(same)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests::api;

    const SPEC: &str = "
endpoints: { /order: { body: Order } }
types:
  Order: { id: uuid, lines: list<Line>, note: string?, by: Payment? }
  Line: { count: int, price: decimal }
  Payment: { $tag: type, CARD: { number: string }, CASH: {} }
";

    fn check(value: &Value) -> Result<(), String> {
        fits(&api(SPEC), &Type::Named("Order".to_owned()), value).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn what_fits_says_nothing() {
        let id = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
        assert_eq!(check(&json!({ "id": id, "lines": [], "more": 1 })), Ok(()));
        let line = json!({ "count": 2, "price": "10.50" });
        let card = json!({ "type": "CARD", "number": "4111" });
        assert_eq!(check(&json!({ "id": id, "lines": [line], "note": null, "by": card })), Ok(()));
    }

    #[test]
    fn what_does_not_fit_says_where_and_why() {
        let id = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
        let says = |value: Value| check(&value).unwrap_err();
        assert_eq!(says(json!([])), "is not an object");
        assert_eq!(says(json!({ "lines": [] })), "/id: is missing");
        assert_eq!(says(json!({ "id": "7c9e", "lines": [] })), "/id: is not of the type `uuid`");
        let half = json!({ "count": 0.5, "price": 1 });
        assert_eq!(says(json!({ "id": id, "lines": [half] })), "/lines/0/count: is not of the type `int`");
        let cheque = json!({ "type": "CHEQUE" });
        assert_eq!(
            says(json!({ "id": id, "lines": [], "by": cheque })),
            "/by/type: names none of the union's variants"
        );
    }

    #[test]
    fn scalars_are_told_apart_by_their_form() {
        let good = |scalar, text: &str| fits_scalar(scalar, &json!(text)).is_ok();
        for moment in ["2030-01-31T12:00:00Z", "2030-01-31T12:00:00.123+02:00", "2030-01-31t12:00:00-11:30"] {
            assert!(good(Scalar::Datetime, moment), "{moment}");
        }
        for none in ["2030-01-31T12:00:00", "2030-01-31", "noon", "2030-01-31T12:00:00+2"] {
            assert!(!good(Scalar::Datetime, none), "{none}");
        }
        assert!(good(Scalar::Date, "2030-01-31") && !good(Scalar::Date, "31.1.2030"));
        assert!(good(Scalar::Duration, "PT1H30M") && !good(Scalar::Duration, "90m"));
        assert!(good(Scalar::Decimal, "-1.50") && !good(Scalar::Decimal, "1,5") && !good(Scalar::Decimal, "."));
        assert!(good(Scalar::Uri, "https://example.com/a") && !good(Scalar::Uri, "example"));
    }
}

//! What an endpoint and the fields of its keys are called: today, and on record from before a change of the spec.

use std::borrow::Cow;

use crate::{
    endpoint::{Critical, KeyField, Place},
    key::Key,
};

/// Method and path without the names of its parameters, which no server sees: `POST /orders/{id}/pay` is the same endpoint
/// when the spec comes to say `{order}`.
pub(crate) fn bare(endpoint: &str) -> Cow<'_, str> {
    let Some((before, _)) = endpoint.split_once('{') else { return endpoint.into() };
    let mut bare = before.to_owned();
    for part in endpoint.split('{').skip(1) {
        bare.push_str("{}");
        bare.push_str(part.split_once('}').map_or("", |(_, after)| after));
    }
    bare.into()
}

fn parameters(endpoint: &str) -> impl Iterator<Item = &str> {
    endpoint.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0))
}

/// The name of a key's field, and which parameter of the endpoint it is, if it is one: parameters may have changed their names.
pub(crate) fn placed(field: String, endpoint: &str) -> String {
    match parameters(endpoint).position(|parameter| parameter == field) {
        Some(at) => format!("{field}{{{at}}}"),
        None => field,
    }
}

/// What the spec of today calls the fields of an endpoint's keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct KeyNames {
    pub(crate) fields: &'static [KeyField],
    pub(crate) renamed: &'static [(&'static str, &'static str)],
}

impl KeyNames {
    pub(crate) fn of(critical: Option<&'static Critical>) -> Self {
        critical.map_or_else(Self::default, |critical| Self { fields: critical.key, renamed: critical.renamed })
    }

    /// A key of this endpoint, `today`, as it is called on record: by the names of today.
    pub(crate) fn apply<'k>(self, key: &'k Key, on_record: &str, today: &str) -> Cow<'k, Key> {
        let moved = on_record != today && bare(on_record) == bare(today);
        let has_headers = self.fields.iter().any(|field| field.place == Place::Header);
        if !moved && !has_headers && self.renamed.is_empty() {
            return Cow::Borrowed(key);
        }
        // Whose case means nothing.
        let header = |name: &str| {
            let is_it = |field: &&KeyField| field.place == Place::Header && field.json.eq_ignore_ascii_case(name);
            let is_another = self.fields.iter().any(|field| field.json == name);
            Some(self.fields.iter().find(is_it).filter(|_| !is_another)?.json)
        };
        let parameter = |name: &str| {
            let (_, now) = parameters(on_record).zip(parameters(today)).find(|(then, _)| *then == name)?;
            self.fields.iter().find(|field| field.place == Place::Path && field.json == now)
        };
        let other = |name: &str| Some(self.renamed.iter().find(|(then, _)| *then == name)?.1);
        let name_of = |name: &str| {
            let parameter = parameter(name).filter(|_| moved).map(|field| field.json);
            parameter.or_else(|| other(name)).or_else(|| header(name))
        };
        Cow::Owned(key.renamed(name_of))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::endpoint::KeyKind;

    #[test]
    fn an_endpoint_is_the_same_whatever_its_parameters_are_called() {
        for (one, other, same) in [
            ("POST /orders/{id}/pay", "POST /orders/{order}/pay", true),
            ("POST /{a}/{b}", "POST /{b}/{a}", true),
            ("POST /pay", "POST /pay", true),
            ("POST /{a}/pay", "POST /{a}/buy", false),
            ("POST /{a}", "PUT /{a}", false),
            ("POST /a{b}", "POST /{b}a", false),
        ] {
            assert_eq!(bare(one) == bare(other), same, "{one} {other}");
        }
    }

    #[test]
    fn a_key_has_the_names_of_today() {
        let field = |place, json| KeyField { place, json, kind: KeyKind::String };
        let key = |fields: [KeyField; 2], values: [&str; 2]| {
            let mut key = Key::default();
            for (field, value) in fields.iter().zip(values) {
                key.push(field, &Value::from(value).to_string(), value);
            }
            key
        };
        let then = || [field(Place::Path, "a"), field(Place::Path, "b")];
        let recorded = key(then(), ["1", "2"]);
        let x = || [field(Place::Path, "x"), field(Place::Path, "b")];
        let headers = || [field(Place::Header, "A"), field(Place::Path, "b")];
        for (today, fields, renamed, same) in [
            ("POST /{b}/{a}", then(), &[][..], key(then(), ["2", "1"])),
            ("POST /{x}/{b}", x(), &[], key(x(), ["1", "2"])),
            ("POST /{x}/{b}", [field(Place::Query, "a"), field(Place::Path, "b")], &[], recorded.clone()),
            ("POST /buy/{b}/{a}", then(), &[], recorded.clone()),
            ("POST /{a}/{b}", x(), &[("a", "x")], key(x(), ["1", "2"])),
            ("POST /{x}/{b}", x(), &[("a", "b")], key(x(), ["1", "2"])),
            ("POST /{a}/{b}", headers(), &[], key(headers(), ["1", "2"])),
            ("POST /{a}/{b}", [field(Place::Header, "A"), field(Place::Body, "a")], &[], recorded.clone()),
        ] {
            let names = KeyNames { fields: Box::leak(Box::new(fields)), renamed };
            assert_eq!(names.apply(&recorded, "POST /{a}/{b}", today).canonical(), same.canonical(), "{today}");
        }
    }
}

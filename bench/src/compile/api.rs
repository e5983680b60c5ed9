//! The API that clients are compiled of: as large as is asked for, and the same for everybody.

/// What a field holds.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    String,
    Bool,
    Int,
    Float,
    Decimal,
    Uuid,
    Date,
    DateTime,
    Named(String),
    List(Box<Self>),
    Optional(Box<Self>),
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// In camelCase, as it is in JSON.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Shape {
    Struct(Vec<Field>),
    /// Its values, in SCREAMING_SNAKE_CASE.
    Enum(&'static [&'static str]),
}

/// Which ways values of a type go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ways {
    pub(crate) is_sent: bool,
    pub(crate) is_received: bool,
}

impl Ways {
    pub(crate) const SENT: Self = Self { is_sent: true, is_received: false };
    pub(crate) const RECEIVED: Self = Self { is_sent: false, is_received: true };
    const BOTH: Self = Self { is_sent: true, is_received: true };
}

#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    pub(crate) ways: Ways,
}

/// A POST that is answered later.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) number: usize,
    pub(crate) query: Vec<Field>,
    pub(crate) body: Vec<Field>,
    pub(crate) response: Vec<Field>,
}

impl Endpoint {
    pub(crate) fn method(&self) -> String {
        format!("operation_{}", self.number)
    }

    pub(crate) fn path(&self) -> String {
        format!("/area{}/operation{}", self.number % 20, self.number)
    }

    /// The type of what stands at a place.
    pub(crate) fn type_of(&self, place: &str) -> String {
        format!("Operation{}{place}", self.number)
    }
}

#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) endpoints: Vec<Endpoint>,
    /// Those that are not spelled out at their endpoint.
    pub(crate) types: Vec<Type>,
}

impl Api {
    pub(crate) fn of(endpoints: usize) -> Self {
        let mut types = shared();
        let endpoints = (0..endpoints).map(|number| endpoint(number, &mut types)).collect();
        Self { endpoints, types }
    }
}

fn named(name: &str) -> Kind {
    Kind::Named(name.to_owned())
}

fn list(of: Kind) -> Kind {
    Kind::List(Box::new(of))
}

fn optional(of: Kind) -> Kind {
    Kind::Optional(Box::new(of))
}

fn fields<const N: usize>(fields: [(&'static str, Kind); N]) -> Vec<Field> {
    fields.into_iter().map(|(name, kind)| Field { name, kind }).collect()
}

fn shared() -> Vec<Type> {
    let type_of = |name: &str, shape, ways| Type { name: name.to_owned(), shape, ways };
    vec![
        type_of("Currency", Shape::Enum(&["EUR", "USD", "GBP", "CHF", "JPY"]), Ways::BOTH),
        type_of("Channel", Shape::Enum(&["WEB", "MOBILE_APP", "CALL_CENTER", "PARTNER"]), Ways::SENT),
        type_of("State", Shape::Enum(&["PENDING", "HELD", "CONFIRMED", "CANCELLED", "REFUSED"]), Ways::RECEIVED),
        type_of(
            "Money",
            Shape::Struct(fields([("amount", Kind::Decimal), ("currency", named("Currency"))])),
            Ways::BOTH,
        ),
        type_of(
            "Address",
            Shape::Struct(fields([
                ("street", Kind::String),
                ("houseNumber", optional(Kind::String)),
                ("postalCode", Kind::String),
                ("city", Kind::String),
                ("region", optional(Kind::String)),
                ("country", Kind::String),
            ])),
            Ways::BOTH,
        ),
        type_of(
            "Party",
            Shape::Struct(fields([
                ("fullName", Kind::String),
                ("bornOn", Kind::Date),
                ("email", optional(Kind::String)),
                ("address", named("Address")),
                ("loyaltyNumber", optional(Kind::String)),
                ("isLead", Kind::Bool),
            ])),
            Ways::BOTH,
        ),
        type_of(
            "Item",
            Shape::Struct(fields([
                ("code", Kind::String),
                ("count", Kind::Int),
                ("price", named("Money")),
                ("segmentIds", list(Kind::String)),
            ])),
            Ways::BOTH,
        ),
    ]
}

/// So many of a ring, from one on.
fn some(ring: Vec<Field>, from: usize, count: usize) -> Vec<Field> {
    ring.iter().cycle().skip(from % ring.len()).take(count).cloned().collect()
}

/// Six fields at each of three places, no two endpoints' quite alike. Every second has a struct of its own that goes both ways, in
/// lists, and every fourth an enum.
fn endpoint(number: usize, types: &mut Vec<Type>) -> Endpoint {
    let nested = if number.is_multiple_of(2) {
        let name = format!("Line{number}");
        let line = fields([
            ("code", Kind::String),
            ("count", Kind::Int),
            ("price", named("Money")),
            ("departsAt", optional(Kind::DateTime)),
            ("remarks", list(Kind::String)),
        ]);
        types.push(Type { name: name.clone(), shape: Shape::Struct(line), ways: Ways::BOTH });
        list(Kind::Named(name))
    } else {
        list(named("Item"))
    };
    let state = if number.is_multiple_of(4) {
        let name = format!("Status{number}");
        let shape = Shape::Enum(&["NEW", "IN_REVIEW", "ACCEPTED", "REJECTED", "SETTLED"]);
        types.push(Type { name: name.clone(), shape, ways: Ways::RECEIVED });
        Kind::Named(name)
    } else {
        named("State")
    };

    let query = fields([
        ("customerId", Kind::Uuid),
        ("market", Kind::String),
        ("channel", named("Channel")),
        ("departsOn", Kind::Date),
        ("limit", optional(Kind::Int)),
        ("isExpress", Kind::Bool),
        ("promotion", optional(Kind::String)),
        ("currency", named("Currency")),
        ("radius", optional(Kind::Float)),
    ]);
    let body = fields([
        ("reference", Kind::String),
        ("lead", named("Party")),
        ("total", named("Money")),
        ("note", optional(Kind::String)),
        ("tags", list(Kind::String)),
        ("priority", Kind::Int),
        ("requestedAt", Kind::DateTime),
        ("discount", optional(Kind::Decimal)),
        ("isFlexible", Kind::Bool),
        ("others", list(named("Party"))),
    ]);
    let response = fields([
        ("id", Kind::Uuid),
        ("total", named("Money")),
        ("createdAt", Kind::DateTime),
        ("validUntil", optional(Kind::DateTime)),
        ("parties", list(named("Party"))),
        ("score", Kind::Float),
        ("remarks", list(Kind::String)),
        ("revision", Kind::Int),
        ("isFinal", Kind::Bool),
        ("shipTo", optional(named("Address"))),
    ]);
    let mut body = some(body, number * 3, 5);
    body.push(Field { name: "lines", kind: nested.clone() });
    let mut response = some(response, number * 3, 4);
    response.push(Field { name: "state", kind: state });
    response.push(Field { name: "lines", kind: nested });
    Endpoint { number, query: some(query, number, 6), body, response }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_endpoints_are_as_the_docs_say() {
        let api = Api::of(100);
        for Endpoint { query, body, response, .. } in &api.endpoints {
            for fields in [query, body, response] {
                let mut names: Vec<_> = fields.iter().map(|field| field.name).collect();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), 6, "{fields:?}");
            }
        }
        let enums = api.types.iter().filter(|item| matches!(item.shape, Shape::Enum(_))).count();
        assert_eq!((api.types.len() - enums, enums), (4 + 50, 3 + 25));
    }
}

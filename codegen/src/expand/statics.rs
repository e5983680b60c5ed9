//! What differs between endpoints, as data.

use std::time::Duration;

use super::{
    code::{By, Code, Piece, Quoted, code, list},
    methods::{CriticalMethod, Method},
};
use crate::{
    map::{Map, Set},
    model::{
        Condition, Critical, Endpoint, KeyField, Mode, Place, Pointer, Protocol, RepeatAfter, Scalar, Segment,
        Statuses, TokenPlace,
    },
    steps,
};

/// A static per endpoint, and one per protocol that they share.
pub(super) fn items(to: &mut Code, methods: &[Method<'_>]) {
    let taken: Set<&str> = methods.iter().map(|method| method.endpoint_static.as_str()).collect();
    let (mut names, mut protocols, mut endpoints) = (Map::default(), Code::default(), Code::default());
    for method in methods {
        let of_method = &method.endpoint.protocol;
        steps::take(1);
        let next = names.len();
        let name = names.entry(of_method).or_insert_with(|| {
            let name = fresh(next, &taken);
            code!(
                &mut protocols,
                "static $name: __private::Protocol = $protocol;",
                name,
                protocol = By(|to: &mut Code| protocol(to, of_method)),
            );
            name
        });
        endpoint(&mut endpoints, method, name);
    }
    code!(to, "$protocols $endpoints", protocols, endpoints);
}

/// A name that no endpoint's static has.
fn fresh(index: usize, taken: &Set<&str>) -> String {
    let mut name = if index == 0 { "PROTOCOL".to_owned() } else { format!("PROTOCOL_{index}") };
    while taken.contains(name.as_str()) {
        steps::take(1);
        name.push('_');
    }
    name
}

fn endpoint(to: &mut Code, method: &Method<'_>, protocol: &str) {
    let Endpoint { path, mode, repeatable, give_up_after, critical, formerly, .. } = method.endpoint;
    let mode = match mode {
        Mode::Async => "Async",
        Mode::Sync => "Sync",
    };
    code!(
        to,
        "
        static $endpoint: __private::Endpoint = __private::Endpoint {
            name: $name,
            id: $id,
            formerly: $formerly,
            method: __private::http::Method::$verb,
            path: $path,
            mode: __private::Mode::$mode,
            repeatable: $repeatable,
            needs_result: $needs_result,
            give_up_after: $give_up_after,
            protocol: &$protocol,
            critical: $critical,
        };",
        endpoint = method.endpoint_static,
        name = Quoted(&method.name),
        id = Quoted(&method.endpoint.id()),
        formerly = strings(formerly),
        verb = method.endpoint.method.as_str(),
        path = segments(&path.segments),
        mode,
        repeatable = flag(*repeatable),
        needs_result = flag(method.needs_result),
        give_up_after = option(give_up_after.map(duration)),
        protocol,
        critical = option(method.critical.as_ref().zip(critical.as_ref()).map(|(of_method, critical)| {
            By(move |to: &mut Code| self::critical(to, critical, of_method, &method.readable()))
        })),
    );
}

fn critical(to: &mut Code, critical: &Critical, method: &CriticalMethod, readable: &str) {
    let CriticalMethod { index, key: key_type, .. } = method;
    let Critical { key, renamed, reference, done_when, not_done_when, repeat_after, lingers, keep_result, .. } =
        critical;
    let repeat_after = By(|to: &mut Code| match repeat_after {
        RepeatAfter::Never => to.push("__private::RepeatAfter::Never"),
        RepeatAfter::After(after) => {
            code!(to, "__private::RepeatAfter::After($after)", after = duration(*after));
        }
    });
    code!(
        to,
        "&__private::Critical {
            index: $index,
            key: &[$key],
            renamed: $renamed,
            has_reference: $has_reference,
            done_when: $done_when,
            not_done_when: $not_done_when,
            repeat_after: $repeat_after,
            lingers: $lingers,
            keep_result: $keep_result,
            readable: $readable,
            tellable: __private::tellable::<$key_type>,
        }",
        index,
        key = list(key, key_field),
        renamed = slice(renamed, |to, (then, today)| code!(
            to,
            "($then, $today)",
            then = Quoted(then),
            today = Quoted(today)
        )),
        has_reference = flag(reference.is_some()),
        done_when = conditions(done_when),
        not_done_when = conditions(not_done_when),
        repeat_after,
        lingers = option(lingers.map(duration)),
        keep_result = flag(*keep_result),
        readable,
        key_type,
    );
}

fn key_field(to: &mut Code, field: &KeyField) {
    let place = match field.place {
        Place::Path => "Path",
        Place::Query => "Query",
        Place::Header => "Header",
        Place::Body => "Body",
    };
    let kind = match field.scalar {
        // The last two can be no part of a key.
        Scalar::String | Scalar::Float | Scalar::Json => "String",
        Scalar::Bool => "Bool",
        Scalar::Int => "Int",
        Scalar::Decimal => "Decimal",
        Scalar::Uuid => "Uuid",
        Scalar::Date => "Date",
        Scalar::Datetime => "Datetime",
        Scalar::Duration => "Duration",
        Scalar::Uri => "Uri",
    };
    code!(
        to,
        "__private::KeyField { place: __private::Place::$place, json: $json, kind: __private::KeyKind::$kind }",
        place,
        json = Quoted(&field.json),
        kind,
    );
}

fn conditions(conditions: &[Condition]) -> impl Piece {
    slice(conditions, |to, Condition { pointer: place, values }| {
        code!(
            to,
            "__private::Condition { pointer: $pointer, values: $values }",
            pointer = pointer(place),
            values = strings(values),
        );
    })
}

fn protocol(to: &mut Code, protocol: &Protocol) {
    let Protocol { token, status, result, poll, statuses, rejected_codes } = protocol;
    let token = By(|to: &mut Code| match token {
        TokenPlace::Body(place) => {
            code!(to, "__private::TokenPlace::Body($pointer)", pointer = pointer(place));
        }
        TokenPlace::Header(name) => {
            code!(to, "__private::TokenPlace::Header($name)", name = Quoted(name));
        }
    });
    let Statuses { in_progress, ready, expired, not_found, failed, rejected } = statuses;
    code!(
        to,
        "__private::Protocol {
            token: $token,
            status: $status,
            result: $result,
            poll: $poll,
            statuses: __private::Statuses {
                in_progress: $in_progress,
                ready: $ready,
                expired: $expired,
                not_found: $not_found,
                failed: $failed,
                rejected: $rejected,
            },
            rejected_codes: $rejected_codes,
        }",
        token,
        status = pointer(status),
        result = pointer(result),
        poll = segments(&poll.segments),
        in_progress = strings(in_progress),
        ready = strings(ready),
        expired = strings(expired),
        not_found = strings(not_found),
        failed = strings(failed),
        rejected = strings(rejected),
        rejected_codes = slice(rejected_codes, |to, code| to.push(&code.to_string())),
    );
}

fn segments(segments: &[Segment]) -> impl Piece {
    slice(segments, |to, segment| {
        let (kind, text) = match segment {
            Segment::Literal(text) => ("Literal", text),
            Segment::Parameter(name) => ("Parameter", name),
        };
        code!(to, "__private::Segment::$kind($text)", kind, text = Quoted(text));
    })
}

fn pointer(Pointer(names): &Pointer) -> impl Piece {
    strings(names)
}

fn strings(texts: &[String]) -> impl Piece {
    slice(texts, |to, text| to.string(text))
}

fn slice<T>(items: &[T], write: impl Fn(&mut Code, &T)) -> impl Piece {
    let items = list(items, write);
    By(move |to: &mut Code| code!(to, "&[$items]", items))
}

fn option(value: Option<impl Piece>) -> impl Piece {
    By(move |to: &mut Code| match &value {
        Some(value) => code!(to, "::core::option::Option::Some($value)", value),
        None => to.push("::core::option::Option::None"),
    })
}

fn duration(duration: Duration) -> impl Piece {
    format!("::core::time::Duration::new({}, {})", duration.as_secs(), duration.subsec_nanos())
}

fn flag(of: bool) -> &'static str {
    if of { "true" } else { "false" }
}

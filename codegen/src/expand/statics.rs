//! What differs between endpoints, as data.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::methods::{CriticalMethod, Method};
use crate::{
    model::{
        Condition, Critical, Endpoint, KeyField, Mode, Place, Pointer, Protocol, RepeatAfter, Scalar, Segment,
        TokenPlace,
    },
    steps,
};

/// A static per endpoint, and one per protocol that they share.
pub(super) fn items(methods: &[Method<'_>]) -> TokenStream {
    let taken: HashSet<String> = methods.iter().map(|method| method.endpoint_static.to_string()).collect();
    let (mut names, mut protocols) = (HashMap::new(), Vec::new());
    let endpoints: Vec<TokenStream> = methods
        .iter()
        .map(|method| {
            let protocol = &method.endpoint.protocol;
            steps::take(1);
            let name = names.entry(protocol).or_insert_with(|| {
                let name = fresh(protocols.len(), &taken);
                let protocol = self::protocol(protocol);
                protocols.push(quote!(static #name: __private::Protocol = #protocol;));
                name
            });
            endpoint(method, name)
        })
        .collect();
    quote! {
        #(#protocols)*
        #(#endpoints)*
    }
}

/// A name that no endpoint's static has.
fn fresh(index: usize, taken: &HashSet<String>) -> Ident {
    let mut name = if index == 0 { "PROTOCOL".to_owned() } else { format!("PROTOCOL_{index}") };
    while taken.contains(&name) {
        steps::take(1);
        name.push('_');
    }
    format_ident!("{name}")
}

fn endpoint(method: &Method<'_>, protocol: &Ident) -> TokenStream {
    let Endpoint { path, mode, repeatable, give_up_after, critical, formerly, .. } = method.endpoint;
    let (endpoint_static, name) = (&method.endpoint_static, method.name.to_string());
    let verb = format_ident!("{}", method.endpoint.method.as_str());
    let id = format!("{verb} {}", path.text);
    let path = segments(&path.segments);
    let mode = match mode {
        Mode::Async => quote!(__private::Mode::Async),
        Mode::Sync => quote!(__private::Mode::Sync),
    };
    let needs_result = method.needs_result;
    let give_up_after = option(give_up_after.map(duration));
    let critical = option(method.critical.as_ref().zip(critical.as_ref()).map(|(critical_method, critical)| {
        let critical = self::critical(critical, critical_method, &method.readable());
        quote!(&#critical)
    }));
    quote! {
        static #endpoint_static: __private::Endpoint = __private::Endpoint {
            name: #name,
            id: #id,
            formerly: &[#(#formerly),*],
            method: __private::http::Method::#verb,
            path: #path,
            mode: #mode,
            repeatable: #repeatable,
            needs_result: #needs_result,
            give_up_after: #give_up_after,
            protocol: &#protocol,
            critical: #critical,
        };
    }
}

fn critical(critical: &Critical, method: &CriticalMethod, readable: &TokenStream) -> TokenStream {
    let CriticalMethod { index, key: key_type, .. } = method;
    let Critical { key, reference, done_when, not_done_when, repeat_after, lingers, keep_result, .. } = critical;
    let key = key.iter().map(key_field);
    let has_reference = reference.is_some();
    let (done_when, not_done_when) = (conditions(done_when), conditions(not_done_when));
    let repeat_after = match repeat_after {
        RepeatAfter::Never => quote!(__private::RepeatAfter::Never),
        RepeatAfter::After(after) => {
            let after = duration(*after);
            quote!(__private::RepeatAfter::After(#after))
        }
    };
    let lingers = option(lingers.map(duration));
    quote! {
        __private::Critical {
            index: #index,
            key: &[#(#key),*],
            has_reference: #has_reference,
            done_when: #done_when,
            not_done_when: #not_done_when,
            repeat_after: #repeat_after,
            lingers: #lingers,
            keep_result: #keep_result,
            readable: #readable,
            tellable: __private::tellable::<#key_type>,
        }
    }
}

fn key_field(field: &KeyField) -> TokenStream {
    let place = match field.place {
        Place::Path => quote!(Path),
        Place::Query => quote!(Query),
        Place::Header => quote!(Header),
        Place::Body => quote!(Body),
    };
    let kind = match field.scalar {
        // The last two can be no part of a key.
        Scalar::String | Scalar::Float | Scalar::Json => quote!(String),
        Scalar::Bool => quote!(Bool),
        Scalar::Int => quote!(Int),
        Scalar::Decimal => quote!(Decimal),
        Scalar::Uuid => quote!(Uuid),
        Scalar::Date => quote!(Date),
        Scalar::Datetime => quote!(Datetime),
        Scalar::Duration => quote!(Duration),
        Scalar::Uri => quote!(Uri),
    };
    let json = &field.json;
    quote!(__private::KeyField { place: __private::Place::#place, json: #json, kind: __private::KeyKind::#kind })
}

fn conditions(conditions: &[Condition]) -> TokenStream {
    let conditions = conditions.iter().map(|Condition { pointer, values }| {
        let pointer = self::pointer(pointer);
        quote!(__private::Condition { pointer: #pointer, values: &[#(#values),*] })
    });
    quote!(&[#(#conditions),*])
}

fn protocol(protocol: &Protocol) -> TokenStream {
    let Protocol { token, status, result, poll, statuses, rejected_codes } = protocol;
    let token = match token {
        TokenPlace::Body(pointer) => {
            let pointer = self::pointer(pointer);
            quote!(__private::TokenPlace::Body(#pointer))
        }
        TokenPlace::Header(name) => quote!(__private::TokenPlace::Header(#name)),
    };
    let (status, result, poll) = (pointer(status), pointer(result), segments(&poll.segments));
    let crate::model::Statuses { in_progress, ready, expired, not_found, failed, rejected } = statuses;
    let rejected_codes = rejected_codes.iter().map(|code| Literal::u16_unsuffixed(*code));
    quote! {
        __private::Protocol {
            token: #token,
            status: #status,
            result: #result,
            poll: #poll,
            statuses: __private::Statuses {
                in_progress: &[#(#in_progress),*],
                ready: &[#(#ready),*],
                expired: &[#(#expired),*],
                not_found: &[#(#not_found),*],
                failed: &[#(#failed),*],
                rejected: &[#(#rejected),*],
            },
            rejected_codes: &[#(#rejected_codes),*],
        }
    }
}

fn segments(segments: &[Segment]) -> TokenStream {
    let segments = segments.iter().map(|segment| match segment {
        Segment::Literal(text) => quote!(__private::Segment::Literal(#text)),
        Segment::Parameter(name) => quote!(__private::Segment::Parameter(#name)),
    });
    quote!(&[#(#segments),*])
}

fn pointer(Pointer(names): &Pointer) -> TokenStream {
    quote!(&[#(#names),*])
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn duration(duration: Duration) -> TokenStream {
    let (secs, nanos) = (Literal::u64_unsuffixed(duration.as_secs()), Literal::u32_unsuffixed(duration.subsec_nanos()));
    quote!(::core::time::Duration::new(#secs, #nanos))
}

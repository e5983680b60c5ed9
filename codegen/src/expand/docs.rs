//! What generated items say of themselves.

use super::{
    code::{Code, Piece},
    methods::{Kind, Method},
};
use crate::{
    map::Map,
    model::{Api, Endpoint, Field, Mode, Type, TypeDef, TypeKind, Variant, Word},
    steps,
};

/// A text as documentation of what follows.
pub(super) struct Doc(pub(super) String);

impl Piece for Doc {
    fn write(&self, to: &mut Code) {
        for line in self.0.trim_end().lines() {
            match line {
                "" => to.push("\n///\n"),
                // In a comment, rustc refuses a lone CR, and signs that turn the direction of a text.
                _ if !line.is_ascii() || line.contains('\r') => {
                    to.push("#[doc = ");
                    to.string(&format!(" {line}"));
                    to.push("]");
                }
                _ => {
                    to.push("\n/// ");
                    to.push(line);
                    to.push("\n");
                }
            }
        }
    }
}

pub(super) fn module(api: &Api, service: &str) -> String {
    match &api.title {
        Some(title) => format!("{title}: the data types of [`{service}`]."),
        None => format!("The data types of [`{service}`]."),
    }
}

/// What the spec says, or else what it is for.
pub(super) fn type_def(def: &TypeDef, roles: &Roles<'_>) -> String {
    if let Some(doc) = &def.doc {
        return doc.clone();
    }
    if let Some(Some(role)) = roles.0.get(def.name.as_str()) {
        return role.clone();
    }
    match &def.kind {
        TypeKind::Struct(_) => "An object of the API.".to_owned(),
        TypeKind::Enum(_) => "A word of the API, one that the spec lists or another.".to_owned(),
        TypeKind::Union { tag, .. } => format!("An object of the API whose `{tag}` says what it is."),
        TypeKind::Alias(_) => "A name that the API has for a type.".to_owned(),
        TypeKind::Rust(path) => format!("A type of the API: `{path}`."),
    }
}

/// What types are for that one endpoint uses in one place; `None` for those with several.
pub(super) struct Roles<'a>(Map<&'a str, Option<String>>);

impl<'a> Roles<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut roles = Self(Map::default());
        for endpoint in &api.endpoints {
            let critical = endpoint.critical.as_ref();
            let parts = [
                ("The path parameters", &endpoint.path_params),
                ("The query", &endpoint.query),
                ("The header fields", &endpoint.header),
                ("The body", &endpoint.body),
                ("The answer", &endpoint.response),
                ("What an investigation needs to know", critical.map_or(&None, |critical| &critical.reference)),
            ];
            for (what, ty) in parts {
                if let Some(Type::Named(name)) = ty {
                    roles.add(name, what, api, endpoint);
                }
            }
            if let Some(critical) = critical {
                roles.add(&critical.key_type, "What names one intended effect", api, endpoint);
            }
        }
        roles
    }

    fn add(&mut self, name: &'a str, what: &str, api: &Api, endpoint: &Endpoint) {
        steps::take(1);
        let role = format!("{what} of {}.", call(api, endpoint));
        self.0.entry(name).and_modify(|known| *known = None).or_insert(Some(role));
    }
}

pub(super) fn field(field: &Field) -> String {
    field.doc.clone().unwrap_or_else(|| format!("`{}`", field.json))
}

pub(super) fn word(word: &Word) -> String {
    word.doc.clone().unwrap_or_else(|| format!("`{}`", word.json))
}

pub(super) fn variant(tag: &str, variant: &Variant) -> String {
    variant.doc.clone().unwrap_or_else(|| format!("`{tag}` is `{}`.", variant.json))
}

pub(super) fn service(api: &Api) -> String {
    let title = api.title.as_deref().unwrap_or("The API");
    format!(
        "{title}, one method per endpoint.\n\nA method that an implementation leaves out answers `is_unimplemented()`, \
         so that a fake writes only what its test uses."
    )
}

pub(super) fn client(api: &Api, service: &str) -> String {
    let title = api.title.as_deref().unwrap_or("the API");
    format!("[`{service}`] over HTTP: the client of {title}.\n\nA clone is another handle to the same client.")
}

pub(super) fn plain(client: &str) -> String {
    format!("The methods of [`{client}`] that are not critical: what an investigation may use.")
}

pub(super) fn resolver(client: &str) -> String {
    format!(
        "Finds out what became of a critical operation of [`{client}`] that was lost.\n\nOne method per critical \
         endpoint, and another that is told each verdict."
    )
}

pub(super) fn builder(has_critical: bool) -> String {
    let needs = if has_critical {
        "\n\nIt needs a journal and a resolver before it can be built: this API has critical endpoints."
    } else {
        ""
    };
    format!(
        "Begins a client of the API at `base_url`, scheme and authority and what stands before the base path.{needs}"
    )
}

pub(super) fn method(api: &Api, method: &Method<'_>, resolver: &str) -> String {
    let endpoint = method.endpoint;
    let call = call(api, endpoint);
    let polls = match endpoint.mode {
        Mode::Async => " and polls until it is answered",
        Mode::Sync => "",
    };
    let name = &method.name;
    let rest = match method.kind {
        Kind::Call => format!("Calls {call}. An error that `is_lost()` says that no usable answer came."),
        Kind::Operation => format!(
            "Calls {call}{polls}. An error that `is_lost()` says that the answer is gone: expired, unknown to the \
             server, or not there in time."
        ),
        Kind::Critical => format!(
            "Calls {call}{polls}. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the \
             outcome is lost, [`{resolver}::{name}`] finds out what happened."
        ),
    };
    match &endpoint.summary {
        Some(summary) => format!("{summary}\n\n{rest}"),
        None => rest,
    }
}

pub(super) fn poll(api: &Api, method: &Method<'_>) -> String {
    let call = call(api, method.endpoint);
    match method.kind {
        Kind::Critical => format!("Asks once how an operation of {call} stands, and records it; `None`: in progress."),
        Kind::Call | Kind::Operation => format!("Asks once how the operation behind a token of {call} stands."),
    }
}

pub(super) fn resume(api: &Api, method: &Method<'_>) -> String {
    let call = call(api, method.endpoint);
    match method.kind {
        Kind::Critical => format!("Waits for an operation of {call} that was started before, in any process."),
        Kind::Call | Kind::Operation => {
            format!("Goes on polling with a token of {call} that was kept, in any process.")
        }
    }
}

pub(super) fn report(api: &Api, method: &Method<'_>) -> String {
    format!(
        "Takes in what came from outside about a {}, as from a webhook.\n\n`which` is an operation's id or the server's \
         token; with a key alone it only starts an investigation.\n\nDropped, it has decided nothing, or the decision is recorded \
         and is told all the same.",
        call(api, method.endpoint)
    )
}

pub(super) fn investigate(api: &Api, method: &Method<'_>) -> String {
    format!(
        "Finds out what became of a lost {}.\n\nAnswer `CannotTell` rather than guess: it is asked again.",
        call(api, method.endpoint)
    )
}

pub(super) fn settled(api: &Api, method: &Method<'_>) -> String {
    format!(
        "Told the verdict of every {}, at least once and always the same.\n\nCommit your own books here, keyed by the \
         operation's id; after an error it is told again. Left out, it is an event in `tracing`.",
        call(api, method.endpoint)
    )
}

/// `` `POST /v1/servicing/heldTicket/quote` ``
fn call(api: &Api, endpoint: &Endpoint) -> String {
    format!("`{} {}{}`", endpoint.method.as_str(), api.base_path, endpoint.path.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_has_nothing_that_rustc_refuses_in_one() {
        let mut to = Code::default();
        Doc("first\n\nturns \u{202e}round\rbehind\n".to_owned()).write(&mut to);
        let expected = "\n/// first\n\n///\n#[doc = \" turns \\u{202e}round\\rbehind\"]";
        assert_eq!(to.into_text(), expected);
    }
}

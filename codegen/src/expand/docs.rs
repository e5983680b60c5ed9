//! The documentation of generated items.

use super::{
    code::{Code, Piece},
    methods::{Kind, Method},
};
use crate::{
    map::Map,
    model::{Api, Endpoint, Field, Mode, Type, TypeDef, TypeKind, Variant, Word},
    steps,
};

/// A text, written as the documentation of the next item.
pub(super) struct Doc(pub(super) String);

impl Piece for Doc {
    fn write(&self, to: &mut Code) {
        for line in self.0.trim_end().lines() {
            match line {
                "" => to.push("\n///\n"),
                // rustc rejects a lone CR and bidirectional control characters in comments.
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

/// The spec's documentation, or else the type's role.
pub(super) fn type_def(def: &TypeDef, roles: &Roles<'_>) -> String {
    if let Some(doc) = &def.doc {
        return doc.clone();
    }
    if let Some(Some(role)) = roles.0.get(def.name.as_str()) {
        return role.clone();
    }
    match &def.kind {
        TypeKind::Struct(_) => "An object of the API.".to_owned(),
        TypeKind::Enum(_) => {
            "An enum of the API. Values that the spec does not list are kept as `Unrecognized`.".to_owned()
        }
        TypeKind::Union { tag, .. } => format!("An object of the API, tagged by `{tag}`."),
        TypeKind::Alias(_) => "A type alias of the API.".to_owned(),
        TypeKind::Rust(path) => format!("A type of the API: `{path}`."),
    }
}

/// The roles of types: `None` for a type that is used in several places.
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
                ("The reference for investigations", critical.map_or(&None, |critical| &critical.reference)),
            ];
            for (what, ty) in parts {
                if let Some(Type::Named(name)) = ty {
                    roles.add(name, what, api, endpoint);
                }
            }
            if let Some(critical) = critical {
                roles.add(&critical.key_type, "The key", api, endpoint);
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
        "{title}, one method per endpoint.\n\nMethods have default bodies that answer `is_unimplemented()`, so that a \
         fake implements only those that its test uses."
    )
}

pub(super) fn client(api: &Api, service: &str) -> String {
    let title = api.title.as_deref().unwrap_or("the API");
    format!("[`{service}`] over HTTP: the client of {title}.\n\nCheap to clone: clones share one client.")
}

pub(super) fn plain(client: &str) -> String {
    format!("[`{client}`] without its critical methods: what a resolver may use.")
}

pub(super) fn resolver(client: &str) -> String {
    format!(
        "Finds out what became of lost critical operations of [`{client}`].\n\nPer critical endpoint, one method that \
         investigates, and one that receives every verdict."
    )
}

pub(super) fn builder(has_critical: bool) -> String {
    let needs = if has_critical {
        "\n\nA journal and a resolver are required, because this API has critical endpoints."
    } else {
        ""
    };
    format!(
        "Starts building a client. `base_url` is scheme and host, and a path if there is one before the base path.{needs}"
    )
}

pub(super) fn method(api: &Api, method: &Method<'_>, resolver: &str) -> String {
    let endpoint = method.endpoint;
    let call = call(api, endpoint);
    let polls = match endpoint.mode {
        Mode::Async => " and polls until there is an answer",
        Mode::Sync => "",
    };
    let name = &method.name;
    let rest = match method.kind {
        Kind::Call => format!("Calls {call}. If the error `is_lost()`, there was no usable answer."),
        Kind::Operation => format!(
            "Calls {call}{polls}. If the error `is_lost()`, the answer expired, is unknown to the server, or did not come \
             in time."
        ),
        Kind::Critical => format!(
            "Calls {call}{polls}. Awaiting it gives a `MustResolve`, or `NotStarted` if nothing was sent. If the \
             operation is lost, [`{resolver}::{name}`] finds out what happened."
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
        Kind::Critical => {
            format!("Polls an operation of {call} once, and records what it finds. `None`: still in progress.")
        }
        Kind::Call | Kind::Operation => format!("Polls once with a token of {call}."),
    }
}

pub(super) fn resume(api: &Api, method: &Method<'_>) -> String {
    let call = call(api, method.endpoint);
    match method.kind {
        Kind::Critical => {
            format!("Waits for the outcome of an open operation of {call}, started by this process or an earlier one.")
        }
        Kind::Call | Kind::Operation => {
            format!("Continues polling with a stored token of {call}, in any process.")
        }
    }
}

pub(super) fn report(api: &Api, method: &Method<'_>) -> String {
    format!(
        "Takes in a report from outside about a {}, such as a webhook.\n\n`which` is an operation's id or the server's \
         token; a key only starts an investigation.\n\nCancel safety: if the future is dropped, either nothing was decided, or \
         the verdict is recorded and delivered.",
        call(api, method.endpoint)
    )
}

pub(super) fn investigate(api: &Api, method: &Method<'_>) -> String {
    format!(
        "Finds out what became of a lost {}.\n\nNever guess: answer `CannotTell`, and you are asked again.",
        call(api, method.endpoint)
    )
}

pub(super) fn settled(api: &Api, method: &Method<'_>) -> String {
    format!(
        "Receives the verdict of every {}, at least once and always the same.\n\nCommit your own records here, keyed by the \
         operation's id. After an error it is called again. The default writes an event to `tracing`.",
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

//! A checked spec: what the rest of the crate, and the simulator, may rely on.
//!
//! A value of these types cannot be wrong: every name is a valid Rust identifier and collides with nothing, every type
//! that is mentioned exists, every key names a field. Whoever holds an [`Api`] takes no decision and reports no error.

use std::time::Duration;

use crate::steps;

/// A whole spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// What the spec calls itself; for documentation only.
    pub title: Option<String>,
    /// What stands before every path: empty, or `/v1/servicing` without a slash at its end.
    pub base_path: String,
    /// In the order of the spec.
    pub endpoints: Vec<Endpoint>,
    /// Named types in the order of the spec, then those that endpoints spell out in place, then the key types.
    pub types: Vec<TypeDef>,
}

impl Api {
    /// The definition behind a name; every name that the model mentions has one. Looks through all of them: who asks
    /// again and again keeps a map.
    pub fn type_def(&self, name: &str) -> Option<&TypeDef> {
        self.types.iter().inspect(|_| steps::take(1)).find(|def| def.name == name)
    }

    /// Whether any endpoint is critical: only then is there a resolver, a journal and a thread.
    pub fn has_critical(&self) -> bool {
        self.endpoints.iter().any(|endpoint| endpoint.critical.is_some())
    }
}

/// One endpoint, all defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// The request's method.
    pub method: Method,
    /// Below the base path.
    pub path: Path,
    /// The Rust method: `held_ticket_quote`, raw (`r#type`) where it has to be.
    pub name: String,
    /// The first line of its documentation.
    pub summary: Option<String>,
    /// The struct of path parameters; `None` where the path has none.
    pub path_params: Option<Type>,
    /// A struct whose fields are scalars, optional scalars, enums, or lists of those.
    pub query: Option<Type>,
    /// Like `query`, sent as header fields.
    pub header: Option<Type>,
    /// Sent as JSON.
    pub body: Option<Type>,
    /// `None`: the answer is `()`, and no result is needed.
    pub response: Option<Type>,
    /// Whether an answer may be a token.
    pub mode: Mode,
    /// Safe to send again although it may have left: said by the spec, or by the method.
    pub repeatable: bool,
    /// When the client stops polling; `None`: the builder's default.
    pub give_up_after: Option<Duration>,
    /// How this endpoint answers asynchronously.
    pub protocol: Protocol,
    /// Present where an unknown outcome must be resolved.
    pub critical: Option<Critical>,
    /// What [`Self::id`] was in earlier versions of the spec; the journal knows those operations by it.
    pub formerly: Vec<String>,
}

impl Endpoint {
    /// What a journal and a token call it, whatever its Rust name: `POST /heldTicket/execute`.
    pub fn id(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path.text)
    }
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// As it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// `/orders/{orderId}/cancel`, split at its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// As the spec has it, with a leading slash.
    pub text: String,
    /// The same in pieces.
    pub segments: Vec<Segment>,
}

/// A piece of a [`Path`] or of a [`Poll`] template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Text that stands as it is.
    Literal(String),
    /// `{name}`
    Parameter(String),
}

/// Whether an answer may be a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A token first, the answer by polling.
    Async,
    /// The answer at once.
    Sync,
}

/// How an API answers asynchronously.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Protocol {
    /// Where the token is.
    pub token: TokenPlace,
    /// Where the status is.
    pub status: Pointer,
    /// Where the result is, once READY.
    pub result: Pointer,
    /// How to ask.
    pub poll: Poll,
    /// What the status means.
    pub statuses: Statuses,
    /// HTTP status codes by which a critical submission is known to have been refused before anything was done.
    pub rejected_codes: Vec<u16>,
}

/// Where a token is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TokenPlace {
    /// In the body.
    Body(Pointer),
    /// In a header field of this name.
    Header(String),
}

/// A JSON pointer (RFC 6901), unescaped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pointer(pub Vec<String>);

/// `GET {path}/poll?asyncOperationToken={token}`: always a GET; the parameters are `path` and `token`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Poll {
    /// In pieces.
    pub segments: Vec<Segment>,
}

/// The words of an API for how an operation stands; compared without case, each in one list only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Statuses {
    /// Poll again.
    pub in_progress: Vec<String>,
    /// The result is there.
    pub ready: Vec<String>,
    /// The server no longer has the answer.
    pub expired: Vec<String>,
    /// The server does not know the token.
    pub not_found: Vec<String>,
    /// It ran, and failed.
    pub failed: Vec<String>,
    /// It was refused before anything was done.
    pub rejected: Vec<String>,
}

/// What a critical endpoint says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Critical {
    /// The request's fields that name one intended effect; at least one.
    pub key: Vec<KeyField>,
    /// What some of them were called before, and what they are called today.
    pub renamed: Vec<(String, String)>,
    /// The struct of these fields, in [`Api::types`].
    pub key_type: String,
    /// What an investigation will need; never sent.
    pub reference: Option<Type>,
    /// A READY that fits any of these means that it happened. Empty: every READY does.
    pub done_when: Vec<Condition>,
    /// A READY that fits any of these means that it did not happen.
    pub not_done_when: Vec<Condition>,
    /// When the key of an operation that ended Done may be used again.
    pub repeat_after: RepeatAfter,
    /// How long after the last sign of life a request may still be executed; `None`: the builder's default.
    pub lingers: Option<Duration>,
    /// Whether the journal keeps a result until its verdict was delivered.
    pub keep_result: bool,
}

/// A field of the request that is part of the key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyField {
    /// Where the request has it.
    pub place: Place,
    /// Its name there, and in the key.
    pub json: String,
    /// Decides how two values compare. An enum or an alias is resolved: [`Scalar::String`] for an enum.
    pub scalar: Scalar,
}

/// The parts of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Parameters of the path.
    Path,
    /// The query string.
    Query,
    /// Header fields.
    Header,
    /// The JSON body.
    Body,
}

/// `{ /status: [TICKETED] }`: the value at the pointer is one of these words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Into the result.
    pub pointer: Pointer,
    /// Compared as text, by case.
    pub values: Vec<String>,
}

/// When a key that ended Done may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatAfter {
    /// Not while the journal remembers it.
    Never,
    /// So long after the verdict.
    After(Duration),
}

/// A use of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Built in.
    Scalar(Scalar),
    /// A [`TypeDef`] by its name.
    Named(String),
    /// `T?`: may be absent or null.
    Optional(Box<Self>),
    /// `list<T>`
    List(Box<Self>),
    /// `map<T>`: from strings to `T`.
    Map(Box<Self>),
}

/// The built-in types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// `String`
    String,
    /// `bool`
    Bool,
    /// `i64`
    Int,
    /// `f64`
    Float,
    /// An exact decimal number.
    Decimal,
    /// A UUID.
    Uuid,
    /// A day of the calendar.
    Date,
    /// A moment, with its offset from UTC.
    Datetime,
    /// ISO 8601, `PT1H30M`.
    Duration,
    /// An absolute URI.
    Uri,
    /// Any JSON value.
    Json,
}

impl Scalar {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::String,
        Self::Bool,
        Self::Int,
        Self::Float,
        Self::Decimal,
        Self::Uuid,
        Self::Date,
        Self::Datetime,
        Self::Duration,
        Self::Uri,
        Self::Json,
    ];

    /// As a spec writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::Decimal => "decimal",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Duration => "duration",
            Self::Uri => "uri",
            Self::Json => "json",
        }
    }

    /// The cargo feature of the facade without which there is no Rust type for it.
    pub fn feature(self) -> Option<&'static str> {
        match self {
            Self::Decimal => Some("decimal"),
            Self::Uuid => Some("uuid"),
            Self::Date | Self::Datetime | Self::Duration => Some("jiff"),
            Self::String | Self::Bool | Self::Int | Self::Float | Self::Uri | Self::Json => None,
        }
    }
}

/// A type of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDef {
    /// In Rust, and mentioned so by [`Type::Named`].
    pub name: String,
    /// What the spec says of it.
    pub doc: Option<String>,
    /// What it is.
    pub kind: TypeKind,
    /// Part of a request, of a reference or of a key, or asked to derive `Serialize`: it is serialised.
    pub sent: bool,
    /// Part of a response, of a reference or of a key, or asked to derive `Deserialize`: it is deserialised. The answer
    /// of a critical endpoint is both.
    pub received: bool,
    /// Within the body of a critical request: `Debug` shows the names of fields, not their values.
    pub secret: bool,
    /// Paths of further derives that the spec asks for.
    pub derives: Vec<String>,
}

/// What a [`TypeDef`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// A JSON object with these members.
    Struct(Vec<Field>),
    /// A string out of these; unknown ones are kept.
    Enum(Vec<Word>),
    /// A JSON object whose member `tag` says which variant it is; unknown ones are kept.
    Union {
        /// The member's JSON name.
        tag: String,
        /// In the order of the spec.
        variants: Vec<Variant>,
    },
    /// Another name for a type.
    Alias(Type),
    /// A caller's own type, by its absolute Rust path.
    Rust(String),
}

/// A member of a struct, or of a union's variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// As JSON has it.
    pub json: String,
    /// As Rust has it: `supplier_code`, `r#type`, `self_`.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// Without a box the type would contain itself.
    pub boxed: bool,
    /// What the spec says of it.
    pub doc: Option<String>,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As JSON has it.
    pub json: String,
    /// The Rust variant: `Ticketed`.
    pub name: String,
    /// What the spec says of it.
    pub doc: Option<String>,
}

/// A variant of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The tag's value.
    pub json: String,
    /// The Rust variant: `Card`.
    pub name: String,
    /// Its members beside the tag.
    pub fields: Vec<Field>,
    /// What the spec says of it.
    pub doc: Option<String>,
}

/// The name of what is generated for a method beside it: `quote_poll`, and `super_poll` for `super_`.
pub(crate) fn companion(method: &str, suffix: &str) -> String {
    let name = bare(method);
    format!("{}_{suffix}", name.strip_suffix('_').unwrap_or(name))
}

/// An identifier without its `r#`.
pub(crate) fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

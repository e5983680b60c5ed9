//! Rust as text, and templates for it.
//!
//! A macro is built without optimisation, and a token that it makes by itself costs more than fifty that the compiler
//! reads out of a text. So all code is written as text and handed over at once. Only what a caller wrote stays tokens,
//! because those know where they stand: a [`Caller`] keeps them, and the text has a `$` and a number in their places.

extern crate proc_macro;

use std::{cell::RefCell, error::Error, fmt::Write as _, str::FromStr};

use proc_macro2::{Group, Span, TokenStream, TokenTree};

use crate::map::Set;

/// Rust that is being written.
#[derive(Debug, Default)]
pub(super) struct Code(String);

/// Writes a template of Rust, `$name` in it being the [`Piece`] of that name: a variable, or what is behind `name =`.
///
/// What a template lacks or has too much is an error of the compiler.
macro_rules! code {
    ($to:expr, $template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        static TEMPLATE: $crate::expand::code::Template<{ $crate::expand::code::holes($template) }> =
            $crate::expand::code::Template::new($template, &[$(stringify!($name)),*]);
        TEMPLATE.write($to, &[$($crate::expand::code::code!(@piece $name $(= $value)?)),*]);
    }};
    (@piece $name:ident) => { &$name };
    (@piece $name:ident = $value:expr) => { &$value };
}
pub(super) use code;

impl Code {
    /// One template alone.
    pub(super) fn push(&mut self, rust: &str) {
        self.0.push_str(rust);
    }

    /// A literal.
    pub(super) fn string(&mut self, text: &str) {
        let _ = write!(self.0, "{text:?}");
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// What it is to the compiler, the caller's tokens in their places.
    pub(super) fn tokens(&self, caller: &Caller) -> TokenStream {
        match read(&self.0) {
            Ok(tokens) => caller.filled_in(tokens),
            Err(error) => syn::Error::new(Span::call_site(), error).into_compile_error(),
        }
    }
}

/// By the compiler, where there is one. `proc_macro2` would read all of it before, by itself and unoptimised, because the
/// compiler does not come back from some texts that are no Rust.
fn read(rust: &str) -> Result<TokenStream, Box<dyn Error>> {
    match proc_macro::is_available() {
        true => Ok(proc_macro::TokenStream::from_str(rust)?.into()),
        false => Ok(TokenStream::from_str(rust)?),
    }
}

/// What can stand in a hole of a template.
pub(super) trait Piece {
    fn write(&self, to: &mut Code);
}

impl Piece for str {
    fn write(&self, to: &mut Code) {
        to.push(self);
    }
}

impl Piece for String {
    fn write(&self, to: &mut Code) {
        to.push(self);
    }
}

impl Piece for Code {
    fn write(&self, to: &mut Code) {
        to.push(&self.0);
    }
}

impl<P: Piece + ?Sized> Piece for &P {
    fn write(&self, to: &mut Code) {
        (*self).write(to);
    }
}

impl<P: Piece> Piece for Option<P> {
    fn write(&self, to: &mut Code) {
        if let Some(piece) = self {
            piece.write(to);
        }
    }
}

/// A text as a literal.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl Piece for Quoted<'_> {
    fn write(&self, to: &mut Code) {
        to.string(self.0);
    }
}

/// What a function writes.
pub(super) struct By<F>(pub(super) F);

impl<F: Fn(&mut Code)> Piece for By<F> {
    fn write(&self, to: &mut Code) {
        (self.0)(to);
    }
}

/// One after the other.
pub(super) fn each<T>(items: &[T], write: impl Fn(&mut Code, &T)) -> impl Piece {
    separated(items, "", write)
}

/// One after the other, with commas between them.
pub(super) fn list<T>(items: &[T], write: impl Fn(&mut Code, &T)) -> impl Piece {
    separated(items, ", ", write)
}

fn separated<T>(items: &[T], separator: &str, write: impl Fn(&mut Code, &T)) -> impl Piece {
    By(move |to: &mut Code| {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                to.push(separator);
            }
            write(to, item);
        }
    })
}

/// Some Rust, and what stands in its holes: cut into pieces when we are compiled.
pub(super) struct Template<const HOLES: usize> {
    /// What stands before each hole, and which piece goes there.
    parts: [(&'static str, usize); HOLES],
    end: &'static str,
}

impl<const HOLES: usize> Template<HOLES> {
    pub(super) const fn new(template: &'static str, names: &[&str]) -> Self {
        let (mut parts, mut rest, mut at) = ([("", 0); HOLES], template, 0);
        let mut used = 0_u64;
        while at < HOLES {
            let (before, behind) = rest.split_at(next_hole(rest.as_bytes()));
            let (_, behind) = behind.split_at(1);
            let (name, behind) = behind.split_at(name_end(behind.as_bytes()));
            let piece = position(name.as_bytes(), names);
            parts[at] = (before, piece);
            used |= 1 << piece;
            rest = behind;
            at += 1;
        }
        assert!(used.count_ones() as usize == names.len(), "a template does not use what it is given");
        Self { parts, end: rest }
    }

    pub(super) fn write(&self, to: &mut Code, pieces: &[&dyn Piece]) {
        for (before, piece) in &self.parts {
            to.push(before);
            pieces[*piece].write(to);
        }
        to.push(self.end);
    }
}

/// How many holes a template has.
pub(super) const fn holes(template: &str) -> usize {
    let (bytes, mut at, mut holes) = (template.as_bytes(), 0, 0);
    while at < bytes.len() {
        if bytes[at] == b'$' {
            holes += 1;
        }
        at += 1;
    }
    holes
}

const fn next_hole(bytes: &[u8]) -> usize {
    let mut at = 0;
    while bytes[at] != b'$' {
        at += 1;
    }
    at
}

const fn name_end(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() && (bytes[at] == b'_' || bytes[at].is_ascii_lowercase()) {
        at += 1;
    }
    at
}

const fn position(name: &[u8], names: &[&str]) -> usize {
    let mut at = 0;
    loop {
        assert!(at < names.len(), "a template has a hole for which nothing is given");
        if is_same(name, names[at].as_bytes()) {
            return at;
        }
        at += 1;
    }
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let (mut at, mut same) = (0, one.len() == other.len());
    while same && at < one.len() {
        same = one[at] == other[at];
        at += 1;
    }
    same
}

/// Tokens of the caller's, which stay what they are and where they are.
#[derive(Default)]
pub(super) struct Caller {
    kept: RefCell<Vec<TokenStream>>,
    /// What stands where a token of the caller's does, and where that is.
    placed: Option<(Set<String>, Span)>,
}

impl Caller {
    /// These names, wherever they are written, are to stand at `place`.
    pub(super) fn with_names_at(place: Span, names: Set<String>) -> Self {
        Self { kept: RefCell::default(), placed: Some((names, place)) }
    }

    /// What stands for them in a text.
    pub(super) fn keep(&self, tokens: TokenStream) -> String {
        let mut kept = self.kept.borrow_mut();
        kept.push(tokens);
        format!("${} ", kept.len() - 1)
    }

    /// The same as text, unless there is a `$crate` in it: that only a token can be.
    pub(super) fn text(&self, tokens: TokenStream) -> String {
        let text = tokens.to_string();
        if text.contains('$') { self.keep(tokens) } else { text }
    }

    fn filled_in(&self, tokens: TokenStream) -> TokenStream {
        let kept = self.kept.borrow();
        if kept.is_empty() && self.placed.is_none() { tokens } else { self.with(&kept, tokens) }
    }

    fn with(&self, kept: &[TokenStream], tokens: TokenStream) -> TokenStream {
        let mut filled = TokenStream::new();
        let mut tokens = tokens.into_iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => {
                    let mut whole = Group::new(group.delimiter(), self.with(kept, group.stream()));
                    whole.set_span(group.span());
                    filled.extend([TokenTree::Group(whole)]);
                }
                TokenTree::Ident(mut ident) => {
                    if let Some((names, place)) = &self.placed
                        && names.contains(&ident.to_string())
                    {
                        ident.set_span(*place);
                    }
                    filled.extend([TokenTree::Ident(ident)]);
                }
                TokenTree::Punct(sign) if sign.as_char() == '$' => {
                    let number = tokens.next().and_then(|number| number.to_string().parse::<usize>().ok());
                    filled.extend(number.and_then(|number| kept.get(number)).cloned());
                }
                other => filled.extend([other]),
            }
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn written(write: impl Fn(&mut Code)) -> String {
        let mut to = Code::default();
        write(&mut to);
        to.into_text()
    }

    #[test]
    fn a_template_has_each_piece_where_its_name_stands() {
        let name = "Order";
        let both = written(|to| {
            code!(to, "impl $name { fn $method(&self) -> $name { $body } }", name, method = "me", body = "*self")
        });
        assert_eq!(both, "impl Order { fn me(&self) -> Order { *self } }");
        assert_eq!(written(|to| code!(to, "struct Unit;")), "struct Unit;");
    }

    #[test]
    fn pieces_are_texts_literals_lists_and_what_may_be_absent() {
        let fields = ["a\"b", "c"];
        let list = written(|to| code!(to, "[$all]", all = list(&fields, |to, field| to.string(field))));
        assert_eq!(list, r#"["a\"b", "c"]"#);
        let each =
            written(|to| code!(to, "$all", all = each(&fields, |to, field| code!(to, "$json;", json = Quoted(field)))));
        assert_eq!(each, r#""a\"b";"c";"#);
        assert_eq!(written(|to| code!(to, "$some $none", some = Some("a"), none = None::<&str>)), "a ");
    }

    #[test]
    fn what_a_caller_wrote_stands_in_its_place_as_it_was() {
        let caller = Caller::default();
        let (first, second) = (caller.keep(quote!(Vec<u8>)), caller.keep(quote!(u32)));
        let mut to = Code::default();
        code!(&mut to, "fn both(&self) -> ($second, $first) { $second::MAX }", first, second);
        let expected = quote!(
            fn both(&self) -> (u32, Vec<u8>) {
                u32::MAX
            }
        );
        assert_eq!(to.tokens(&caller).to_string(), expected.to_string());
    }

    #[test]
    fn names_that_have_a_place_stay_what_they_are() {
        let caller = Caller::with_names_at(Span::call_site(), Set::from_iter(["Order".to_owned()]));
        let returned = caller.keep(quote!(Order));
        let mut to = Code::default();
        code!(&mut to, "impl Order { fn me(self) -> $returned { Order { ..self } } }", returned);
        let expected = quote!(impl Order { fn me(self) -> Order { Order { ..self } } });
        assert_eq!(to.tokens(&caller).to_string(), expected.to_string());
    }

    #[test]
    fn the_crate_of_a_macro_stays_a_token() {
        let caller = Caller::default();
        assert_eq!(caller.text(quote!(pub(crate))), quote!(pub(crate)).to_string());
        let tokens = quote!(pub(in $crate::inner));
        let mut to = Code::default();
        code!(&mut to, "$visibility struct Order;", visibility = caller.text(tokens.clone()));
        assert_eq!(to.tokens(&caller).to_string(), quote!(#tokens struct Order;).to_string());
    }

    #[test]
    fn what_is_no_rust_is_an_error_and_no_panic() {
        let mut to = Code::default();
        to.push("fn }");
        assert!(to.tokens(&Caller::default()).to_string().contains("compile_error"));
    }
}

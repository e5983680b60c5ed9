//! Generated code is thin: a method is one call into the runtime, and what differs between endpoints is data.

use async_api_codegen::{Options, Source, check, expand};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, File, ImplItem, Item, ItemImpl, Stmt, parse_quote};

#[test]
fn a_method_of_the_client_is_one_expression_of_few_tokens() -> syn::Result<()> {
    let file = servicing()?;
    let client = implementation(&file, "Servicing").ok_or_else(|| syn::Error::new_spanned(&file, "no client"))?;
    assert_eq!(client.items.len(), 18);
    for item in &client.items {
        let ImplItem::Fn(method) = item else { continue };
        assert!(matches!(method.block.stmts[..], [Stmt::Expr(Expr::MethodCall(_), None)]), "{}", method.sig.ident);
    }
    let tokens = count(client.to_token_stream()) / client.items.len();
    assert!(tokens < 70, "{tokens} tokens a method");
    Ok(())
}

/// Signatures, documentation, companions, statics and the resolver: all that an endpoint adds beside its types.
#[test]
fn an_endpoint_adds_few_tokens_in_all() -> syn::Result<()> {
    let file = servicing()?;
    let beside_types = file.items.iter().filter(|item| !matches!(item, Item::Mod(_)));
    let tokens = beside_types.map(|item| count(item.to_token_stream())).sum::<usize>() / 18;
    assert!(tokens < 700, "{tokens} tokens an endpoint");
    Ok(())
}

fn servicing() -> syn::Result<File> {
    let checked = check(&Source::new("api.yaml", include_str!("../../api.yaml")));
    let options = Options {
        item: parse_quote!(
            pub trait Servicing {}
        ),
        module: None,
        facade: None,
    };
    syn::parse2(expand(&checked, &options))
}

/// The implementation of a trait, within the block of what is out of sight.
fn implementation<'a>(file: &'a File, name: &str) -> Option<&'a ItemImpl> {
    let hidden = file.items.iter().find_map(|item| match item {
        Item::Const(constant) => match &*constant.expr {
            Expr::Block(block) => Some(&block.block.stmts),
            _ => None,
        },
        _ => None,
    })?;
    hidden.iter().find_map(|statement| match statement {
        Stmt::Item(Item::Impl(implementation))
            if implementation.to_token_stream().to_string().starts_with(&format!("impl {name} for")) =>
        {
            Some(implementation)
        }
        _ => None,
    })
}

fn count(tokens: TokenStream) -> usize {
    let count_one = |token| match token {
        TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(count_one).sum()
}

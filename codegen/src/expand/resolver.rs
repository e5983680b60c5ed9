//! The trait that answers what became of a lost operation, and the way to it.

use super::{
    Names,
    client::Client,
    code::{By, Code, code},
    docs::{self, Doc},
    methods::CriticalMethod,
};

/// The trait: a pair of methods per critical endpoint.
pub(super) fn item(to: &mut Code, of: &Client<'_>) {
    let Names { visibility, resolver, client, facade, .. } = of.names;
    let pairs = By(|to: &mut Code| {
        for (method, CriticalMethod { key, .. }) in of.critical() {
            code!(
                to,
                "
                $investigate_doc
                fn $name(
                    &self,
                    lost: $facade::Lost<$key>,
                ) -> impl ::core::future::Future<Output = $facade::Resolution<$answer>> + ::core::marker::Send;
                $settled_doc
                fn $settled(
                    &self,
                    settled: $facade::Settled<'_, $key>,
                ) -> impl ::core::future::Future<Output = ::core::result::Result<(), $facade::BoxError>>
                + ::core::marker::Send {
                    settled.log();
                    ::core::future::ready(::core::result::Result::Ok(()))
                }",
                investigate_doc = Doc(docs::investigate(of.api, method)),
                name = method.ident,
                facade,
                key,
                answer = method.answer,
                settled_doc = Doc(docs::settled(of.api, method)),
                settled = method.companion("settled"),
            );
        }
    });
    code!(
        to,
        "
        $doc
        #[allow(dead_code, clippy::all, clippy::pedantic)]
        $visibility trait $resolver: ::core::marker::Send + ::core::marker::Sync + 'static {
            $pairs
        }",
        doc = Doc(docs::resolver(client)),
        visibility,
        resolver,
        pairs,
    );
}

/// Keys, and the erasure of a caller's resolver.
pub(super) fn impls(to: &mut Code, of: &Client<'_>) {
    let Names { resolver, client, plain, facade, .. } = of.names;
    for (method, CriticalMethod { key, reference, .. }) in of.critical() {
        code!(
            to,
            "
            impl $facade::Key for $key {
                type Reference = $reference;
                type Answer = $answer;
                type Api = $plain;
                fn api(core: __private::Core) -> $plain {
                    $plain { core }
                }
            }",
            facade,
            key,
            reference,
            answer = method.answer,
            plain,
        );
    }
    let investigations = By(|to: &mut Code| {
        for (method, CriticalMethod { index, .. }) in of.critical() {
            code!(
                to,
                "$index => __private::investigate(lost, move |lost| self.0.$name(lost)),",
                index,
                name = method.ident,
            );
        }
    });
    let hooks = By(|to: &mut Code| {
        for (method, CriticalMethod { index, key, .. }) in of.critical() {
            code!(
                to,
                "$index => ::std::boxed::Box::pin(async move {
                    let opened = settled.open::<$key>()?;
                    self.0.$settled(opened.settled()).await
                }),",
                index,
                key,
                settled = method.companion("settled"),
            );
        }
    });
    code!(
        to,
        "
        struct $erased<R>(R);
        impl<R: $resolver> __private::Resolver for $erased<R> {
            fn investigate(
                &self,
                lost: __private::RawLost,
            ) -> __private::BoxFuture<'_, __private::RawResolution> {
                match lost.index() {
                    $investigations
                    _ => __private::unknown_lost(),
                }
            }
            fn settled(
                &self,
                settled: __private::RawSettled,
            ) -> __private::BoxFuture<'_, ::core::result::Result<(), $facade::BoxError>> {
                match settled.index() {
                    $hooks
                    _ => __private::unknown_settled(),
                }
            }
        }
        impl<R: $resolver> __private::Accepts<R> for $client {
            fn erase(resolver: R) -> ::std::sync::Arc<dyn __private::Resolver> {
                ::std::sync::Arc::new($erased(resolver))
            }
        }",
        erased = format!("{resolver}Erased"),
        resolver,
        investigations,
        facade,
        hooks,
        client,
    );
}

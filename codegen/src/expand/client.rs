//! The client and its plain view.

use syn::Signature;

use super::{
    Names,
    code::{By, Code, Quoted, code, list},
    docs::{self, Doc},
    methods::{CriticalMethod, Kind, Method},
    resolver, statics,
};
use crate::model::Api;

/// Everything that is generated for a trait.
pub(super) struct Client<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    /// Checks of the facade's features, one for each optional type that the spec uses.
    pub(super) requirements: Code,
    pub(super) methods: Vec<Method<'a>>,
    /// Wrongly declared methods. Each was reported; an implementation keeps rustc from reporting it once more.
    pub(super) strays: Vec<Signature>,
}

impl Client<'_> {
    /// The client, its plain view and its resolver, and their implementations in an anonymous constant.
    pub(super) fn write(&self, to: &mut Code) {
        let Names { visibility, service, client, plain, facade, .. } = self.names;
        code!(
            to,
            "
            $doc
            #[allow(dead_code)]
            #[derive(::core::clone::Clone)]
            $visibility struct $client { core: $facade::__private::Core }",
            doc = Doc(docs::client(self.api, service)),
            visibility,
            client,
            facade,
        );
        if self.has_critical() {
            code!(
                to,
                "
                $doc
                #[allow(dead_code)]
                #[derive(::core::clone::Clone)]
                $visibility struct $plain { core: $facade::__private::Core }",
                doc = Doc(docs::plain(client)),
                visibility,
                plain,
                facade,
            );
            resolver::item(to, self);
        }
        code!(
            to,
            "
            #[allow(dead_code, clippy::all, clippy::pedantic)]
            const _: () = {
                use $facade::__private;
                __private::generated_by! { $version }
                $requirements
                $statics
                $impls
            };",
            facade,
            version = Quoted(env!("CARGO_PKG_VERSION")),
            requirements = self.requirements,
            statics = By(|to: &mut Code| statics::items(to, &self.methods)),
            impls = By(|to: &mut Code| {
                self.impls(to);
                if self.has_critical() {
                    resolver::impls(to, self);
                }
            }),
        );
    }

    fn impls(&self, to: &mut Code) {
        let Names { visibility, service, client, facade, .. } = self.names;
        let states =
            if self.has_critical() { format!(", {facade}::Missing, {facade}::Missing") } else { String::new() };
        code!(
            to,
            "
            impl $service for $client {
                $implemented
            }
            impl $client {
                $builder_doc
                $visibility fn builder(
                    base_url: impl ::core::convert::Into<::std::string::String>,
                ) -> $facade::Builder<Self $states> {
                    <$facade::Builder<Self $states>>::new(::core::convert::Into::into(base_url))
                }
                $beside
            }",
            service,
            client,
            implemented = By(|to: &mut Code| self.implemented(to)),
            builder_doc = Doc(docs::builder(self.has_critical())),
            visibility,
            facade,
            states,
            beside = By(|to: &mut Code| {
                if self.has_critical() {
                    self.administration(to);
                }
                for method in &self.methods {
                    self.companions(to, method);
                }
                for (method, critical) in self.critical() {
                    self.report(to, method, critical);
                }
            }),
        );
        debug(to, client);
        if self.has_critical() {
            self.plain_view(to);
        }
        code!(
            to,
            "
            impl __private::Client for $client {
                const ENDPOINTS: &'static [&'static __private::Endpoint] = &[$endpoints];
                const BASE_PATH: &'static str = $base_path;
                fn from_core(core: __private::Core) -> Self {
                    Self { core }
                }
            }",
            client,
            endpoints = list(&self.methods, |to, method| {
                code!(to, "&$name", name = method.endpoint_static);
            }),
            base_path = Quoted(&self.api.base_path),
        );
    }

    fn implemented(&self, to: &mut Code) {
        for method in &self.methods {
            code!(to, "$signature { $start }", signature = method.signature, start = method.start());
        }
        for stray in &self.strays {
            code!(
                to,
                "
                #[allow(unused_variables)]
                $stray { loop {} }",
                stray = self.names.caller.keep(quote::quote!(#stray)),
            );
        }
    }

    fn plain_view(&self, to: &mut Code) {
        let Names { visibility, plain, resolver, .. } = self.names;
        let methods = By(|to: &mut Code| {
            for method in self.methods.iter().filter(|method| method.kind != Kind::Critical) {
                code!(
                    to,
                    "
                    $doc
                    $visibility $signature { $start }
                    $companions",
                    doc = Doc(docs::method(self.api, method, resolver)),
                    visibility,
                    signature = method.signature,
                    start = method.start(),
                    companions = By(|to: &mut Code| self.companions(to, method)),
                );
            }
        });
        code!(to, "impl $plain { $methods }", plain, methods);
        debug(to, plain);
    }

    /// `…_poll` and `…_resume`, where there is something to poll.
    fn companions(&self, to: &mut Code, method: &Method<'_>) {
        if !method.polls() {
            return;
        }
        let Names { visibility, facade, .. } = self.names;
        let (argument, from, reference, polled, resumed) = match method.kind {
            Kind::Critical => ("id", "OperationId", "&", "CriticalPoll", "CriticalResume"),
            Kind::Call | Kind::Operation => ("token", "Token", "", "SinglePoll", "Operation"),
        };
        code!(
            to,
            "
            $poll_doc
            $visibility fn $poll(&self, $argument: &$facade::$from) -> $facade::$polled<$answer> {
                $poll_body
            }
            $resume_doc
            $visibility fn $resume(&self, $argument: $reference$facade::$from) -> $facade::$resumed<$answer> {
                $resume_body
            }",
            poll_doc = Doc(docs::poll(self.api, method)),
            visibility,
            poll = method.companion("poll"),
            argument,
            facade,
            from,
            polled,
            answer = method.answer,
            poll_body = method.poll(argument),
            resume_doc = Doc(docs::resume(self.api, method)),
            resume = method.companion("resume"),
            reference,
            resumed,
            resume_body = method.resume(argument),
        );
    }

    /// `…_report`, for a webhook.
    fn report(&self, to: &mut Code, method: &Method<'_>, CriticalMethod { key, .. }: &CriticalMethod) {
        let Names { visibility, facade, .. } = self.names;
        code!(
            to,
            "
            $doc
            $visibility async fn $report(
                &self,
                which: impl ::core::convert::Into<$facade::Which<$key>>,
                resolution: $facade::Resolution<$answer>,
            ) -> $facade::Reported<$answer> {
                self.core.report(&$endpoint, which, resolution).await
            }",
            doc = Doc(docs::report(self.api, method)),
            visibility,
            report = method.companion("report"),
            facade,
            key,
            answer = method.answer,
            endpoint = method.endpoint_static,
        );
    }

    /// The methods of a client with critical endpoints that are not about one endpoint.
    fn administration(&self, to: &mut Code) {
        let Names { visibility, facade, .. } = self.names;
        code!(
            to,
            "
            /// Waits until each operation that an earlier process left open in the journal has been looked at once, and
            /// reports what became of them. Cancel safety: dropping the future stops only the waiting.
            $visibility fn recover(&self) -> $facade::Recover {
                self.core.recover()
            }
            /// Lists the critical operations that are open or undelivered, and verdicts that were contradicted later.
            $visibility fn operations(&self) -> ::std::vec::Vec<$facade::OpenOperation> {
                self.core.operations()
            }
            /// Decides an operation by what a person found who looked at `looked_at`. `DidNotHappen` counts only if they
            /// looked late enough that the request can no longer be executed.
            ///
            /// Cancel safety: if the future is dropped, either nothing was decided, or the verdict is recorded and
            /// delivered.
            $visibility async fn settle(
                &self,
                id: $facade::OperationId,
                resolution: $facade::Resolution<$facade::types::Json>,
                looked_at: ::std::time::SystemTime,
            ) -> $facade::Reported<$facade::types::Json> {
                self.core.settle(id, resolution, looked_at).await
            }
            /// Starts nothing new, settles what it can within `most`, and returns what is still open. It may take longer
            /// where a poll is in progress (up to twice the request timeout), or the journal does not answer (5 s). Cancel
            /// safety: dropping the future stops only the waiting.
            $visibility async fn shutdown(
                &self,
                most: ::core::time::Duration,
            ) -> ::std::vec::Vec<$facade::OpenOperation> {
                self.core.shutdown(most).await
            }",
            visibility,
            facade,
        );
    }

    fn has_critical(&self) -> bool {
        self.critical().next().is_some()
    }

    pub(super) fn critical(&self) -> impl Iterator<Item = (&Method<'_>, &CriticalMethod)> {
        self.methods.iter().filter_map(|method| Some((method, method.critical.as_ref()?)))
    }
}

fn debug(to: &mut Code, name: &str) {
    code!(
        to,
        "
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct($text).finish_non_exhaustive()
            }
        }",
        name,
        text = Quoted(name),
    );
}

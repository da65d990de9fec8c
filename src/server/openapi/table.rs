//! The table of routes: each row mounts a handler and describes it.

use std::convert::Infallible;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    http::Method,
    middleware,
    response::IntoResponse,
    routing::{MethodFilter, Route, on},
};
use tower::{Layer, Service};

use super::{operation::Operation, parts::Handles};
use crate::server::{App, extract::refuse_body};

/// What a row of the table says of its operation.
pub(super) struct Entry {
    pub path: &'static str,
    pub method: Method,
    pub tag: &'static str,
    pub id: &'static str,
    pub summary: &'static str,
    pub describe: fn(&mut Operation),
    pub also: Vec<fn(&mut Operation)>,
}

/// Routes with their descriptions. Describing costs nothing until the document is asked for.
pub(in crate::server) struct Routes {
    router: Router<App>,
    tag: &'static str,
    pub(super) tags: Vec<(&'static str, &'static str)>,
    pub(super) entries: Vec<Entry>,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident = $filter:ident),+ $(,)?) => {
        $($(#[$doc])*
        pub fn $name<H, M, A>(
            self,
            path: &'static str,
            id: &'static str,
            summary: &'static str,
            handler: H,
        ) -> Self
        where
            H: Handler<M, App> + Handles<A>,
            M: 'static,
        {
            self.mount(MethodFilter::$filter, Method::$filter, path, (id, summary), handler)
        })+
    };
}

impl Routes {
    /// No routes yet. The resource is the heading under which its operations stand, `about` the line below it.
    pub fn of(resource: &'static str, about: &'static str) -> Self {
        Self { router: Router::new(), tag: resource, tags: vec![(resource, about)], entries: Vec::new() }
    }

    methods! {
        /// Mounts a handler for GET (and HEAD).
        get = GET,
        /// Mounts a handler for POST.
        post = POST,
        /// Mounts a handler for PUT.
        put = PUT,
        /// Mounts a handler for PATCH.
        patch = PATCH,
        /// Mounts a handler for DELETE.
        delete = DELETE,
    }

    fn mount<H, M, A>(
        mut self,
        filter: MethodFilter,
        method: Method,
        path: &'static str,
        (id, summary): (&'static str, &'static str),
        handler: H,
    ) -> Self
    where
        H: Handler<M, App> + Handles<A>,
        M: 'static,
    {
        let (mut methods, mut also) = (on(filter, handler), Vec::<fn(&mut Operation)>::new());
        if !H::TAKES_BODY && !method.is_safe() {
            methods = methods.route_layer(middleware::from_fn(refuse_body));
            also.push(|operation| operation.problem(422));
        }
        self.router = self.router.route(path, methods);
        let (tag, describe) = (self.tag, <H as Handles<A>>::describe as fn(&mut Operation));
        self.entries.push(Entry { path, method, tag, id, summary, describe, also });
        self
    }

    /// Says more of the operation mounted last: what its types do not show, such as a header that it reads by itself.
    pub fn also(mut self, more: fn(&mut Operation)) -> Self {
        if let Some(entry) = self.entries.last_mut() {
            entry.also.push(more);
        }
        self
    }

    /// Lets the routes so far take bodies of up to this many bytes.
    pub fn body_limit(self, bytes: usize) -> Self {
        self.layer(DefaultBodyLimit::max(bytes))
    }

    /// Wraps the routes so far in a layer.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.router = self.router.layer(layer);
        self
    }

    /// Both.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.tags.extend(other.tags);
        self.entries.extend(other.entries);
        self
    }

    /// The router alone.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}

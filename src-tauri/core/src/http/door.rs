//! The way in: whoever may not talk to the server is turned away, votes go straight to where they are
//! cast, and all else to the router.
//!
//! A router finds its handler through several boxes a request. That is nothing for a page, and for
//! votes, which come by the ten thousand, as much as storing them.

use axum::Router;
use axum::http::{Method, Request};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

use super::visitor::Visitor;
use super::{App, code, guard, votes};

pub(super) struct Door {
    app: App,
    router: TowerToHyperService<Router>,
}

impl Door {
    pub(super) fn new(app: App, router: Router) -> Self {
        Self {
            app,
            router: TowerToHyperService::new(router),
        }
    }

    /// Answers one request of a visitor's.
    pub(super) async fn answer(&self, visitor: &Visitor, request: Request<Incoming>) -> Response {
        let is_named = |host: &str| self.app.booth.address.borrow().is_named(host);
        if let Err(problem) = guard::check(request.uri(), request.headers(), is_named) {
            return problem.into_response();
        }
        if request.method() == Method::PUT && votes::address(request.uri().path()).is_some() {
            return votes::cast(&self.app, visitor, request)
                .await
                .into_response();
        }
        let mut request = request;
        request
            .extensions_mut()
            .insert(code::Peer(visitor.address()));
        let Ok(answer) = self.router.call(request).await;
        answer
    }
}

//! The way in: whoever may not talk to the server is turned away, votes go straight to where they are
//! cast, and all else to the router.
//!
//! A router finds its handler through several boxes a request. That is nothing for a page, and for
//! votes, which come by the ten thousand, as much as storing them.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Request};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tokio::sync::Notify;

use super::events::Connection;
use super::guard::Way;
use super::visitor::Visitor;
use super::{App, code, forwarded, guard, votes};

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

    /// Answers one request of a visitor's. `lost` is notified when its connection has to end.
    pub(super) async fn answer(
        &self,
        visitor: &Visitor,
        lost: &Arc<Notify>,
        request: Request<Incoming>,
    ) -> Response {
        let booth = &self.app.booth;
        match guard::check(request.uri(), request.headers(), || booth.address.borrow()) {
            Ok(Way::Near) => {}
            Ok(Way::Public) => booth.notice_public(),
            Err(problem) => return problem.into_response(),
        }
        let is_public = || booth.address.borrow().public().is_some();
        let behind = forwarded::behind(visitor, request.headers(), is_public);
        let visitor = behind.as_ref().unwrap_or(visitor);
        if request.method() == Method::PUT && votes::address(request.uri().path()).is_some() {
            return votes::cast(&self.app, visitor, request)
                .await
                .into_response();
        }
        let mut request = request;
        request
            .extensions_mut()
            .insert(code::Peer(visitor.address()));
        request.extensions_mut().insert(Connection {
            source: visitor.source(),
            lost: lost.clone(),
        });
        let Ok(answer) = self.router.call(request).await;
        answer
    }
}

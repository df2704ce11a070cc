//! The way in: whoever may not talk to the server is turned away, votes go straight to where they are
//! cast, and all else to the router.
//!
//! A router finds its handler through several boxes a request. That is nothing for a page, and for
//! votes, which come by the ten thousand, as much as storing them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use tokio::sync::Notify;

use crate::App;
use crate::connections::client_addr::ClientAddr;
use crate::middleware::accept;
use crate::middleware::body;
use crate::middleware::error_page;
use crate::middleware::forwarded;
use crate::middleware::host_check;
use crate::middleware::host_check::Route;
use crate::problem::Problem;
use crate::routes::events::Connection;
use crate::routes::room_code;
use crate::routes::votes;

/// The longest path with its query. Ours have less than two hundred bytes.
const MAX_ADDRESS_BYTES: usize = 2_048;

pub(crate) struct Door {
    app: App,
    router: TowerToHyperService<Router>,
}

impl Door {
    pub(crate) fn new(app: App, router: Router) -> Self {
        Self {
            app,
            router: TowerToHyperService::new(router),
        }
    }

    /// Answers one request of a client's. Whatever refuses it, a browser is shown a page and a program is told in
    /// JSON. `lost` is notified when its connection has to end.
    pub(crate) async fn answer(
        &self,
        client: &ClientAddr,
        lost: &Arc<Notify>,
        request: Request<Incoming>,
    ) -> Response {
        let is_browser = accept::prefers_html(request.headers());
        let judged = self.judge(client, lost, request).await;
        let answer = judged.unwrap_or_else(Problem::into_response);
        if !is_browser {
            return answer;
        }
        let join_url = || self.app.network.address.borrow().url();
        error_page::for_browser(answer, join_url)
    }

    async fn judge(
        &self,
        client: &ClientAddr,
        lost: &Arc<Notify>,
        request: Request<Incoming>,
    ) -> Result<Response, Problem> {
        let network = &self.app.network;
        let address = || network.address.borrow();
        if host_check::check(request.uri(), request.headers(), address)? == Route::Public {
            network.notice_public();
        }
        let address = request.uri().path_and_query();
        if address.is_some_and(|address| address.as_str().len() > MAX_ADDRESS_BYTES) {
            return Err(Problem::LongAddress);
        }
        let is_public = || network.address.borrow().public().is_some();
        let behind = forwarded::behind(client, request.headers(), is_public);
        let client = behind.as_ref().unwrap_or(client);
        if request.method() == Method::PUT && votes::address(request.uri().path()).is_some() {
            let cast = votes::cast(&self.app, client, request).await?;
            return Ok(cast.into_response());
        }
        let (head, body) = request.into_parts();
        let mut request = Request::from_parts(head, Body::from(body::read(body).await?));
        request
            .extensions_mut()
            .insert(room_code::Peer(client.address()));
        request.extensions_mut().insert(Connection {
            key: client.rate_limit_key(),
            lost: lost.clone(),
        });
        let Ok(answer) = self.router.call(request).await;
        Ok(answer)
    }
}

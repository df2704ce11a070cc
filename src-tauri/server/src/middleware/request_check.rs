//! Checks every request before a route sees it: the host it names, the client it comes from, and its size.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

use crate::connections::client_addr::ClientAddr;
use crate::middleware::host_check::Route;
use crate::middleware::{accept, body, error_page, forwarded, host_check};
use crate::network::Network;
use crate::problem::Problem;
use crate::state::ServerState;

/// The longest path with its query. Moodring's own paths have fewer than two hundred bytes.
const MAX_ADDRESS_BYTES: usize = 2_048;

/// Answers a request that fails a check, and passes every other request to its route. A browser gets an error as a
/// page, any other program as JSON.
pub(crate) async fn answer<B>(
    server: &ServerState,
    router: &TowerToHyperService<Router>,
    request: Request<B>,
) -> Response
where
    B: hyper::body::Body<Data = Bytes, Error: Send> + Unpin + Send + 'static,
{
    let is_browser = accept::prefers_html(request.headers());
    let response = match check(&server.network, request).await {
        Ok(request) => {
            let Ok::<_, Infallible>(response) = router.call(request).await;
            response
        }
        Err(problem) => problem.into_response(),
    };
    if !is_browser {
        return response;
    }
    error_page::for_browser(response, || server.network.address.borrow().url())
}

/// Returns the request with its whole body and the [`ClientAddr`] that it counts for.
async fn check<B>(network: &Network, request: Request<B>) -> Result<Request, Problem>
where
    B: hyper::body::Body<Data = Bytes, Error: Send> + Unpin + Send + 'static,
{
    let route = host_check::check(request.uri(), request.headers(), &network.address.borrow())?;
    if route == Route::Public {
        network.record_public_request();
    }
    let address = request.uri().path_and_query();
    if address.is_some_and(|address| address.as_str().len() > MAX_ADDRESS_BYTES) {
        return Err(Problem::LongAddress);
    }
    let (mut head, body) = request.into_parts();
    let client = head.extensions.get().copied();
    let client = client.unwrap_or_else(ClientAddr::unknown);
    let is_public = || network.address.borrow().public().is_some();
    if let Some(client) = forwarded::forwarded_client(&client, &head.headers, is_public) {
        head.extensions.insert(client);
    }
    let body = body::read(body).await?;
    Ok(Request::from_parts(head, Body::from(body)))
}

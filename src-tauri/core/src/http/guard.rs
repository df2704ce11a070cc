//! Who may talk to the server: requests that were addressed to this computer, from its own pages.
//!
//! A page of another site can make a phone or this computer send requests here. It cannot choose
//! their `Host` unless it rebinds its own DNS name to this address, so only names that are ours
//! pass; a literal IP address is nobody's DNS name. And it cannot hide its `Origin` (RFC 6454), so
//! one that differs from the host is refused.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

/// Names of this computer that no public DNS server can give to another one.
const OWN_NAMES: &[&str] = &["localhost", "moodring.local"];

/// Refuses foreign hosts and origins; lets everything else through.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let headers = request.headers();
    match judge(text(headers, HOST), text(headers, ORIGIN)) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// A header's text; empty, and so never valid, if it is not visible ASCII.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or_default())
}

fn judge(host: Option<&str>, origin: Option<&str>) -> Result<(), Problem> {
    // RFC 9112, section 3.2: a request without exactly one valid Host is answered with 400.
    let host: Authority = host
        .and_then(|host| host.parse().ok())
        .ok_or(Problem::Malformed("The request says no valid Host."))?;
    if !is_own(host.host()) {
        return Err(Problem::ForeignHost);
    }
    match origin {
        Some(origin) if !is_same(origin, &host) => Err(Problem::ForeignOrigin),
        _ => Ok(()),
    }
}

fn is_own(host: &str) -> bool {
    let v6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| host.parse::<Ipv6Addr>().is_ok());
    v6 || host.parse::<Ipv4Addr>().is_ok()
        || OWN_NAMES.iter().any(|own| host.eq_ignore_ascii_case(own))
}

/// Whether an origin is this very server: scheme `http`, the same host and the same port.
fn is_same(origin: &str, host: &Authority) -> bool {
    origin
        .strip_prefix("http://")
        .and_then(|origin| origin.parse::<Authority>().ok())
        .is_some_and(|origin| {
            origin.host().eq_ignore_ascii_case(host.host())
                && origin.port_u16().unwrap_or(80) == host.port_u16().unwrap_or(80)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_are_this_computers_pass() {
        for host in [
            "192.168.1.23:7464",
            "192.168.1.23",
            "127.0.0.1:80",
            "[::1]:7464",
            "localhost:7464",
            "LOCALHOST",
            "moodring.local:7464",
        ] {
            assert_eq!(judge(Some(host), None), Ok(()), "{host}");
        }
    }

    #[test]
    fn a_name_that_a_stranger_can_point_here_is_refused() {
        for host in [
            "evil.example",
            "evil.example:7464",
            "192.168.1.23.evil.example",
            "localhost.evil.example",
            "moodring.local.evil.example",
            "moodring",
        ] {
            assert_eq!(judge(Some(host), None), Err(Problem::ForeignHost), "{host}");
        }
    }

    #[test]
    fn a_request_without_a_readable_host_is_malformed() {
        for host in [None, Some(""), Some("a b"), Some("http://x/")] {
            assert!(
                matches!(judge(host, None), Err(Problem::Malformed(_))),
                "{host:?}"
            );
        }
    }

    #[test]
    fn only_our_own_pages_may_send_an_origin() {
        let host = Some("192.168.1.23:7464");
        assert_eq!(judge(host, Some("http://192.168.1.23:7464")), Ok(()));
        assert_eq!(
            judge(Some("localhost"), Some("http://localhost:80")),
            Ok(())
        );
        for origin in [
            "http://evil.example",
            "http://192.168.1.23",
            "http://192.168.1.23:8000",
            "https://192.168.1.23:7464",
            "http://192.168.1.24:7464",
            "null",
            "",
        ] {
            assert_eq!(
                judge(host, Some(origin)),
                Err(Problem::ForeignOrigin),
                "{origin}"
            );
        }
    }
}

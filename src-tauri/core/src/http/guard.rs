//! Who may talk to the server: requests that were addressed to this computer, from its own pages.
//!
//! A page of another site can make a phone or this computer send requests here. It cannot choose
//! their `Host` unless it rebinds its own DNS name to this address, so only names that are ours
//! pass; a literal IP address is nobody's DNS name. And it cannot hide its `Origin` (RFC 6454), so
//! one that differs from the host is refused.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4};

use axum::http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

use super::problem::Problem;

/// This computer's name for itself.
const LOCALHOST: &str = "localhost";

/// Refuses foreign hosts and origins; lets everything else through. `is_named` says whether a name is
/// the one that leads here at the moment: no public DNS server can give it to another computer, since
/// it ends in `.local` (RFC 6762, section 3).
///
/// # Errors
/// With what its sender reads.
pub(super) fn check(
    target: &Uri,
    headers: &HeaderMap,
    is_named: impl FnOnce(&str) -> bool,
) -> Result<(), Problem> {
    let target = target.authority();
    if target.is_none() && is_plain(headers) {
        return Ok(());
    }
    judge(target, &all(headers, HOST), &all(headers, ORIGIN), is_named)
}

/// Whether these are the headers of a phone with our page: one address with its port, and the same
/// for an origin. Others are read with more care, which takes several times as long.
fn is_plain(headers: &HeaderMap) -> bool {
    let is_one = |name| headers.get_all(name).iter().nth(1).is_none();
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let is_same = |origin: &HeaderValue| {
        let origin = origin.as_bytes().strip_prefix(b"http://");
        origin == Some(host.as_bytes())
    };
    host.parse::<SocketAddrV4>().is_ok()
        && headers.get(ORIGIN).is_none_or(is_same)
        && is_one(HOST)
        && is_one(ORIGIN)
}

/// Every value of a header; one that is not visible ASCII is empty, and so never valid.
fn all(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    let values = headers.get_all(name).into_iter();
    values
        .map(|value| value.to_str().unwrap_or_default())
        .collect()
}

fn judge(
    target: Option<&Authority>,
    hosts: &[&str],
    origins: &[&str],
    is_named: impl FnOnce(&str) -> bool,
) -> Result<(), Problem> {
    // RFC 9112, section 3.2: a request without exactly one valid Host is answered with 400.
    let host: Authority = match hosts {
        [host] => host.parse().ok(),
        _ => None,
    }
    .ok_or(Problem::Malformed(
        "The request does not say one valid Host.",
    ))?;
    // A request line may name a host, too, and what stands between us and the phone may go by either.
    if target.is_some_and(|target| *target != host) {
        return Err(Problem::Malformed("The request names two hosts."));
    }
    if !is_own(host.host()) && !is_named(host.host()) {
        return Err(Problem::ForeignHost);
    }
    match origins {
        [] => Ok(()),
        [origin] if is_same(origin, &host) => Ok(()),
        _ => Err(Problem::ForeignOrigin),
    }
}

fn is_own(host: &str) -> bool {
    let v6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| host.parse::<Ipv6Addr>().is_ok());
    v6 || host.parse::<Ipv4Addr>().is_ok() || host.eq_ignore_ascii_case(LOCALHOST)
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

    fn judge(hosts: &[&'static str], origins: &[&'static str]) -> Result<(), Problem> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, HeaderValue::from_static(host));
        }
        for origin in origins {
            headers.append(ORIGIN, HeaderValue::from_static(origin));
        }
        check(&Uri::from_static("/"), &headers, |host| {
            host == "moodring-2.local"
        })
    }

    #[test]
    fn hosts_that_are_this_computers_pass() {
        for host in [
            "192.168.1.23:7464",
            "192.168.1.23",
            "127.0.0.1:80",
            "[::1]:7464",
            "localhost:7464",
            "LOCALHOST",
            "moodring-2.local:7464",
        ] {
            assert_eq!(judge(&[host], &[]), Ok(()), "{host}");
        }
    }

    #[test]
    fn a_name_that_a_stranger_can_point_here_is_refused() {
        for host in [
            "evil.example",
            "evil.example:7464",
            "192.168.1.23.evil.example",
            "localhost.evil.example",
            "moodring-2.local.evil.example",
            "moodring",
            // Another Moodring's.
            "moodring.local",
        ] {
            assert_eq!(judge(&[host], &[]), Err(Problem::ForeignHost), "{host}");
        }
    }

    #[test]
    fn a_request_without_exactly_one_readable_host_is_malformed() {
        let tables: [&[&str]; 5] = [&[], &[""], &["a b"], &["http://x/"], &["localhost"; 2]];
        for hosts in tables {
            let judged = judge(hosts, &[]);
            assert!(matches!(judged, Err(Problem::Malformed(_))), "{hosts:?}");
        }
    }

    #[test]
    fn a_request_line_that_names_a_host_names_the_same_one() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("localhost:7464"));
        let check = |target| check(&Uri::from_static(target), &headers, |_| false);
        assert_eq!(check("http://localhost:7464/rounds/1/votes/1"), Ok(()));
        assert_eq!(check("http://LOCALHOST:7464/"), Ok(()));
        for other in [
            "http://evil.example/",
            "http://localhost/",
            "evil.example:7464",
        ] {
            assert!(
                matches!(check(other), Err(Problem::Malformed(_))),
                "{other}"
            );
        }
    }

    #[test]
    fn only_our_own_pages_may_send_an_origin() {
        let host = &["192.168.1.23:7464"];
        let own = "http://192.168.1.23:7464";
        assert_eq!(judge(host, &[own]), Ok(()));
        assert_eq!(judge(&["localhost"], &["http://localhost:80"]), Ok(()));
        let foreign: [&[&str]; 9] = [
            &["http://evil.example"],
            &["http://192.168.1.23"],
            &["http://192.168.1.23:8000"],
            &["https://192.168.1.23:7464"],
            &["http://192.168.1.24:7464"],
            &["null"],
            &[""],
            &[own, "http://evil.example"],
            &[own, own],
        ];
        for origins in foreign {
            assert_eq!(
                judge(host, origins),
                Err(Problem::ForeignOrigin),
                "{origins:?}"
            );
        }
    }
}

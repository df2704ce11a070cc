//! Rejects requests with a foreign `Host` or `Origin`. Only requests to this computer, from its own pages, pass.
//!
//! A page of another site can make a browser send requests here. It cannot choose their `Host` unless it rebinds its
//! own DNS name to this address (DNS rebinding). So only names of this computer pass, and literal IP addresses, which
//! are no DNS names. The page cannot hide its `Origin` either (RFC 6454), so an origin that differs from the host is
//! rejected.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

use crate::middleware::computer_name::{is_this_computer, without_dot};
use crate::problem::Problem;
use moodring_lan::{Address, PublicAddress};

/// The name of the loopback address.
const LOCALHOST: &str = "localhost";

/// How an accepted request reached this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// By an address or a name of this computer.
    Lan,
    /// By the public address that the presenter set.
    Public,
}

/// Rejects foreign hosts and origins. `address` has the current names of this computer. The name in `.local` (RFC 6762,
/// section 3) is safe, because no public DNS server can give it to another computer. The public name belongs to the
/// presenter.
///
/// # Errors
/// With the problem report for the sender.
pub(crate) fn check(
    target: &Uri,
    headers: &HeaderMap,
    address: &Address,
) -> Result<Route, Problem> {
    let (hosts, origins) = (all(headers, HOST), all(headers, ORIGIN));
    judge(target.authority(), &hosts, &origins, address)
}

/// Returns every value of a header. A value that is not visible ASCII becomes empty, and so invalid.
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
    address: &Address,
) -> Result<Route, Problem> {
    // RFC 9112, section 3.2: a request without exactly one valid Host is answered with 400.
    let host: Authority = match hosts {
        [host] => host.parse().ok(),
        _ => None,
    }
    .ok_or(Problem::Malformed(
        "The request needs exactly one valid Host header.",
    ))?;
    // A request line may also contain a host, and a proxy may use either of them.
    if target.is_some_and(|target| *target != host) {
        return Err(Problem::Malformed(
            "The request line and the Host header name different hosts.",
        ));
    }
    let (public, name) = (address.public(), without_dot(host.host()));
    let is_public = public.is_some_and(|public| public.is_host(name));
    if !is_public && !is_ip_or_localhost(name) && !address.is_named(name) && !is_this_computer(name)
    {
        return Err(Problem::ForeignHost);
    }
    // A proxy may replace the host of a request, but it leaves the origin as the browser wrote it.
    let is_ours = |origin: &str| public.is_some_and(|public| is_origin_of(public, origin));
    let comes_from_public = matches!(origins, [origin] if is_ours(origin));
    let is_allowed = match origins {
        [] => true,
        [origin] => comes_from_public || is_same(origin, &host),
        _ => false,
    };
    match (is_allowed, is_public || comes_from_public) {
        (false, _) => Err(Problem::ForeignOrigin),
        (true, true) => Ok(Route::Public),
        (true, false) => Ok(Route::Lan),
    }
}

fn is_ip_or_localhost(host: &str) -> bool {
    let v6 = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .is_some_and(|host| host.parse::<Ipv6Addr>().is_ok());
    v6 || host.parse::<Ipv4Addr>().is_ok() || host.eq_ignore_ascii_case(LOCALHOST)
}

/// Returns whether the origin is the public address, with or without a dot after the name.
fn is_origin_of(public: &PublicAddress, origin: &str) -> bool {
    public.is_origin(without_dot(origin)) || public.is_origin(&origin.replacen(".:", ":", 1))
}

/// Returns whether an origin is this server: scheme `http`, the same host and the same port.
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
    use axum::http::header::HeaderValue;

    use super::*;

    fn judge(hosts: &[&'static str], origins: &[&'static str]) -> Result<Route, Problem> {
        judge_at(None, hosts, origins)
    }

    fn judge_at(
        public: Option<&str>,
        hosts: &[&'static str],
        origins: &[&'static str],
    ) -> Result<Route, Problem> {
        let mut address = Address::default();
        address.set_name("moodring-2.local".to_owned());
        address.set_public(public.and_then(|public| PublicAddress::parse(public).ok()));
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, HeaderValue::from_static(host));
        }
        for origin in origins {
            headers.append(ORIGIN, HeaderValue::from_static(origin));
        }
        check(&Uri::from_static("/"), &headers, &address)
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
            "localhost.",
            "LocalHost.:7464",
            "moodring-2.local.:7464",
            "192.168.1.23.",
        ] {
            assert_eq!(judge(&[host], &[]), Ok(Route::Lan), "{host}");
        }
    }

    #[test]
    fn a_name_that_public_dns_can_point_here_is_refused() {
        for host in [
            "evil.example",
            "evil.example:7464",
            "192.168.1.23.evil.example",
            "localhost.evil.example",
            "moodring-2.local.evil.example",
            "moodring",
            // The name of another Moodring.
            "moodring.local",
            ".",
            "..",
            "localhost..",
            "moodring-2.local..",
            "evil.example.",
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
    fn the_request_line_must_name_the_same_host_as_the_header() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("localhost:7464"));
        let address = Address::default();
        let check = |target| check(&Uri::from_static(target), &headers, &address);
        assert_eq!(
            check("http://localhost:7464/rounds/1/votes/1"),
            Ok(Route::Lan)
        );
        assert_eq!(check("http://LOCALHOST:7464/"), Ok(Route::Lan));
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
        assert_eq!(judge(host, &[own]), Ok(Route::Lan));
        assert_eq!(
            judge(&["localhost"], &["http://localhost:80"]),
            Ok(Route::Lan)
        );
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

    #[test]
    fn a_public_address_passes_while_it_is_set_and_only_with_its_scheme() {
        let own = "https://poll.example.org";
        for host in [
            "poll.example.org",
            "Poll.Example.Org:443",
            // Proxies that send their own host.
            "localhost:7464",
            "127.0.0.1:7464",
        ] {
            assert_eq!(
                judge_at(Some(own), &[host], &[own]),
                Ok(Route::Public),
                "{host}"
            );
            assert!(judge(&[host], &[own]).is_err(), "{host}");
        }
        assert_eq!(
            judge_at(Some(own), &["poll.example.org"], &[]),
            Ok(Route::Public)
        );
        assert_eq!(judge(&["poll.example.org"], &[]), Err(Problem::ForeignHost));
        for host in [
            "evil.example",
            "poll.example.org.evil.example",
            "example.org",
        ] {
            for origins in [&[][..], &[own]] {
                let judged = judge_at(Some(own), &[host], origins);
                assert_eq!(judged, Err(Problem::ForeignHost), "{host}");
            }
        }
        for origin in [
            "https://evil.example",
            "https://poll.example.org:8443",
            "http://192.168.1.23:7464",
            "null",
        ] {
            let judged = judge_at(Some(own), &["poll.example.org"], &[origin]);
            assert_eq!(judged, Err(Problem::ForeignOrigin), "{origin}");
        }
        // A public IP address looks like an address of the local network, but is not one.
        for (own, host) in [
            ("http://203.0.113.5:8080", "203.0.113.5:8080"),
            ("http://203.0.113.5", "203.0.113.5"),
            ("https://203.0.113.5", "203.0.113.5:443"),
        ] {
            assert_eq!(
                judge_at(Some(own), &[host], &[]),
                Ok(Route::Public),
                "{own}"
            );
            let near = judge_at(Some(own), &["192.168.1.23:7464"], &[]);
            assert_eq!(near, Ok(Route::Lan), "{own}");
        }
        for dotted in ["https://poll.example.org.", "https://poll.example.org"] {
            let judged = judge_at(Some(own), &["poll.example.org."], &[dotted]);
            assert_eq!(judged, Ok(Route::Public), "{dotted}");
        }
        // Phones in the room are unaffected.
        let near = "192.168.1.23:7464";
        let judged = judge_at(Some(own), &[near], &["http://192.168.1.23:7464"]);
        assert_eq!(judged, Ok(Route::Lan));
    }
}

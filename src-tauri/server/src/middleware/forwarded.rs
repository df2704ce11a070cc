//! The client of a request that a tunnel or a proxy of the presenter forwards.
//!
//! Any client can write these headers. So the server trusts them only from programs on this computer, and only while
//! the presenter has set a public address.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName};

use crate::connections::client_addr::{ClientAddr, RateLimitKey};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Returns the client that the proxy forwards; `None` if the request does not come from a trusted proxy.
pub(crate) fn forwarded_client(
    client: &ClientAddr,
    headers: &HeaderMap,
    has_public_address: impl FnOnce() -> bool,
) -> Option<ClientAddr> {
    // The cheapest check comes first, because every vote runs it.
    if client.rate_limit_key().is_some() {
        return None;
    }
    let is_there = headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED);
    if !is_there || !has_public_address() {
        return None;
    }
    nearest_client(headers)
}

/// Returns the client of the last entry. Each proxy appends the client that connected to it. So the last entry comes
/// from the nearest proxy, and the entries before it cannot be trusted. Entries of this computer are hops between its
/// own proxies. If there are no others, the request comes from this computer. The older header wins: nearly every proxy
/// sets it, and forwards the newer one as the phone wrote it.
///
/// Lines are split at commas as bytes, so that a phone cannot hide the last entry. A last entry that cannot be read
/// counts as an unknown client, which has limits.
fn nearest_client(headers: &HeaderMap) -> Option<ClientAddr> {
    let (name, read): (_, fn(&str) -> Option<IpAddr>) = match headers.contains_key(X_FORWARDED_FOR)
    {
        true => (X_FORWARDED_FOR, address),
        false => (FORWARDED, for_parameter),
    };
    let lines = headers.get_all(name).iter().rev();
    let entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut addresses = entries.map(|entry| str::from_utf8(entry).ok().and_then(read));
    let other = |entry: &Option<IpAddr>| entry.is_none_or(|one| RateLimitKey::of(one).is_some());
    let nearest = addresses.find(other)?;
    Some(nearest.map_or_else(ClientAddr::unknown, ClientAddr::at))
}

/// Returns the `for` parameter of an element (RFC 7239, section 4). An odd number of quotation marks means that a comma
/// in a quoted text split the element.
fn for_parameter(element: &str) -> Option<IpAddr> {
    if element.matches('"').count() % 2 == 1 {
        return None;
    }
    let mut pairs = split(element, ';').filter_map(|pair| pair.split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    address(node.trim().trim_matches('"'))
}

/// Parses an address with or without a port. An IPv6 address may have brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    let address = bare.unwrap_or(text).parse().ok().or_else(with_port)?;
    Some(address.to_canonical())
}

/// Returns the parts of a text between separators outside quotation marks.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |sign| {
        is_quoted ^= sign == '"';
        sign == separator && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const TUNNEL: &str = "127.0.0.1";
    /// An unknown client, which has limits.
    const UNKNOWN: Option<&str> = Some("0.0.0.0");

    /// Returns the address of the client; `None` if the headers are not trusted.
    fn client_of(peer: &str, lines: &[(HeaderName, &str)], is_public: bool) -> Option<String> {
        let lines: Vec<_> = lines
            .iter()
            .map(|(name, line)| (name.clone(), line.as_bytes()))
            .collect();
        client_of_bytes(peer, &lines, is_public)
    }

    fn client_of_bytes(
        peer: &str,
        lines: &[(HeaderName, &[u8])],
        is_public: bool,
    ) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(name, HeaderValue::from_bytes(line).expect("a header"));
        }
        let client = ClientAddr::at(peer.parse().expect("an address"));
        let forwarded = forwarded_client(&client, &headers, || is_public)?;
        Some(forwarded.address().to_string())
    }

    #[test]
    fn only_this_computer_is_trusted_and_only_with_a_public_address() {
        let line = [(X_FORWARDED_FOR, "203.0.113.7")];
        for here in [TUNNEL, "::1", "::ffff:127.0.0.1"] {
            assert_eq!(client_of(here, &line, true).as_deref(), Some("203.0.113.7"));
            assert_eq!(client_of(here, &line, false), None);
            assert_eq!(client_of(here, &[], true), None);
        }
        for other in ["192.168.1.7", "127.0.0.2", "fe80::1"] {
            assert_eq!(client_of(other, &line, true), None, "{other}");
        }
    }

    #[test]
    fn the_entry_of_the_nearest_proxy_counts() {
        for (line, address) in [
            ("198.51.100.9, 203.0.113.7", Some("203.0.113.7")),
            ("203.0.113.7, 127.0.0.1", Some("203.0.113.7")),
            ("203.0.113.7:4711", Some("203.0.113.7")),
            ("2001:db8::17", Some("2001:db8::17")),
            ("[2001:db8::17]:4711", Some("2001:db8::17")),
            ("[2001:db8::17]", Some("2001:db8::17")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            // An unreadable last entry is an unknown client.
            ("203.0.113.7, unknown", UNKNOWN),
            ("203.0.113.7,", UNKNOWN),
            ("", UNKNOWN),
            ("127.0.0.1", None),
        ] {
            let lines = [(X_FORWARDED_FOR, line)];
            assert_eq!(
                client_of(TUNNEL, &lines, true).as_deref(),
                address,
                "{line}"
            );
        }
        let two = [
            (X_FORWARDED_FOR, "198.51.100.9"),
            (X_FORWARDED_FOR, "203.0.113.7"),
            (FORWARDED, "for=198.51.100.1"),
        ];
        assert_eq!(
            client_of(TUNNEL, &two, true).as_deref(),
            Some("203.0.113.7")
        );
    }

    #[test]
    fn the_standard_header_is_read_too() {
        for (line, address) in [
            ("for=203.0.113.7", Some("203.0.113.7")),
            (
                "for=198.51.100.9, For=\"203.0.113.7:80\";proto=https",
                Some("203.0.113.7"),
            ),
            (
                "by=10.0.0.1; for=\"[2001:db8::17]:4711\"",
                Some("2001:db8::17"),
            ),
            // A quotation mark of the phone does not hide the entry of the proxy.
            (
                "for=198.51.100.9;by=\", for=203.0.113.7",
                Some("203.0.113.7"),
            ),
            ("for=198.51.100.9;by=\"a, for=1.2.3.4\"", UNKNOWN),
            ("for=_hidden", UNKNOWN),
            ("for=unknown", UNKNOWN),
            ("proto=https", UNKNOWN),
            ("for=\"", UNKNOWN),
        ] {
            let lines = [(FORWARDED, line)];
            assert_eq!(
                client_of(TUNNEL, &lines, true).as_deref(),
                address,
                "{line}"
            );
        }
    }

    #[test]
    fn an_unreadable_entry_is_an_unknown_client() {
        let lines: [(&[u8], _); 5] = [
            (b"\xff", UNKNOWN),
            (b"\xc3\xa9, 203.0.113.7", Some("203.0.113.7")),
            (b"\xff, 203.0.113.7, 127.0.0.1", Some("203.0.113.7")),
            (b"203.0.113.7, \xff", UNKNOWN),
            (b"203.0.113.7\xff", UNKNOWN),
        ];
        for (line, address) in lines {
            let client = client_of_bytes(TUNNEL, &[(X_FORWARDED_FOR, line)], true);
            assert_eq!(client.as_deref(), address, "{}", line.escape_ascii());
        }
        let two: [(HeaderName, &[u8]); 2] = [
            (X_FORWARDED_FOR, b"\xff"),
            (X_FORWARDED_FOR, b"203.0.113.7"),
        ];
        assert_eq!(
            client_of_bytes(TUNNEL, &two, true).as_deref(),
            Some("203.0.113.7")
        );
        let lines: [(HeaderName, &[u8]); 1] = [(FORWARDED, b"for=\xff, for=203.0.113.7")];
        assert_eq!(
            client_of_bytes(TUNNEL, &lines, true).as_deref(),
            Some("203.0.113.7")
        );
    }
}

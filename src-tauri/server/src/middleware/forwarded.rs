//! Whose request it is that a tunnel or a proxy of the presenter's hands on.
//!
//! What a header says of an address anybody can write. It is believed from programs on this computer
//! alone, and only while the presenter says that one of them is a way in.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName};

use crate::connections::client_addr::{ClientAddr, RateLimitKey};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client behind the one at the other end of the connection, if there is one to believe in.
pub(crate) fn behind(
    client: &ClientAddr,
    headers: &HeaderMap,
    has_public_address: impl FnOnce() -> bool,
) -> Option<ClientAddr> {
    // In this order: what costs nothing first, since every vote is asked.
    if client.rate_limit_key().is_some() {
        return None;
    }
    let is_there = headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED);
    if !is_there || !has_public_address() {
        return None;
    }
    forwarded_client(headers)
}

/// Each proxy appends whom it heard, so the last entry is the nearest proxy's word and those before it are
/// only what it was told. Entries of this computer are steps within it, and if there are no others the request is
/// this computer's. The older header comes first: nearly every proxy writes that one, and hands on the other as the
/// phone wrote it.
///
/// Lines are cut at commas as bytes, so that nothing a phone writes takes the last entry along. A last entry that
/// cannot be read is a stranger's, who has limits.
fn forwarded_client(headers: &HeaderMap) -> Option<ClientAddr> {
    let (name, read): (_, fn(&str) -> Option<IpAddr>) = match headers.contains_key(X_FORWARDED_FOR)
    {
        true => (X_FORWARDED_FOR, address),
        false => (FORWARDED, named),
    };
    let lines = headers.get_all(name).iter().rev();
    let entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut addresses = entries.map(|entry| str::from_utf8(entry).ok().and_then(read));
    let other = |entry: &Option<IpAddr>| entry.is_none_or(|one| RateLimitKey::of(one).is_some());
    let nearest = addresses.find(other)?;
    Some(nearest.map_or_else(ClientAddr::stranger, ClientAddr::at))
}

/// The `for` of an element (RFC 7239, section 4). An odd number of quotes is the end of a text that had a comma in it.
fn named(element: &str) -> Option<IpAddr> {
    if element.matches('"').count() % 2 == 1 {
        return None;
    }
    let mut pairs = split(element, ';').filter_map(|pair| pair.split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    address(node.trim().trim_matches('"'))
}

/// An address with or without a port; an IPv6 one in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    let address = bare.unwrap_or(text).parse().ok().or_else(with_port)?;
    Some(address.to_canonical())
}

/// The parts of a text between separators that are not in quotes.
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
    /// Somebody with limits, of whom nothing is known.
    const STRANGER: Option<&str> = Some("0.0.0.0");

    /// Whose request this is, as text; `None` if the headers are not believed.
    fn heard(peer: &str, lines: &[(HeaderName, &str)], is_public: bool) -> Option<String> {
        let lines: Vec<_> = lines
            .iter()
            .map(|(name, line)| (name.clone(), line.as_bytes()))
            .collect();
        heard_bytes(peer, &lines, is_public)
    }

    fn heard_bytes(peer: &str, lines: &[(HeaderName, &[u8])], is_public: bool) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(name, HeaderValue::from_bytes(line).expect("a header"));
        }
        let client = ClientAddr::at(peer.parse().expect("an address"));
        let behind = behind(&client, &headers, || is_public)?;
        Some(behind.address().to_string())
    }

    #[test]
    fn only_this_computer_is_believed_and_only_while_there_is_a_public_address() {
        let line = [(X_FORWARDED_FOR, "203.0.113.7")];
        for here in [TUNNEL, "::1", "::ffff:127.0.0.1"] {
            assert_eq!(heard(here, &line, true).as_deref(), Some("203.0.113.7"));
            assert_eq!(heard(here, &line, false), None);
            assert_eq!(heard(here, &[], true), None);
        }
        for elsewhere in ["192.168.1.7", "127.0.0.2", "fe80::1"] {
            assert_eq!(heard(elsewhere, &line, true), None, "{elsewhere}");
        }
    }

    #[test]
    fn the_nearest_proxys_word_counts_whatever_the_phone_wrote_before_it() {
        for (line, address) in [
            ("198.51.100.9, 203.0.113.7", Some("203.0.113.7")),
            ("203.0.113.7, 127.0.0.1", Some("203.0.113.7")),
            ("203.0.113.7:4711", Some("203.0.113.7")),
            ("2001:db8::17", Some("2001:db8::17")),
            ("[2001:db8::17]:4711", Some("2001:db8::17")),
            ("[2001:db8::17]", Some("2001:db8::17")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            // What nobody can read hides nobody before it, and is nobody without limits.
            ("203.0.113.7, unknown", STRANGER),
            ("203.0.113.7,", STRANGER),
            ("", STRANGER),
            ("127.0.0.1", None),
        ] {
            let lines = [(X_FORWARDED_FOR, line)];
            assert_eq!(heard(TUNNEL, &lines, true).as_deref(), address, "{line}");
        }
        let two = [
            (X_FORWARDED_FOR, "198.51.100.9"),
            (X_FORWARDED_FOR, "203.0.113.7"),
            (FORWARDED, "for=198.51.100.1"),
        ];
        assert_eq!(heard(TUNNEL, &two, true).as_deref(), Some("203.0.113.7"));
    }

    #[test]
    fn the_standards_header_is_read_as_well() {
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
            // A phone's own quotation mark does not take the proxy's word along.
            (
                "for=198.51.100.9;by=\", for=203.0.113.7",
                Some("203.0.113.7"),
            ),
            ("for=198.51.100.9;by=\"a, for=1.2.3.4\"", STRANGER),
            ("for=_hidden", STRANGER),
            ("for=unknown", STRANGER),
            ("proto=https", STRANGER),
            ("for=\"", STRANGER),
        ] {
            let lines = [(FORWARDED, line)];
            assert_eq!(heard(TUNNEL, &lines, true).as_deref(), address, "{line}");
        }
    }

    #[test]
    fn what_is_no_text_is_a_stranger_and_hides_nobody() {
        let lines: [(&[u8], _); 5] = [
            (b"\xff", STRANGER),
            (b"\xc3\xa9, 203.0.113.7", Some("203.0.113.7")),
            (b"\xff, 203.0.113.7, 127.0.0.1", Some("203.0.113.7")),
            (b"203.0.113.7, \xff", STRANGER),
            (b"203.0.113.7\xff", STRANGER),
        ];
        for (line, address) in lines {
            let heard = heard_bytes(TUNNEL, &[(X_FORWARDED_FOR, line)], true);
            assert_eq!(heard.as_deref(), address, "{}", line.escape_ascii());
        }
        let two: [(HeaderName, &[u8]); 2] = [
            (X_FORWARDED_FOR, b"\xff"),
            (X_FORWARDED_FOR, b"203.0.113.7"),
        ];
        assert_eq!(
            heard_bytes(TUNNEL, &two, true).as_deref(),
            Some("203.0.113.7")
        );
        let named: [(HeaderName, &[u8]); 1] = [(FORWARDED, b"for=\xff, for=203.0.113.7")];
        assert_eq!(
            heard_bytes(TUNNEL, &named, true).as_deref(),
            Some("203.0.113.7")
        );
    }
}

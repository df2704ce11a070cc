//! Whose request it is that a tunnel or a proxy of the presenter's hands on.
//!
//! What a header says of an address anybody can write. It is believed from programs on this computer
//! alone, and only while the presenter says that one of them is a way in.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName};

use super::visitor::{Source, Visitor};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The visitor behind the one at the other end of the connection, if there is one to believe in.
pub(super) fn behind(
    visitor: &Visitor,
    headers: &HeaderMap,
    has_public_address: impl FnOnce() -> bool,
) -> Option<Visitor> {
    // In this order: what costs nothing first, since every vote is asked.
    if visitor.source().is_some() {
        return None;
    }
    let is_there = headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED);
    if !is_there || !has_public_address() {
        return None;
    }
    client(headers).map(Visitor::at)
}

/// Each proxy appends whom it heard, so the last entry is the nearest proxy's word and those before it are
/// only what it was told. Entries of this computer are steps within it. The older header comes first:
/// nearly every proxy writes that one, and hands on the other as the phone wrote it.
fn client(headers: &HeaderMap) -> Option<IpAddr> {
    let entries: Vec<Option<IpAddr>> = match headers.contains_key(X_FORWARDED_FOR) {
        true => all(headers, X_FORWARDED_FOR)
            .flat_map(|line| line.split(','))
            .map(address)
            .collect(),
        false => all(headers, FORWARDED)
            .flat_map(|line| split(line, ','))
            .map(named)
            .collect(),
    };
    let mut last_first = entries.into_iter().rev();
    last_first
        .find(|entry| entry.is_none_or(|address| Source::of(address).is_some()))
        .flatten()
}

fn all(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter();
    values.map(|value| value.to_str().unwrap_or_default())
}

/// The `for` of an element (RFC 7239, section 4).
fn named(element: &str) -> Option<IpAddr> {
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

    /// Whose request this is, as text; `None` if the headers are not believed.
    fn heard(peer: &str, lines: &[(HeaderName, &'static str)], is_public: bool) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(name, HeaderValue::from_static(line));
        }
        let visitor = Visitor::at(peer.parse().expect("an address"));
        let behind = behind(&visitor, &headers, || is_public)?;
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
            // What nobody can read hides nobody before it.
            ("203.0.113.7, unknown", None),
            ("203.0.113.7,", None),
            ("127.0.0.1", None),
            ("", None),
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
            (
                "for=198.51.100.9;by=\"a, for=1.2.3.4\"",
                Some("198.51.100.9"),
            ),
            ("for=_hidden", None),
            ("for=unknown", None),
            ("proto=https", None),
            ("for=\"", None),
        ] {
            let lines = [(FORWARDED, line)];
            assert_eq!(heard(TUNNEL, &lines, true).as_deref(), address, "{line}");
        }
    }
}

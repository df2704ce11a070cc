//! A public address of this server: that of a tunnel or a reverse proxy that the presenter runs, for people
//! outside the room. Moodring only stores it and sends no request to it.

use std::fmt;
use std::net::Ipv4Addr;

use serde::Serialize;

/// The longest name, in bytes (RFC 1035, section 2.3.4).
const MAX_NAME_BYTES: usize = 253;
/// The longest label of a name, in bytes.
const MAX_LABEL_BYTES: usize = 63;

/// A public address, such as `https://poll.example.org`: a scheme, a name and an optional port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress {
    is_secure: bool,
    /// In lower case.
    name: String,
    /// `None` means the default port of the scheme.
    port: Option<u16>,
}

/// Why a typed text is not a public address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NotPublic {
    /// The scheme is not `https://` or `http://`.
    Scheme,
    /// Phones outside this network cannot look the name up: it has no dot, is local, or has invalid characters.
    Name,
    /// The text after the colon is not a port.
    Port,
    /// Something follows the name. Moodring's pages must be at the root of the host.
    Path,
}

impl PublicAddress {
    /// Reads typed text. The default scheme is `https`, which tunnels use.
    ///
    /// # Errors
    /// If phones could not open it.
    pub fn parse(typed: &str) -> Result<Self, NotPublic> {
        let typed = typed.trim().to_ascii_lowercase();
        let (is_secure, rest) = match typed.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            Some(_) => return Err(NotPublic::Scheme),
            None => (true, typed.as_str()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) {
            return Err(NotPublic::Path);
        }
        let (name, port) = match rest.split_once(':') {
            Some((name, port)) => (name, Some(read_port(port).ok_or(NotPublic::Port)?)),
            None => (rest, None),
        };
        if !is_public(name) {
            return Err(NotPublic::Name);
        }
        let usual = if is_secure { 443 } else { 80 };
        Ok(Self {
            is_secure,
            name: name.to_owned(),
            port: port.filter(|port| *port != usual),
        })
    }

    /// Returns the URL for the QR code.
    pub fn url(&self) -> String {
        format!("{self}/")
    }

    /// Returns the shortest text that browsers understand: they try `https` at its default port, and `http` at
    /// any port.
    pub fn host(&self) -> String {
        match (self.is_secure, self.port) {
            (true, Some(_)) => self.to_string(),
            (_, None) => self.name.clone(),
            (false, Some(port)) => format!("{}:{port}", self.name),
        }
    }

    /// Returns whether `host` is this name. Ignores the port, because proxies remove or replace it.
    pub fn is_host(&self, host: &str) -> bool {
        self.name.eq_ignore_ascii_case(host)
    }

    /// Returns whether `origin` is the origin of pages opened at this address (RFC 6454).
    pub fn is_origin(&self, origin: &str) -> bool {
        origin.eq_ignore_ascii_case(&self.to_string())
    }
}

/// Formats the address as an origin: without a slash at the end.
impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Reads digits without a sign. Port 0 is invalid.
fn read_port(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|_| is_number);
    port.filter(|port| *port != 0)
}

fn is_public(name: &str) -> bool {
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return !address.is_loopback() && !address.is_unspecified();
    }
    let is_label = |label: &str| {
        (1..=MAX_LABEL_BYTES).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let Some((_, last)) = name.rsplit_once('.') else {
        return false;
    };
    // RFC 6761, section 6.3, and RFC 6762, section 3. A last label of digits would be an IPv4 address.
    let is_public_name = !["localhost", "local"].contains(&last);
    let is_word = !last.bytes().all(|byte| byte.is_ascii_digit());
    name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label) && is_public_name && is_word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_becomes_the_qr_url_and_the_shortest_address() {
        for (typed, url, host) in [
            (
                "https://poll.example.org",
                "https://poll.example.org/",
                "poll.example.org",
            ),
            (
                "  HTTPS://Poll.Example.org/ ",
                "https://poll.example.org/",
                "poll.example.org",
            ),
            (
                "poll.example.org",
                "https://poll.example.org/",
                "poll.example.org",
            ),
            ("https://a.example:443", "https://a.example/", "a.example"),
            (
                "https://a.example:8443",
                "https://a.example:8443/",
                "https://a.example:8443",
            ),
            ("http://a.example:80/", "http://a.example/", "a.example"),
            (
                "http://a.example:8080",
                "http://a.example:8080/",
                "a.example:8080",
            ),
            (
                "http://203.0.113.5:8080",
                "http://203.0.113.5:8080/",
                "203.0.113.5:8080",
            ),
            (
                "xn--bcher-kva.example",
                "https://xn--bcher-kva.example/",
                "xn--bcher-kva.example",
            ),
        ] {
            let address = PublicAddress::parse(typed).expect(typed);
            assert_eq!((&*address.url(), &*address.host()), (url, host), "{typed}");
            assert_eq!(PublicAddress::parse(&address.to_string()), Ok(address));
        }
    }

    #[test]
    fn an_address_that_phones_cannot_open_is_rejected_with_a_reason() {
        use NotPublic::{Name, Path, Port, Scheme};
        let long = format!("{}.example", "a".repeat(64));
        for (typed, why) in [
            ("ftp://poll.example.org", Scheme),
            ("://poll.example.org", Scheme),
            ("", Name),
            ("https://", Name),
            ("poll", Name),
            ("localhost", Name),
            ("poll.localhost", Name),
            ("moodring.local", Name),
            ("http://127.0.0.1", Name),
            ("1.2.3", Name),
            ("0.0.0.0", Name),
            ("poll example.org", Name),
            ("bücher.example", Name),
            ("-a.example", Name),
            ("a..example", Name),
            (".example", Name),
            ("user@poll.example.org", Name),
            ("poll.example.org\r\nx: y", Port),
            (&long, Name),
            ("poll.example.org:", Port),
            ("poll.example.org:0", Port),
            ("poll.example.org:+80", Port),
            ("poll.example.org:70000", Port),
            ("[2001:db8::1]:80", Port),
            ("https://poll.example.org/poll", Path),
            ("https://poll.example.org//", Path),
            ("https://poll.example.org?x", Path),
            ("https://poll.example.org#x", Path),
        ] {
            assert_eq!(PublicAddress::parse(typed), Err(why), "{typed}");
        }
    }

    #[test]
    fn an_origin_matches_only_with_the_same_scheme_name_and_port() {
        let address = PublicAddress::parse("https://poll.example.org").expect("it is one");
        assert!(address.is_origin("https://poll.example.org"));
        for other in [
            "http://poll.example.org",
            "https://poll.example.org:8443",
            "https://poll.example.org/",
            "https://poll.example.org.evil.example",
            "https://evil.example",
            "null",
            "",
        ] {
            assert!(!address.is_origin(other), "{other}");
        }
    }
}

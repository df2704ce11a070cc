//! The address of a show: `nats://user:password@host:4222/SHOW`.

use std::fmt;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use thiserror::Error;

/// The port of nats-server.
const DEFAULT_PORT: u16 = 4222;
/// The longest accepted address, in bytes. Working addresses are far shorter.
const MAX_BYTES: usize = 2_048;
/// The longest name of a show, in characters.
const MAX_SHOW: usize = 64;

/// The address of a show and the login. Formatting it never shows the password.
#[derive(Clone, PartialEq, Eq)]
pub struct RelayUrl {
    typed: String,
    is_secure: bool,
    host: String,
    port: u16,
    login: Option<(String, String)>,
    credentials: Option<PathBuf>,
    show: String,
}

/// Why a text is not the address of a show, as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotRelay {
    /// It does not begin with `nats://` or `tls://`.
    #[error("A relay begins with nats:// or tls://, as in nats://host:4222/show.")]
    Scheme,
    /// The user or the password is missing, or not percent-encoded UTF-8.
    #[error(
        "A login is user:password@ before the host. Write other signs than letters and digits in it as %XX."
    )]
    Login,
    /// There is no host, or it has impossible characters.
    #[error("The relay needs a host, as in nats://host:4222/show.")]
    Host,
    /// The port is not a number from 1 to 65535.
    #[error("The port of a relay is a number from 1 to 65535.")]
    Port,
    /// The name of the show is missing, too long, or has other signs.
    #[error(
        "A relay ends with the name of the show: 1 to 64 letters, digits, - or _, as in nats://host:4222/show."
    )]
    Show,
    /// The query is not `creds=`.
    #[error("After ? a relay takes only creds=PATH, the credentials file.")]
    Query,
}

impl RelayUrl {
    /// Reads typed text.
    ///
    /// # Errors
    /// If it is not the address of a show.
    pub fn parse(typed: &str) -> Result<Self, NotRelay> {
        let typed = typed.trim();
        let (scheme, rest) = typed.split_once("://").ok_or(NotRelay::Scheme)?;
        let is_secure = match scheme {
            _ if typed.len() > MAX_BYTES => return Err(NotRelay::Show),
            _ if scheme.eq_ignore_ascii_case("nats") => false,
            _ if scheme.eq_ignore_ascii_case("tls") => true,
            _ => return Err(NotRelay::Scheme),
        };
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (authority, show) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (Some(parse_login(login)?), host),
            None => (None, authority),
        };
        let (host, port) = parse_host(host)?;
        let is_sign = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_');
        if !(1..=MAX_SHOW).contains(&show.len()) || !show.bytes().all(is_sign) {
            return Err(NotRelay::Show);
        }
        let credentials = match query {
            Some(query) => {
                let path = query.strip_prefix("creds=").ok_or(NotRelay::Query)?;
                let path = decoded(path).ok_or(NotRelay::Query)?;
                Some(PathBuf::from(path))
            }
            None => None,
        };
        Ok(Self {
            is_secure,
            host: host.to_owned(),
            port,
            login,
            credentials,
            show: show.to_owned(),
            typed: typed.to_owned(),
        })
    }

    /// Returns the text as it was typed, with the password.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Returns the name of the show.
    pub fn show(&self) -> &str {
        &self.show
    }

    /// Returns whether the connection must be encrypted.
    pub(crate) fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Returns the host and the port, without the login.
    pub(crate) fn server(&self) -> String {
        let scheme = if self.is_secure { "tls" } else { "nats" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }

    /// Returns the user and the password.
    pub(crate) fn login(&self) -> Option<(&str, &str)> {
        let login = self.login.as_ref();
        login.map(|(user, password)| (&**user, &**password))
    }

    /// Returns the credentials file.
    pub(crate) fn credentials(&self) -> Option<&Path> {
        self.credentials.as_deref()
    }
}

impl fmt::Display for RelayUrl {
    /// Formats the address for logs, without user, password and credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.server(), self.show)
    }
}

impl fmt::Debug for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn parse_login(login: &str) -> Result<(String, String), NotRelay> {
    let (user, password) = login.split_once(':').ok_or(NotRelay::Login)?;
    Some((user, password))
        .and_then(|(user, password)| Some((decoded(user)?, decoded(password)?)))
        .ok_or(NotRelay::Login)
}

/// Decodes percent-encoded UTF-8; `None` if it is empty or not valid.
fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    let is_text = !text.is_empty() && !text.contains(char::is_control);
    is_text.then(|| text.into_owned())
}

/// Parses a host name or an address, with an optional port. An IPv6 address has brackets.
fn parse_host(text: &str) -> Result<(&str, u16), NotRelay> {
    let after_brackets = text.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match text[after_brackets..].find(':') {
        Some(colon) => {
            let (host, port) = text.split_at(after_brackets + colon);
            (host, Some(&port[1..]))
        }
        None => (text, None),
    };
    let is_v6 = |text: &str| text.parse::<std::net::Ipv6Addr>().is_ok();
    let in_brackets = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let is_sign = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.');
    let is_host = match in_brackets {
        Some(address) => is_v6(address),
        None => (1..=253).contains(&host.len()) && host.bytes().all(is_sign),
    };
    if !is_host {
        return Err(NotRelay::Host);
    }
    let Some(port) = port else {
        return Ok((host, DEFAULT_PORT));
    };
    let is_number = port.bytes().all(|digit| digit.is_ascii_digit());
    let port = port.parse().ok().filter(|port| *port > 0 && is_number);
    Ok((host, port.ok_or(NotRelay::Port)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_has_a_server_a_show_and_an_optional_login() {
        for (typed, server, show) in [
            (
                "nats://127.0.0.1:4222/show",
                "nats://127.0.0.1:4222",
                "show",
            ),
            (
                " NATS://relay.example/Show-1 ",
                "nats://relay.example:4222",
                "Show-1",
            ),
            ("tls://[::1]:5000/a_b", "tls://[::1]:5000", "a_b"),
        ] {
            let url = RelayUrl::parse(typed).expect(typed);
            assert_eq!((url.server().as_str(), url.show()), (server, show));
            assert_eq!(url.login(), None);
            assert_eq!(url.typed(), typed.trim());
        }
        let url = RelayUrl::parse("tls://ann%40x:p%3a%2F@host/show?creds=/etc/my%20show.creds");
        let url = url.expect("it is one");
        assert_eq!(url.login(), Some(("ann@x", "p:/")));
        assert_eq!(url.credentials(), Some(Path::new("/etc/my show.creds")));
        for shown in [format!("{url}"), format!("{url:?}")] {
            assert_eq!(shown, "tls://host:4222/show");
        }
    }

    #[test]
    fn an_invalid_address_is_rejected_with_a_helpful_sentence() {
        use NotRelay::{Host, Login, Port, Query, Scheme, Show};
        for (typed, why) in [
            ("", Scheme),
            ("host:4222/show", Scheme),
            ("http://host/show", Scheme),
            ("nats:/host/show", Scheme),
            ("nats://", Host),
            ("nats:///show", Host),
            ("nats://ho st/show", Host),
            ("nats://a,b/show", Host),
            ("nats://[::1/show", Host),
            ("nats://[::1]x/show", Host),
            ("nats://::1/show", Host),
            ("nats://]:1/show", Host),
            ("nats://user@host/show", Login),
            ("nats://:@host/show", Login),
            ("nats://user:@host/show", Login),
            ("nats://user:%ff@host/show", Login),
            ("nats://user:%0a@host/show", Login),
            ("nats://host:/show", Port),
            ("nats://host:0/show", Port),
            ("nats://host:+1/show", Port),
            ("nats://host:65536/show", Port),
            ("nats://host:4222", Show),
            ("nats://host:4222/", Show),
            ("nats://host/a/b", Show),
            ("nats://host/a.b", Show),
            ("nats://host/>", Show),
            ("nats://host/shöw", Show),
            ("nats://host/show?", Query),
            ("nats://host/show?creds=", Query),
            ("nats://host/show?key=1", Query),
        ] {
            assert_eq!(RelayUrl::parse(typed), Err(why), "{typed}");
            assert!(why.to_string().ends_with('.'));
        }
        let long = format!("nats://host/{}", "a".repeat(MAX_SHOW + 1));
        assert_eq!(RelayUrl::parse(&long), Err(Show));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "(nats|tls)?(://)?[a-z:@/?%\\[\\]0-9.é\\PC]{0,40}") {
            if let Ok(url) = RelayUrl::parse(&text) {
                prop_assert_eq!(RelayUrl::parse(url.typed()), Ok(url));
            }
        }
    }
}

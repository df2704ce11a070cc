//! The cookies (RFC 6265): the voter, an anonymous number that identifies one phone, and the token of a phone that
//! entered the room code.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

use moodring_core::vote::Voter;

const VOTER: &str = "voter";
const TOKEN: &str = "token";

/// The lifetime of the voter cookie: thirty days, longer than any round stays open.
const MAX_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Returns the voter of the request; `None` if it has no well-formed one.
pub(crate) fn voter(headers: &HeaderMap) -> Option<Voter> {
    all(headers, VOTER).find_map(Voter::parse)
}

/// Returns the token of the request.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    all(headers, TOKEN).next()
}

fn all<'a>(headers: &'a HeaderMap, wanted: &'static str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(move |pair| pair.trim().strip_prefix(wanted)?.strip_prefix('='))
}

/// Returns the header that sets the voter cookie. `Lax`, because with `Strict` a phone that arrives by QR code sends no
/// cookie. Not `Secure`, because there is no TLS on a LAN.
pub(crate) fn set(voter: Voter) -> HeaderValue {
    header(VOTER, &voter.to_string(), MAX_AGE)
}

/// Returns the header that sets the token cookie for `age`.
pub(crate) fn set_token(token: &str, age: Duration) -> HeaderValue {
    header(TOKEN, token, age)
}

fn header(name: &str, value: &str, age: Duration) -> HeaderValue {
    let age = age.as_secs();
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax"
    ))
    .expect("hexadecimal digits and attributes are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&'static str]) -> Option<u128> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_static(line));
        }
        voter(&headers).map(|voter| voter.0)
    }

    #[test]
    fn the_first_well_formed_voter_counts() {
        const ONE: &str = "voter=00000000000000000000000000000001";
        assert_eq!(read(&[ONE]), Some(1));
        assert_eq!(
            read(&["a=b; voter=00000000000000000000000000000001;c=d"]),
            Some(1)
        );
        assert_eq!(read(&["voter=short", ONE]), Some(1));
        assert_eq!(read(&[]), None);
        assert_eq!(read(&["voter"]), None);
        assert_eq!(read(&["voter=0000000000000000000000000000000g"]), None);
        assert_eq!(read(&["xvoter=00000000000000000000000000000001"]), None);
    }
}

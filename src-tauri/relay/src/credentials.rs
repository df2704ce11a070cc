//! The credentials file of a NATS user: a JWT that names the user and is signed by the account, and the seed of the key
//! that answers the server's challenge. `nsc` and other tools of NATS write such files.
//!
//! async-nats reads them with regular expressions, which nothing else in Moodring uses. They would add 1 MB to each
//! program.

use std::path::Path;
use std::sync::Arc;

use async_nats::{AuthError, ConnectOptions};
use nkeys::KeyPair;
use tokio::fs;

use crate::link::RelayError;

/// The content of a credentials file.
struct Credentials<'a> {
    jwt: &'a str,
    seed: &'a str,
}

impl<'a> Credentials<'a> {
    /// Parses the file. The line below the first `-----BEGIN` is the JWT, the line below the second one the seed.
    fn parse(text: &'a str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        let mut block = || {
            lines.find(|line| line.starts_with("---") && line.contains("BEGIN"))?;
            lines
                .next()
                .filter(|line| !line.is_empty() && !line.starts_with("---"))
        };
        Some(Self {
            jwt: block()?,
            seed: block()?,
        })
    }
}

/// Logs in as the user of the credentials file at `path`.
///
/// # Errors
/// If the file cannot be read or is no credentials file.
pub(crate) async fn log_in(
    options: ConnectOptions,
    path: &Path,
) -> Result<ConnectOptions, RelayError> {
    let refused = |why: String| RelayError::Credentials {
        path: path.to_owned(),
        why,
    };
    let text = fs::read_to_string(path)
        .await
        .map_err(|error| refused(error.to_string()))?;
    let Credentials { jwt, seed } = Credentials::parse(&text)
        .ok_or_else(|| refused("it has no block with a JWT and one with a seed".to_owned()))?;
    let key = KeyPair::from_seed(seed).map_err(|error| refused(error.to_string()))?;
    let key = Arc::new(key);
    Ok(options.jwt(jwt.to_owned(), move |challenge| {
        let key = key.clone();
        async move { key.sign(&challenge).map_err(AuthError::new) }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "-----BEGIN NATS USER JWT-----\neyJ0.eyJq.c2ln\n------END NATS USER JWT------\n\n\
        ************************* IMPORTANT *************************\n\
        NKEY Seed printed below can be used to sign and prove identity.\n\n\
        -----BEGIN USER NKEY SEED-----\nSUAIO3FH\n------END USER NKEY SEED------\n";

    fn parse(text: &str) -> Option<(&str, &str)> {
        Credentials::parse(text).map(|Credentials { jwt, seed }| (jwt, seed))
    }

    #[test]
    fn a_credentials_file_has_a_jwt_and_a_seed() {
        let both = Some(("eyJ0.eyJq.c2ln", "SUAIO3FH"));
        assert_eq!(parse(FILE), both);
        assert_eq!(parse(&FILE.replace('\n', "\r\n")), both);
    }

    #[test]
    fn a_credentials_file_without_a_jwt_or_seed_is_rejected() {
        let seed_at = FILE.find("-----BEGIN USER").expect("it is there");
        assert_eq!(parse(&FILE[..seed_at]), None);
        assert_eq!(parse(&FILE[seed_at..]), None);
        assert_eq!(parse(&FILE.replace("SUAIO3FH\n", "")), None);
        assert_eq!(parse(""), None);
    }
}

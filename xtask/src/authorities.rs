//! Certificate authorities that somebody put in by hand.
//!
//! On a bare machine behind a proxy that signs for others, the bundle of authorities is often just a file copied to its
//! place. Debian's npm brings the package `ca-certificates`, which writes that file anew, and from then on every
//! download would be refused. So what was trusted before the packages came stays trusted while the tests run.

use std::{fs, path::PathBuf};

use crate::{Stop, tool};

const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The bundle as it was.
pub(crate) struct Authorities(Option<Vec<u8>>);

impl Authorities {
    pub(crate) fn before_packages() -> Self {
        Self(fs::read(BUNDLE).ok())
    }

    /// What to set for programs that download. Nothing, as long as the bundle is what it was.
    pub(crate) fn environment(self) -> Result<Vec<(&'static str, PathBuf)>, Stop> {
        let Some(before) = self.0 else {
            return Ok(Vec::new());
        };
        if fs::read(BUNDLE).is_ok_and(|now| now == before) {
            return Ok(Vec::new());
        }
        let kept = tool::target()?.join("authorities.crt");
        fs::write(&kept, before).map_err(|error| {
            Stop::because(format!("{} cannot be written: {error}.", kept.display()))
        })?;
        // The first is node's and adds to its own, the second is pip's, the third is cargo's.
        Ok(vec![
            ("NODE_EXTRA_CA_CERTS", kept.clone()),
            ("REQUESTS_CA_BUNDLE", kept.clone()),
            ("SSL_CERT_FILE", kept),
        ])
    }
}

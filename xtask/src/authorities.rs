//! Certificate authorities that were added by hand.
//!
//! On a bare machine behind a TLS-intercepting proxy, the bundle of authorities is often just a file copied to its
//! place. Debian's npm installs the package `ca-certificates`, which overwrites that file, and then every download
//! would fail. So the authorities from before the installation stay trusted while the tests run.

use std::{fs, path::PathBuf};

use crate::{Stop, tool};

const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The bundle before the installation of packages.
pub(crate) struct Authorities(Option<Vec<u8>>);

impl Authorities {
    pub(crate) fn before_packages() -> Self {
        Self(fs::read(BUNDLE).ok())
    }

    /// Returns the environment variables for programs that download. There are none while the bundle is unchanged.
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
        // The first is for node and adds to its own authorities, the second is for pip, the third for cargo.
        Ok(vec![
            ("NODE_EXTRA_CA_CERTS", kept.clone()),
            ("REQUESTS_CA_BUNDLE", kept.clone()),
            ("SSL_CERT_FILE", kept),
        ])
    }
}

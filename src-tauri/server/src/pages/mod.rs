//! Pages as the server sends them: compressed and localized.

pub(crate) mod gzip;
pub(crate) mod localized_page;
pub(crate) mod page;

//! Pages as they are sent: compressed, and in the language of the phone.

pub(crate) mod gzip;
pub(crate) mod localized_page;
pub(crate) mod page;

//! Pages as they are sent: compressed, and in the language of the phone.

pub(crate) mod gzip;
pub(crate) mod languages;
pub(crate) mod page;

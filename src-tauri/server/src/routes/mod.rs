//! The HTTP routes, one file a kind of address.

pub(crate) mod events;
pub(crate) mod fonts;
pub(crate) mod pages;
pub(crate) mod pictures;
pub(crate) mod room_code;
pub(crate) mod votes;

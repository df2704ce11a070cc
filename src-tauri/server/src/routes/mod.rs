//! The HTTP routes, one file per kind of path.

pub(crate) mod events;
pub(crate) mod fonts;
pub(crate) mod pages;
pub(crate) mod pictures;
pub(crate) mod room_code;
pub(crate) mod votes;

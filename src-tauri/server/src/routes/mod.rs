//! What can be asked of the server, a file for each kind of address.

pub(crate) mod events;
pub(crate) mod fonts;
pub(crate) mod pages;
pub(crate) mod pictures;
pub(crate) mod room_code;
pub(crate) mod votes;

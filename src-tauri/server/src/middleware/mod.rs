//! What happens to a request before a route sees it: who sends it, whether it may, and how often.

pub(crate) mod accept;
pub(crate) mod body;
pub(crate) mod computer_name;
pub(crate) mod cookie;
pub(crate) mod error_page;
pub(crate) mod forwarded;
pub(crate) mod guard;
pub(crate) mod guesses;
pub(crate) mod limits;
pub(crate) mod pace;
pub(crate) mod voters;

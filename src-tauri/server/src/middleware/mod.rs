//! What happens to a request before a route sees it: who sends it, whether it may, and how often.

pub(crate) mod accept;
pub(crate) mod body;
pub(crate) mod code_attempts;
pub(crate) mod computer_name;
pub(crate) mod cookie;
pub(crate) mod error_page;
pub(crate) mod forwarded;
pub(crate) mod host_check;
pub(crate) mod rate_limiter;
pub(crate) mod request_check;

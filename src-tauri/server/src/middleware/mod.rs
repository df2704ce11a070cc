//! Checks that run before or within a route: host, client, cookies, body and rate limits.

pub(crate) mod accept;
pub(crate) mod body;
pub(crate) mod code_attempts;
pub(crate) mod computer_name;
pub(crate) mod cookie;
pub(crate) mod error_page;
pub(crate) mod forwarded;
pub(crate) mod host_check;
pub(crate) mod key_guard;
pub(crate) mod quota;
pub(crate) mod rate_limiter;
pub(crate) mod request_check;

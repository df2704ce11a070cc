//! The core of Moodring: polls, votes, tallies and their storage. Knows no HTTP, no network and no window.
//!
//! # Layout
//!
//! The modules stand in the order a vote travels:
//!
//! - [`engine`]: the handle that everything outside talks to, and the one thread that writes.
//! - [`vote`]: the rules, as pure functions. [`poll`]: what can be voted on. [`emoji`]: what can be tapped.
//! - [`store`]: all SQL.
//! - [`snapshot`]: what screens show once it is committed. [`broadcaster`]: each snapshot into the drop-oldest ring.
//! - [`history`]: the results of earlier rounds. [`export`] writes them to files.
//! - [`preferences`], [`polls_file`], [`replace_file()`]: settings, polls as a file, and files saved whole.
//! - `presence`: which phones listen. [`room_code`]: which of them may vote.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod broadcaster;
pub mod emoji;
pub mod engine;
pub mod export;
pub mod history;
pub mod poll;
pub mod polls_file;
pub mod preferences;
mod presence;
pub mod random;
mod replace_file;
pub mod room_code;
pub mod snapshot;
pub mod store;
pub mod vote;

pub use engine::{Command, CommandError, Engine, HistoryError, Remembered, VoteError, backup};
pub use random::Key;
pub use replace_file::{Readers, replace_file};
pub use room_code::Code;
pub use store::{ListedPoll, OpenError, Setting, StoreError, make_private};

//! The core of Moodring: polls, votes, tallies and their storage. Knows no HTTP, no network and no window.
//!
//! # Layout
//!
//! The modules, in the order of a vote's path:
//!
//! - [`engine`]: the handle that all other crates use, and the only thread that writes.
//! - [`vote`]: the rules, as pure functions. [`poll`]: polls and rounds. [`talk`]: talks and the display settings of
//!   their polls. [`emoji`]: the emoji of a choice.
//! - [`store`]: all SQL.
//! - [`snapshot`]: the committed state that screens show. [`broadcaster`]: publishes each snapshot into the drop-oldest
//!   ring.
//! - [`mean`]: the mean of a scale. [`history`]: the results of earlier rounds. [`export`] writes them to files.
//! - [`preferences`], [`shortcuts`], [`change`], [`polls_file`], [`replace_file()`]: settings, their changes, files of
//!   polls, and atomic file replacement.
//! - [`presence`]: which phones listen. [`room_code`]: which of them may vote.

#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod broadcaster;
pub mod change;
pub mod emoji;
pub mod engine;
pub mod export;
pub mod history;
pub mod mean;
pub mod poll;
pub mod polls_file;
pub mod preferences;
pub mod presence;
pub mod random;
mod replace_file;
pub mod room_code;
pub mod shortcuts;
pub mod snapshot;
pub mod store;
pub mod talk;
pub mod vote;

pub use engine::{
    Batch, Command, CommandError, Engine, HistoryError, Remembered, SEAL_TIMEOUT, VoteError, backup,
};
pub use random::Key;
pub use replace_file::{Readers, replace_file};
pub use room_code::Code;
pub use store::{ListedPoll, ListedTalk, OpenError, Setting, StoreError, make_private};

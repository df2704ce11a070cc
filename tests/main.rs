//! End-to-end tests: the real server over HTTP, phones in a real browser, the real window.
//!
//! All tests are one binary, so that it links once. Each file covers one promise of Moodring. The kit starts and stops
//! the programs that the tests need. `cargo xtask test` builds the programs and installs the tools.
//!
//! The tests run on Linux only: other systems have no driver for the app's window and no network for each test.

#![cfg(target_os = "linux")]

mod kit;

mod accessible;
mod beyond_one_machine;
mod clean_room;
mod concurrent_votes;
mod contract;
mod crash;
mod data_file;
mod disk;
mod emoji_styles;
mod feed_client;
mod hostile;
mod icons;
mod injection;
mod installers;
mod lan;
mod licences;
mod linker;
mod log;
mod name;
mod nats_kit;
mod page_types;
mod phone_page;
mod pictures;
mod proxies;
mod readme;
mod relay;
mod relay_faults;
mod scenes;
mod suspend;
mod taken_file;
mod tidy;
mod unused;
mod wall;
mod window;
mod workflows;
mod writer;

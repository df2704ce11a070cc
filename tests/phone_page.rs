//! The phone page in a real browser: what a guest sees, and the result of every tap.

mod cloud;
mod code;
pub(crate) mod languages;
mod layout;
mod leaving;
mod offline;
mod online;
mod syntax;

use crate::kit::Browser;

/// Returns the choice that this phone shows as its own, or null.
const CHOSEN: &str = "return document.querySelector('[aria-pressed=true]')?.dataset.choice ?? null";

fn choice(index: usize) -> String {
    format!("[data-choice='{index}']")
}

async fn open(url: &str) -> Browser {
    let phone = Browser::phone().await;
    phone.open(url).await;
    phone
}

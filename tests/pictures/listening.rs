//! The stage in the other design of the emoji, and the links for those who listen along.

use moodring_core::preferences::{EmojiStyle, Preference};
use moodring_core::{Booth, Change};

use super::{settled, talk, vote, write};
use crate::kit::{Network, Window};

#[tokio::test]
#[ignore = "writes docs/*.png; run by cargo xtask pictures"]
async fn pictures_of_the_other_design_and_of_the_links() {
    let network = Network::enter().await;
    if let Some(network) = &network {
        network.plug_in("wlan0", "192.168.1.23/24");
    }
    let data = talk().await;
    let booth = Booth::open(data.path()).expect("it opens");
    let fluent = Change::Prefer(Preference::Emoji(EmojiStyle::Fluent));
    booth.change(fluent).await.expect("it can be changed");
    booth.stop().await;
    let window = Window::open(data.path()).await;
    let url = window.url().await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let phones = vote(&url).await;
    window
        .until_text("#phones", &phones.len().to_string())
        .await;
    window
        .until(
            "return document.getElementById('floating').childElementCount",
            0,
        )
        .await;
    window
        .read("document.dispatchEvent(new Event('wheel'))")
        .await;
    settled(&window).await;
    write(&window.picture().await, "fluent.png");
    window.press("l").await;
    window
        .until("return document.getElementById('listen-panel').open", true)
        .await;
    settled(&window).await;
    write(&window.picture().await, "listen.png");
}

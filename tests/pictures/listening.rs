//! Pictures of the stage in the other emoji design, and of the links for listeners.

use moodring_core::Engine;

use super::{fill, network, settled, talk, write};
use serde_json::json;

use crate::kit::{Window, prefer};

#[tokio::test]
#[ignore = "writes docs/*.png; run by cargo xtask pictures"]
async fn pictures_of_the_other_design_and_of_the_links() {
    let _network = network().await;
    let data = talk().await;
    let engine = Engine::open(data.path()).expect("it opens");
    let fluent = prefer(json!({ "emoji": "fluent" }));
    engine.execute(fluent).await.expect("it can be changed");
    engine.stop().await;
    let window = Window::open(data.path()).await;
    let _phones = fill(&window).await;
    write(&window.picture().await, "fluent.png");
    window.press("l").await;
    window
        .until("return document.getElementById('listen-panel').open", true)
        .await;
    settled(&window).await;
    write(&window.picture().await, "listen.png");
}

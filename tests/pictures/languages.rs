//! Pictures of a phone with text from right to left, and of the stage in German.

use moodring_core::poll::Rule;
use moodring_core::{Command, Engine};

use super::letters::load_inter;
use super::{fill, network, settled, small, write};
use serde_json::json;

use crate::kit::{Browser, Folder, Room, Window, display, poll, prefer};
use crate::phone_page::languages::speak;

#[tokio::test]
#[ignore = "writes docs/*.png; run by cargo xtask pictures"]
async fn pictures_in_other_languages() {
    let _network = network().await;
    arabic_phone("phone-arabic.png").await;
    german_stage("stage-german.png").await;
}

async fn arabic_phone(name: &str) {
    let room = Room::open().await;
    let choices = [
        ("🤩", "متحمس"),
        ("🙂", "بخير"),
        ("😐", "عادي"),
        ("🥱", "متعب"),
    ];
    let question = room
        .add(poll("كيف تشعر اليوم؟", Rule::Once, &choices))
        .await;
    let always = display(json!({ "phone_results": "always" }));
    room.change([Command::Show(question), always, Command::Open])
        .await;
    let phone = Browser::phone().await;
    speak(&phone, "ar").await;
    phone.open(&room.url).await;
    load_inter(&phone).await;
    phone.until_body("link", "live").await;
    phone.tap("[data-choice='1']").await;
    phone.until_text("#status", "وصل صوتك ✓").await;
    phone.emulate((390, 844), "dark").await;
    phone.read("document.activeElement.blur()").await;
    settled(&phone).await;
    write(&small(&phone.picture().await), name);
}

async fn german_stage(name: &str) {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let choices = [
        ("🤩", "Begeistert"),
        ("🙂", "Gut"),
        ("😐", "Geht so"),
        ("🥱", "Müde"),
        ("🤯", "Abgehängt"),
    ];
    let question = poll("Wie ist die Stimmung heute?", Rule::Once, &choices);
    let question = engine
        .execute(Command::Create(question))
        .await
        .expect("it can be made");
    let german = prefer(json!({ "language": "de" }));
    for change in [Command::Show(question.expect("an id")), german] {
        engine.execute(change).await.expect("it can be made");
    }
    engine.stop().await;
    let window = Window::open(data.path()).await;
    let _phones = fill(&window).await;
    write(&window.picture().await, name);
}

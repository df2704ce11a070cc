//! A talk on two screens, run by keys, clicker and command line. The room sees nothing private.
//!
//! Pictures of the projector prove two things. What only the presenter may know or see changes no pixel. And the page
//! looks the same when the presenter's controls and messages are transparent.

use fantoccini::key::Key;
use moodring_core::poll::{Poll, PollId, Rule};
use moodring_core::talk::{NewPoll, TalkId, TalkName};
use moodring_core::{Command, Engine};
use serde_json::{Value, json};

use super::private::{AUDIENCE, OPEN_DIALOGS, PROJECTOR, projected, until_placed};
use super::remote::{NOTICE, done, status};
use super::{scanned, until_counts};
use crate::kit::{Folder, NO_BUS, Phone, Screen, Window, display, poll, so, until};

/// A picture of the projector: four bytes per pixel.
type Picture = Vec<u8>;

/// The largest difference of a channel, of 255, that counts as equal. WebKit may redraw the edge of an image with
/// slightly different colours.
const CHANNEL_TOLERANCE: u8 = 16;
/// The presenter's controls and messages on the page, hidden or not.
const PRESENTER_PARTS: &str =
    "document.querySelectorAll('body > :not(main), main [data-action], main .stale')";
/// The boxes of the vote count and of the clock: x, y, width and height. With hidden results, a vote changes only the
/// vote count.
const CHANGING_BOXES: &str = "return ['.tile:has(#votes)', '#closes'].map((css) => document.querySelector(css).getBoundingClientRect()) \
    .map(({ x, y, width, height }) => [x - 1, y - 1, width + 2, height + 2])";
/// The number of running animations that have an end.
const ANIMATION_COUNT: &str = "return document.getAnimations() \
    .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().iterations !== Infinity).length";
const EMOJI: &str = "return [...document.querySelectorAll('#cloud img')].map(({ alt }) => alt)";

/// Returns a data folder with a talk of four polls: hidden results, many votes per phone, a cloud, and a timer.
async fn prepared() -> Folder {
    let data = Folder::new().expect("a temporary folder");
    let engine = Engine::open(data.path()).expect("it opens");
    let once = |question| poll(question, Rule::Once, &[("👍", "Yes"), ("👎", "No")]);
    let applause = poll("Applause!", Rule::Many, &[("👏", ""), ("🔥", "")]);
    let cloud = Poll::cloud("Sum up your week in one emoji", Rule::Once).expect("valid");
    let more = [applause, cloud, once("Shall we go on?")];
    let name = TalkName::new("Nobody's business").expect("valid");
    for change in [
        Command::NameTalk(TalkId(1), name),
        Command::Edit(PollId(1), once("Can you hear me?")),
        Command::Append(more.map(NewPoll::from).into()),
        display(json!({ "hide": true })),
        Command::Show(PollId(4)),
        display(json!({ "timer": 300 })),
        Command::Show(PollId(1)),
    ] {
        engine.execute(change).await.expect("the command succeeds");
    }
    engine.stop().await;
    data
}

struct Show {
    screen: Screen,
    window: Window,
}

impl Show {
    async fn turn_to_private(&self) {
        self.window.turn_to("presenter?private").await;
    }

    async fn turn_to_audience(&self) {
        self.window.turn_to("presenter").await;
    }

    /// Returns the projector's picture once its page has painted the latest state.
    async fn picture(&self) -> Picture {
        self.turn_to_audience().await;
        self.window.painted().await;
        self.window.until(ANIMATION_COUNT, 0).await;
        projected(&self.screen).await
    }

    /// Waits until the room sees this question on the stage, in this phase.
    async fn until(&self, question: &str, phase: &str) {
        self.turn_to_audience().await;
        self.window.until_text("#question", question).await;
        self.window.until_body("phase", phase).await;
        self.window.until_body("screen", "stage").await;
    }

    /// Asserts that no pixel outside these places has changed since `before`.
    async fn unchanged(&self, before: &Picture, places: &[[f64; 4]], what: &str) {
        let seen = changed(before, &self.picture().await, places);
        assert_eq!(seen, [], "the room saw pixels change: {what}");
    }

    /// Asserts that the picture shows none of the presenter's controls and messages. Takes the pictures again if they
    /// differ, because WebKit may still sharpen an element that has moved.
    async fn nothing_private(&self, what: &str) {
        let [_, clock] = self.moving().await;
        let opacity = async |value: &str| {
            let script = format!(
                "for (const one of {PRESENTER_PARTS}) one.style.setProperty('opacity', '{value}'); \
                 document.dispatchEvent(new WheelEvent('wheel'))"
            );
            self.window.read(&script).await;
        };
        until(&format!("nothing private is seen: {what}"), async || {
            opacity("0").await;
            let without = self.picture().await;
            // The wheel event has shown controls that were hidden.
            opacity("").await;
            let seen = changed(&without, &self.picture().await, &[clock]);
            so(seen.is_empty(), seen.first())
        })
        .await;
    }

    /// Returns the boxes of the vote count and of the clock.
    async fn moving(&self) -> [[f64; 4]; 2] {
        self.turn_to_audience().await;
        let places = self.window.read(CHANGING_BOXES).await;
        serde_json::from_value(places).expect("two places")
    }

    /// Votes in a round with hidden results, and asserts that the room sees only the vote count change.
    async fn hidden_votes(&self, phone: &Phone, round: i64) {
        self.nothing_private("hidden results").await;
        let before = self.picture().await;
        let moving = self.moving().await;
        phone.votes(round, 1, 0).await;
        self.window.until_text("#votes", "1").await;
        let after = self.picture().await;
        let number = changed(&before, &after, &moving[1..]);
        assert_ne!(number, [], "the vote count did not change");
        let more = changed(&before, &after, &moving);
        assert_eq!(more, [], "more than the vote count changed");
        self.turn_to_private().await;
        until_counts(&self.window, &["1", "0"]).await;
        // The vote moves to another choice, so the vote count stays the same.
        phone.votes(round, 2, 1).await;
        until_counts(&self.window, &["0", "1"]).await;
        let clock = &moving[1..];
        self.unchanged(&after, clock, "which choice has the vote")
            .await;
        until_counts(&self.window, &[]).await;
    }

    /// Opens something in the private window, and asserts that the room does not see it.
    async fn opens_unseen(&self, key: &str) {
        until(&format!("{key} opens unseen"), async || {
            let before = self.picture().await;
            self.turn_to_private().await;
            match key.strip_prefix('#') {
                Some(_) => self.window.tap(key).await,
                None => self.window.press(key).await,
            }
            self.window.until(OPEN_DIALOGS, 1).await;
            let seen = changed(&before, &self.picture().await, &[]);
            self.turn_to_private().await;
            self.window.press(Key::Escape).await;
            self.window.until(OPEN_DIALOGS, 0).await;
            so(seen.is_empty(), seen.first())
        })
        .await;
    }
}

/// Returns the x and y of each pixel that differs outside these places.
fn changed(before: &Picture, after: &Picture, places: &[[f64; 4]]) -> Vec<(usize, usize)> {
    let line = 4 * usize::from(PROJECTOR.2);
    let lines = before.chunks_exact(line).zip(after.chunks_exact(line));
    let different = lines.enumerate().filter(|(_, (one, other))| one != other);
    let pixels = different.flat_map(|(y, (one, other))| {
        let pixels = one.chunks_exact(4).zip(other.chunks_exact(4)).enumerate();
        let differs = |(one, other): (&[u8], &[u8])| {
            let mut channels = one.iter().zip(other);
            channels.any(|(one, other)| one.abs_diff(*other) > CHANNEL_TOLERANCE)
        };
        pixels.filter_map(move |(x, pixel)| differs(pixel).then_some((x, y)))
    });
    let inside = |(x, y): &(usize, usize), [left, top, width, height]: &[f64; 4]| {
        let (x, y) = (*x as f64, *y as f64);
        x >= *left && y >= *top && x <= left + width && y <= top + height
    };
    pixels
        .filter(|pixel| !places.iter().any(|place| inside(pixel, place)))
        .collect()
}

#[tokio::test]
async fn a_talk_by_keys_clicker_and_commands_shows_the_room_nothing_private() {
    let data = prepared().await;
    let screen = Screen::with_projector().await;
    let window = Window::opened(data.path(), &screen, "Adwaita:dark", NO_BUS).await;
    let home = (90, 40, 1000, 700);
    screen.place_window(AUDIENCE, home).expect("it is there");
    window.until("return innerWidth", 1000).await;
    window.press(Key::F5).await;
    until_placed(&screen, AUDIENCE, PROJECTOR).await;
    let show = Show { screen, window };
    let (window, data) = (&show.window, data.path());
    show.turn_to_private().await;
    let (phone, first) = scanned(window).await;
    show.nothing_private("the lobby").await;

    // The keys of the private window: hidden results and a reveal.
    show.turn_to_private().await;
    window.press(" ").await;
    show.until("Can you hear me?", "open").await;
    show.hidden_votes(&phone, first).await;
    for key in ["e", "r", "s", "m", "#talk"] {
        show.opens_unseen(key).await;
    }
    window.press(" ").await;
    show.until("Can you hear me?", "closed").await;
    until_counts(window, &[]).await;
    show.turn_to_private().await;
    window.press("h").await;
    show.turn_to_audience().await;
    until_counts(window, &["0", "1"]).await;
    show.nothing_private("results").await;

    // A clicker, in either window: many votes per phone and a cloud.
    window.press(Key::PageDown).await;
    show.until("Applause!", "lobby").await;
    window.press(Key::PageDown).await;
    show.until("Applause!", "open").await;
    let round = phone.round().await;
    for tap in 1..=3 {
        phone.votes(round, tap, 0).await;
    }
    until_counts(window, &["3", "0"]).await;
    show.turn_to_private().await;
    window.press(Key::PageDown).await;
    show.until("Applause!", "closed").await;
    show.nothing_private("applause").await;
    show.turn_to_private().await;
    window.press(Key::PageDown).await;
    show.until("Sum up your week in one emoji", "lobby").await;
    window.press(Key::PageDown).await;
    show.until("Sum up your week in one emoji", "open").await;
    let said = phone.says(phone.round().await, 1, "🚀").await;
    assert_eq!(said.status, 204, "{}", said.text());
    window.until(EMOJI, json!(["🚀"])).await;
    show.nothing_private("a cloud").await;
    show.opens_unseen("t").await;
    show.turn_to_audience().await;
    window.press(Key::PageDown).await;
    show.until("Sum up your week in one emoji", "closed").await;

    // The command line: a timer and hidden results again.
    for words in ["next", "open", "hide"] {
        done(data, words).await;
    }
    show.until("Shall we go on?", "open").await;
    show.hidden_votes(&phone, phone.round().await).await;
    done(data, "reveal").await;
    until_counts(window, &["0", "1"]).await;
    show.nothing_private("a timer").await;
    let told = status(data).await;
    let names = ["talk", "kind", "poll", "presenter_view", "second_screen"];
    let told = names.map(|name| told[name].clone());
    let wanted = json!(["Nobody's business", "choices", 4, true, true]);
    assert_eq!(Value::from_iter(told), wanted);
    // A notice about the poll that the presenter left.
    done(data, "poll 1").await;
    show.until("Can you hear me?", "closed").await;
    show.turn_to_private().await;
    window
        .until_text(NOTICE, "Voting on the previous poll is closed")
        .await;
    let with_notice = show.picture().await;
    show.turn_to_private().await;
    window.tap("#notice-dismiss").await;
    let gone = "return document.getElementById('notice').hidden";
    window.until(gone, true).await;
    show.unchanged(&with_notice, &[], "a notice").await;
    done(data, "qr").await;
    window.until_body("screen", "lobby").await;
    show.nothing_private("the code").await;

    // The private window has the menu of talks. The menu gets the focus back from the drawer, and the deletion of a
    // talk can be undone.
    show.turn_to_private().await;
    let focused = "return document.activeElement.id";
    window.read("document.getElementById('talk').focus()").await;
    window.press("e").await;
    window.until(OPEN_DIALOGS, 1).await;
    window.press(Key::Escape).await;
    window.until(focused, "talk").await;
    window.tap("#talk").await;
    window.tap("#talk-list .new-talk").await;
    window.until(focused, "talk-field").await;
    window.press("Rehearsal").await;
    window.press(Key::Enter).await;
    window.until_text("#talk-name", "Rehearsal").await;
    window.tap("#talk-more").await;
    window.tap("#delete-talk").await;
    window.until(focused, "delete-talk-not").await;
    window.tap("#delete-talk-now").await;
    window
        .until_text("#private-polls #drawer-told-words", "“Rehearsal” deleted")
        .await;
    window.until_text("#talk-name", "Nobody's business").await;
    window.tap("#undo-delete").await;
    window.until_text("#talk-name", "Rehearsal").await;
}

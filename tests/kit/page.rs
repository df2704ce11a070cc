//! A page in any browser: read, tap, type and wait.

use std::fmt::Display;

use fantoccini::actions::{ActionSequence, InputSource as _, KeyAction, KeyActions};
use fantoccini::{Client, Locator};
use image::{DynamicImage, RgbImage, RgbaImage};
use serde_json::Value;
use tokio::time::timeout;

use super::{WAIT_TIMEOUT, so, until};

/// An open page. Another value owns the browser.
pub(crate) struct Page {
    client: Client,
}

impl Page {
    pub(crate) fn of(client: &Client) -> Self {
        let client = client.clone();
        Self { client }
    }

    /// Opens an address.
    pub(crate) async fn open(&self, url: &str) {
        answered(url, self.client.goto(url)).await;
    }

    /// Runs the next scripts in this frame of the page.
    pub(crate) async fn enter_frame(&self, frame: u16) {
        answered("a frame", self.client.enter_frame(frame)).await;
    }

    /// Runs the next scripts in the parent page again.
    pub(crate) async fn leave_frame(&self) {
        answered("the parent page", self.client.enter_parent_frame()).await;
    }

    /// Runs a script and returns its result.
    ///
    /// If there is no page at the moment, or the script throws.
    pub(crate) async fn try_read(&self, script: &str) -> Result<Value, String> {
        let answer = self.client.execute(script, vec![]).await;
        answer.map_err(|error| error.to_string())
    }

    /// Runs an asynchronous script. The script gets `argument` and then a callback for its result.
    pub(crate) async fn wait_for(&self, script: &str, argument: Value) -> Value {
        answered(script, self.client.execute_async(script, vec![argument])).await
    }

    /// Runs a script and returns its result. Panics on an error.
    pub(crate) async fn read(&self, script: &str) -> Value {
        answered(script, self.try_read(script)).await
    }

    /// Runs an asynchronous script and returns what it passes to its last argument, a callback.
    pub(crate) async fn read_later(&self, script: &str) -> Value {
        answered(script, self.client.execute_async(script, vec![])).await
    }

    /// Waits until a script returns this value.
    pub(crate) async fn until(&self, script: &str, wanted: impl Into<Value>) {
        let wanted = wanted.into();
        until(&format!("{script} is {wanted}"), async || {
            let seen = self.try_read(script).await?;
            if seen == wanted {
                Ok(())
            } else {
                Err(seen.to_string())
            }
        })
        .await;
    }

    /// Waits until an element is visible and has this text.
    pub(crate) async fn until_text(&self, css: &str, wanted: &str) {
        self.until(&text_of(css), wanted).await;
    }

    /// Waits until an element is visible and its text contains these words.
    pub(crate) async fn until_words(&self, css: &str, words: &str) {
        until(&format!("{css} says “{words}”"), async || {
            let seen = self.try_read(&text_of(css)).await?;
            let said = seen.as_str().is_some_and(|text| text.contains(words));
            if said { Ok(()) } else { Err(seen.to_string()) }
        })
        .await;
    }

    /// Waits until a `data-` attribute of the body has this value.
    pub(crate) async fn until_body(&self, name: &str, word: &str) {
        self.until(&format!("return document.body.dataset.{name}"), word)
            .await;
    }

    /// Taps an element as a finger or a mouse does, once it no longer moves and nothing covers it. A `wheel` event
    /// first brings back hidden controls, as a movement of the mouse does.
    pub(crate) async fn tap(&self, css: &str) {
        let place = format!(
            "document.dispatchEvent(new Event('wheel')); \
             const e = document.querySelector({css:?}); if (!e) return null; \
             e.scrollIntoView({{ block: 'nearest' }}); \
             const {{ x, y, width, height }} = e.getBoundingClientRect(); \
             const hit = document.elementFromPoint(x + width / 2, y + height / 2); \
             return e.contains(hit) ? [x, y, width, height] : null"
        );
        let mut before = Value::Null;
        until(&format!("{css} is still and can be tapped"), async || {
            let now = self.try_read(&place).await?;
            let rests = !now.is_null() && now == before;
            before = now;
            so(rests, &before)
        })
        .await;
        let element = answered(css, self.client.find(Locator::Css(css))).await;
        answered(css, element.click()).await;
    }

    /// Types text or one of [`fantoccini::key::Key`] into the focused element.
    pub(crate) async fn press(&self, keys: impl Display) {
        let keys = keys.to_string();
        let strokes =
            keys.chars()
                .fold(KeyActions::new("keyboard".to_owned()), |strokes, value| {
                    strokes
                        .then(KeyAction::Down { value })
                        .then(KeyAction::Up { value })
                });
        answered(&keys, self.client.perform_actions(strokes)).await;
    }

    /// [`Self::press`] for a key that may close the page before the driver can answer.
    pub(crate) async fn press_last(&self, key: impl Into<char>) {
        let value = key.into();
        let strokes = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value });
        let _ = timeout(WAIT_TIMEOUT, self.client.perform_actions(strokes)).await;
    }

    /// Presses a key while another key is held, such as Alt.
    pub(crate) async fn chord(&self, held: impl Into<char>, key: impl Into<char>) {
        let (held, key) = (held.into(), key.into());
        let strokes = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: held });
        self.act(strokes).await;
    }

    /// Performs input actions.
    pub(super) async fn act(&self, actions: impl Into<ActionSequence>) {
        let actions: ActionSequence = actions.into();
        answered("input actions", self.client.perform_actions(actions)).await;
    }

    /// Returns a screenshot from the browser, once the newest state has been painted.
    pub(crate) async fn picture(&self) -> RgbImage {
        self.shot().await.to_rgb8()
    }

    /// [`Self::picture`] with its transparent parts, if the browser was told to draw no background.
    pub(crate) async fn transparent_picture(&self) -> RgbaImage {
        self.shot().await.to_rgba8()
    }

    async fn shot(&self) -> DynamicImage {
        self.painted().await;
        let png = answered("a picture", self.client.screenshot()).await;
        image::load_from_memory(&png).expect("a PNG")
    }

    /// Waits for two frames. After them a screenshot shows the current state of the page.
    pub(crate) async fn painted(&self) {
        let frames = "const done = arguments[arguments.length - 1]; \
                      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))";
        self.read_later(frames).await;
    }
}

/// Returns a script for an element's visible text. The script returns null while the element is hidden.
fn text_of(css: &str) -> String {
    format!(
        "const e = document.querySelector({css:?}); \
         return e && e.checkVisibility() ? e.innerText.trim() : null"
    )
}

/// Waits for the answer to a command. The timeout prevents a hanging driver from blocking a test forever.
async fn answered<T, E: Display>(what: &str, answer: impl Future<Output = Result<T, E>>) -> T {
    timeout(WAIT_TIMEOUT, answer)
        .await
        .unwrap_or_else(|_| panic!("{what:?}: no answer from the driver"))
        .unwrap_or_else(|error| panic!("{what:?}: {error}"))
}

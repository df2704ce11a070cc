//! `--screenshot`: a PNG of the real window after it is painted.
//!
//! The app uses a temporary data folder, so that a picture neither shows nor changes the user's polls.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};

use crate::{Stop, display::Display, webdriver::Window};

/// Answers "painted" once the page shows a screen, its fonts and pictures are loaded, every finite animation has ended,
/// and two frames have passed. Otherwise the first picture is stale.
const PAINTED: &str = r#"
    const done = arguments[arguments.length - 1];
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const rest = (time) => new Promise((next) => setTimeout(next, time));
    (async () => {
        if (!document.body || !document.body.dataset.screen) return "blank";
        await document.fonts.ready;
        // A lazy picture outside the viewport is not loaded, and its `decode()` never ends.
        const inSight = (image) => {
            const { top, bottom, left, right } = image.getBoundingClientRect();
            return image.checkVisibility() && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
        };
        const pictures = [...document.images].filter(inSight);
        await Promise.all(pictures.map((image) => image.decode().catch(() => {})));
        const moving = document.getAnimations().filter((each) => {
            const timing = each.effect && each.effect.getComputedTiming();
            return timing && Number.isFinite(timing.endTime);
        });
        await Promise.race([Promise.allSettled(moving.map((each) => each.finished)), rest(2000)]);
        await frame();
        await frame();
        await rest(50);
        return "painted";
    })().then(done, (error) => done(String(error)));
"#;

/// The time limit from the opening of the window to its first complete picture.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Opens the app, waits until it is painted, writes the file, closes the app.
pub(crate) fn take(
    app: &Path,
    arguments: &[String],
    display: &Display,
    size: (u32, u32),
    file: &Path,
) -> Result<(), Stop> {
    let data = Folder::new()?;
    let mut all = Vec::from(arguments);
    if !all
        .iter()
        .any(|argument| argument == "--data" || argument.starts_with("--data="))
    {
        all.extend(["--data".to_owned(), data.0.to_string_lossy().into_owned()]);
    }
    let window = Window::open(app, &all, display)?;
    window.resize(size)?;

    let deadline = Instant::now() + TIMEOUT;
    loop {
        let answer = window.ask(PAINTED)?;
        if answer.as_deref() == Some("painted") {
            break;
        }
        if Instant::now() > deadline {
            return Err(Stop::because(format!(
                "The window stays unpainted for {} seconds ({}). `cargo xtask run` shows it as it is.",
                TIMEOUT.as_secs(),
                answer.as_deref().unwrap_or("its page does not answer")
            )));
        }
        thread::sleep(Duration::from_millis(100));
    }

    let picture = decode(&window.screenshot()?)
        .ok_or_else(|| Stop::because("The picture that WebKitWebDriver gives is not base64."))?;
    fs::write(file, picture).map_err(|error| {
        Stop::because(format!("{} cannot be written: {error}.", file.display()))
    })?;
    eprintln!("The window as it is: {}", file.display());
    Ok(())
}

/// A temporary folder. Dropping the value deletes it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Stop> {
        let path = env::temp_dir().join(format!("moodring-screenshot-{}", process::id()));
        fs::create_dir_all(&path).map_err(|error| {
            Stop::because(format!("{} cannot be made: {error}.", path.display()))
        })?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A leftover in the temporary folder does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Decodes base64 (RFC 4648) with padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base64_is_decoded_into_its_bytes() {
        // The test vectors of RFC 4648, and bytes that are no text.
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(
            decode("iVBO//79").as_deref(),
            Some([0x89, 0x50, 0x4e, 0xff, 0xfe, 0xfd].as_slice())
        );
    }

    #[test]
    fn text_that_is_not_base64_is_refused() {
        assert_eq!(decode("Zm9v YmFy"), None);
    }
}

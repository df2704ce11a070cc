//! Writes script errors of the pages to the log: few, short and without secrets.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use moodring_core::Engine;
use moodring_server::Network;
use tauri::{State, WebviewWindow};

use crate::state::AppState;

/// The most lines that all pages together may log in one [`PERIOD`].
const MAX_LINES: u32 = 10;
const PERIOD: Duration = Duration::from_secs(60);
const MAX_LINE_CHARS: usize = 1_000;

/// The start of the current period and its number of lines.
#[derive(Default)]
pub(crate) struct ScriptErrors(Mutex<Option<(Instant, u32)>>);

impl ScriptErrors {
    /// Counts one error. Returns the number of errors in its period.
    fn count(&self, now: Instant) -> u32 {
        let mut period = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let current = period.filter(|(began, _)| now.duration_since(*began) < PERIOD);
        let (began, lines) = current.unwrap_or((now, 0));
        let lines = lines.saturating_add(1);
        *period = Some((began, lines));
        lines
    }
}

/// Writes an error of a page script to the log.
#[tauri::command]
pub(crate) fn report_error(
    window: WebviewWindow,
    errors: State<'_, ScriptErrors>,
    state: State<'_, AppState>,
    error: &str,
) {
    let lines = errors.count(Instant::now());
    if lines <= MAX_LINES {
        let secrets = match (state.engine(), state.network()) {
            (Ok(engine), Ok(network)) => secrets(&engine, &network),
            _ => Vec::new(),
        };
        let page = window.label();
        tracing::error!("script error in window {page}: {}", line(error, &secrets));
    } else if lines == MAX_LINES + 1 {
        tracing::error!("more script errors follow; the log leaves them out for a minute");
    }
}

/// Returns the secrets that the log must not contain.
fn secrets(engine: &Engine, network: &Network) -> Vec<String> {
    let wifi = network
        .wifi()
        .borrow()
        .as_ref()
        .map(|wifi| wifi.password().to_owned());
    let code = engine
        .newest()
        .content
        .code
        .as_ref()
        .map(ToString::to_string);
    let key = engine.key().borrow().to_string();
    [Some(key), wifi, code]
        .into_iter()
        .flatten()
        .filter(|secret| !secret.is_empty())
        .collect()
}

/// Returns the text as one line of bounded length, without secrets.
fn line(text: &str, secrets: &[String]) -> String {
    // Remove secrets before the cut, which could leave a part of one.
    let text = secrets.iter().fold(text.to_owned(), |text, secret| {
        text.replace(secret, "[secret]")
    });
    let text = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    text.take(MAX_LINE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_writes_ten_lines_a_minute_at_the_most() {
        let (errors, begin) = (ScriptErrors::default(), Instant::now());
        let last = (0..1_000).map(|_| errors.count(begin)).last();
        assert_eq!(last, Some(1_000));
        assert_eq!(
            errors.count(begin + PERIOD - Duration::from_millis(1)),
            1_001
        );
        assert_eq!(errors.count(begin + PERIOD), 1);
    }

    #[test]
    fn a_line_is_short_one_line_and_without_secrets() {
        let secret = "ab".repeat(16);
        let long = "x".repeat(MAX_LINE_CHARS - 4);
        let text = line(&format!("{long}\n{secret}"), std::slice::from_ref(&secret));
        assert_eq!(text, format!("{long} [se"));
        let twice = line(&format!("{secret}/{secret}"), &[secret]);
        assert_eq!(twice, "[secret]/[secret]");
    }
}

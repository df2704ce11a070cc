//! The few WebDriver commands that a screenshot needs, sent to WebKitWebDriver over a plain socket.
//!
//! A client crate would bring an HTTP stack, JSON and an async runtime into the one program that has to compile before
//! anything is installed. Each answer contains one string of interest, and this module parses only that.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Stop,
    display::Display,
    tool::{self, Running},
};

/// The time limit for one answer. A cold first start of the web view on a busy machine takes ten seconds. A session
/// with an app that ends at once never answers.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The app's window under remote control. Dropping the value ends the app and the driver.
pub(crate) struct Window {
    address: SocketAddr,
    session: String,
    _driver: Running,
}

impl Window {
    /// Starts the driver, which starts the app, and waits for its window.
    pub(crate) fn open(app: &Path, arguments: &[String], display: &Display) -> Result<Self, Stop> {
        let address = free_address().map_err(|error| {
            Stop::because(format!("No port is free for WebKitWebDriver: {error}."))
        })?;
        let mut command = tool::tied("WebKitWebDriver");
        command
            .arg(format!("--port={}", address.port()))
            // The app inherits both: the first allows remote control, the second hides other instances of the app.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
        let driver = Running(tool::start(display.show(&mut command))?);

        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(address).is_err() {
            if Instant::now() > deadline {
                return Err(Stop::because(
                    "WebKitWebDriver does not answer within 10 seconds.",
                ));
            }
            thread::sleep(Duration::from_millis(20));
        }

        let arguments: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
        let body = format!(
            r#"{{"capabilities":{{"alwaysMatch":{{"webkitgtk:browserOptions":{{"binary":{},"args":[{}]}}}}}}}}"#,
            quoted(&app.to_string_lossy()),
            arguments.join(",")
        );
        let answer = send(address, "POST", "/session", &body)?;
        let session = string_in(&answer, "sessionId").ok_or_else(|| {
            Stop::because(format!(
                "The app does not open a window that can be driven. WebKitWebDriver says: {answer}"
            ))
        })?;
        Ok(Self {
            address,
            session,
            _driver: driver,
        })
    }

    /// Requests this size. A window manager may choose another one.
    pub(crate) fn resize(&self, (width, height): (u32, u32)) -> Result<(), Stop> {
        let body = format!(r#"{{"x":0,"y":0,"width":{width},"height":{height}}}"#);
        self.send("POST", "/window/rect", &body).map(drop)
    }

    /// Runs a script that passes a string to its callback, the last of its arguments. Returns `None` if the script
    /// fails, usually because the page is not loaded yet or was just replaced.
    pub(crate) fn ask(&self, script: &str) -> Result<Option<String>, Stop> {
        let body = format!(r#"{{"script":{},"args":[]}}"#, quoted(script));
        Ok(string_in(
            &self.send("POST", "/execute/async", &body)?,
            "value",
        ))
    }

    /// Returns the page as a PNG in base64.
    pub(crate) fn screenshot(&self) -> Result<String, Stop> {
        let answer = self.send("GET", "/screenshot", "")?;
        string_in(&answer, "value").ok_or_else(|| {
            Stop::because(format!(
                "WebKitWebDriver gives no picture. It says: {answer}"
            ))
        })
    }

    fn send(&self, method: &str, path: &str, body: &str) -> Result<String, Stop> {
        send(
            self.address,
            method,
            &format!("/session/{}{path}", self.session),
            body,
        )
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Closes the app. If this fails, the end of the driver and of the display closes it.
        let _ = self.send("DELETE", "", "");
    }
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// Sends one request on its own connection. Returns the body of the answer.
fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> Result<String, Stop> {
    exchange(address, method, path, body).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Stop::because(format!(
            "The app's window does not answer within {} seconds. `cargo xtask run` shows what the app itself says.",
            TIMEOUT.as_secs()
        )),
        _ => Stop::because(format!("WebKitWebDriver stopped answering ({method} {path}): {error}.")),
    })
}

fn exchange(address: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer
        .split_once("\r\n\r\n")
        .map_or("", |(_, body)| body)
        .to_owned())
}

/// Returns this text as a JSON string.
fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            control if control < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// Returns the string with this name in a JSON answer. It only drops the backslash of escapes, which is enough for
/// session ids, base64 and words.
fn string_in(json: &str, name: &str) -> Option<String> {
    let (_, after) = json.split_once(&format!("\"{name}\""))?;
    let mut characters = after
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?
        .chars();
    let mut text = String::new();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => text.push(characters.next()?),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\u000ad""#);
    }

    #[test]
    fn the_string_of_a_name_is_found_whatever_the_spacing() {
        assert_eq!(
            string_in(r#"{"value":{"sessionId":"ab-1"}}"#, "sessionId").as_deref(),
            Some("ab-1")
        );
        assert_eq!(
            string_in(r#"{ "value" : "x\/y" }"#, "value").as_deref(),
            Some("x/y")
        );
    }

    #[test]
    fn an_answer_that_is_no_string_is_no_answer() {
        assert_eq!(string_in(r#"{"value":null}"#, "value"), None);
        assert_eq!(
            string_in(r#"{"value":{"error":"javascript error"}}"#, "value"),
            None
        );
        assert_eq!(string_in(r#"{"value":"cut off"#, "value"), None);
    }
}

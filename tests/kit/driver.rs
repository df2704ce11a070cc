//! A WebDriver with one session (<https://www.w3.org/TR/webdriver2/>). Dropping the value ends both.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::Value;
use tokio::time::timeout;

use super::ports::free_port;
use super::process::find;
use super::{Process, WAIT_TIMEOUT, until};

/// A running driver and its session.
pub(crate) struct Driver {
    pub(crate) client: Client,
    pub(crate) process: Process,
    address: SocketAddr,
    session: String,
}

impl Driver {
    /// Starts a driver, which starts the program that it controls.
    pub(crate) async fn start(mut command: Command, capabilities: Value) -> Self {
        let port = free_port();
        let mut process = Process::start(command.arg(format!("--port={port}")));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        until("the driver listens", async || {
            assert_eq!(process.ended(), None, "{}", process.stderr());
            let connected = tokio::net::TcpStream::connect(address).await;
            connected.map_err(|error| error.to_string())
        })
        .await;
        let Value::Object(capabilities) = capabilities else {
            panic!("capabilities are an object, not {capabilities}");
        };
        let capabilities: Capabilities = capabilities.into_iter().collect();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        // If the program ends without opening a window, the driver waits forever.
        let connecting = timeout(WAIT_TIMEOUT, async {
            builder.connect(&format!("http://{address}")).await
        });
        let client = connecting
            .await
            .unwrap_or_else(|_| panic!("no session: {}", process.stderr()))
            .unwrap_or_else(|error| panic!("no session: {error}"));
        let session = client.session_id().await.expect("it answers");
        Self {
            client,
            process,
            address,
            session: session.expect("there is a session"),
        }
    }

    /// Sends a command that only one kind of driver supports.
    pub(crate) async fn vendor_command(&self, path: &str, body: Value) -> Value {
        let command = VendorCommand {
            path: path.to_owned(),
            body: body.to_string(),
        };
        let answer = self.client.issue_cmd(command).await;
        answer.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Ends the session with blocking I/O, because the async runtime may have ended or may be handling a panic.
    fn end_session(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let (session, address) = (&self.session, self.address);
        let request = format!(
            "DELETE /session/{session} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        stream.read_exact(&mut [0])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Fails if the session or the driver has already ended.
        let _ = self.end_session();
    }
}

#[derive(Debug)]
struct VendorCommand {
    path: String,
    body: String,
}

impl WebDriverCompatibleCommand for VendorCommand {
    fn endpoint(
        &self,
        base: &Url,
        session: Option<&str>,
    ) -> Result<Url, <Url as std::str::FromStr>::Err> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.clone()))
    }
}

/// Returns the first of these tools that is on the search path.
pub(crate) fn tool(names: &[&str]) -> PathBuf {
    names.iter().find_map(|name| find(name)).unwrap_or_else(|| {
        panic!(
            "{} is not installed, and this test needs it. `cargo xtask test` installs it",
            names[0]
        )
    })
}

//! A response of a server.

use reqwest::RequestBuilder;
use serde_json::Value;
use tokio::time::timeout;

use super::WAIT_TIMEOUT;

/// A response that arrived completely.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Sends a request and waits for the complete response.
    ///
    /// If the connection fails before the response is complete.
    pub(crate) async fn to(request: RequestBuilder) -> reqwest::Result<Self> {
        let answer = async {
            let response = request.send().await?;
            Ok(Self {
                status: response.status().as_u16(),
                headers: response.headers().clone(),
                body: response.bytes().await?.into(),
            })
        };
        timeout(WAIT_TIMEOUT, answer)
            .await
            .expect("the response is complete in time")
    }

    /// Returns the value of a header, or an empty string if the header is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("visible ASCII"))
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    /// Checks that this is a problem report (RFC 9457) with this status. Returns its `detail`.
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        let problem: Value = serde_json::from_slice(&self.body).expect("JSON");
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(problem["status"], status);
        let title = problem["title"].as_str().expect("a title");
        assert!(!title.is_empty());
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(
            detail.len() > 10 && detail.ends_with('.') && detail.starts_with(char::is_uppercase),
            "“{detail}” is not a sentence"
        );
        detail.to_owned()
    }
}

//! A phone as an HTTP client: the voter cookie of the page, and votes.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::{Client, ClientBuilder, Method, RequestBuilder};
use serde_json::json;

use super::{Answer, Listener, Proxy};

/// A phone that keeps its cookie. A clone is the same phone.
#[derive(Clone)]
pub(crate) struct Phone {
    client: Client,
    url: String,
    /// The cookie: `voter=` and 32 hexadecimal digits.
    pub(crate) cookie: String,
}

impl Phone {
    /// Opens the page and keeps its cookie.
    pub(crate) async fn arrive(url: &str) -> Self {
        Self::with_cookie(url, "").open_page().await
    }

    /// [`Self::arrive`] from this loopback address, as if from another computer.
    pub(crate) async fn arrive_from(address: Ipv4Addr, url: &str) -> Self {
        let client = Client::builder().local_address(IpAddr::from(address));
        Self::of(client, url, "").open_page().await
    }

    /// [`Self::arrive_from`] with this host name, which resolves to a proxy.
    pub(crate) async fn arrive_by(name: &str, proxy: &Proxy, address: Ipv4Addr) -> Self {
        let client = Client::builder().local_address(IpAddr::from(address));
        let client = client.resolve(name, proxy.address);
        let url = format!("http://{name}:{}/", proxy.address.port());
        Self::of(client, &url, "").open_page().await
    }

    async fn open_page(mut self) -> Self {
        let page = self.get("").await;
        let cookie = page.header("set-cookie").split(';').next();
        self.cookie = cookie.expect("the page sets a cookie").to_owned();
        assert!(self.cookie.starts_with("voter="), "{page:?}");
        self
    }

    /// Creates a phone that already has a cookie. It does not open the page.
    pub(crate) fn with_voter(url: &str, voter: u128) -> Self {
        Self::with_cookie(url, &cookie(voter))
    }

    /// Creates a phone with a voter that no other test and no other call uses.
    pub(crate) fn stranger(url: &str) -> Self {
        Self::with_voter(url, stranger())
    }

    /// [`Self::stranger`] that uses the connections of this phone.
    pub(crate) fn another(&self) -> Self {
        Self {
            cookie: cookie(stranger()),
            ..self.clone()
        }
    }

    /// Creates a phone with this cookie, or without one if it is empty.
    pub(crate) fn with_cookie(url: &str, cookie: &str) -> Self {
        Self::of(Client::builder(), url, cookie)
    }

    fn of(client: ClientBuilder, url: &str, cookie: &str) -> Self {
        // No proxy, even if the environment names one: the server is on this machine.
        let client = client.no_proxy().build().expect("a client");
        Self {
            client,
            url: url.to_owned(),
            cookie: cookie.to_owned(),
        }
    }

    /// Returns the round on stage, as the server reports it to this phone.
    pub(crate) async fn round(&self) -> i64 {
        let snapshot = self.listen().await.next().await;
        snapshot.expect("a snapshot").round()
    }

    /// Returns the voter in the cookie.
    pub(crate) fn voter(&self) -> u128 {
        let (_, digits) = self.cookie.split_once('=').expect("name=value");
        u128::from_str_radix(digits, 16).expect("hexadecimal")
    }

    /// Builds a request of this phone. `path` has no leading slash.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match self.cookie.as_str() {
            "" => request,
            cookie => request.header("cookie", cookie),
        }
    }

    /// Builds a vote without sending it.
    pub(crate) fn ballot(&self, round: i64, serial: i64, choice: i64) -> RequestBuilder {
        self.request(Method::PUT, &format!("rounds/{round}/votes/{serial}"))
            .json(&json!({ "choice": choice }))
    }

    /// Sends a GET request.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path))
            .await
            .expect("the server answers")
    }

    /// Votes and returns the response.
    pub(crate) async fn vote(&self, round: i64, serial: i64, choice: i64) -> Answer {
        Answer::to(self.ballot(round, serial, choice))
            .await
            .expect("the server answers")
    }

    /// Votes with an emoji in a cloud.
    pub(crate) async fn says(&self, round: i64, serial: i64, emoji: &str) -> Answer {
        let vote = self.request(Method::PUT, &format!("rounds/{round}/votes/{serial}"));
        let vote = vote.json(&json!({ "emoji": emoji }));
        Answer::to(vote).await.expect("the server answers")
    }

    /// Votes and checks that the server accepts the vote.
    pub(crate) async fn votes(&self, round: i64, serial: i64, choice: i64) {
        let answer = self.vote(round, serial, choice).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    /// Opens the event stream as the page does.
    pub(crate) async fn listen(&self) -> Listener {
        Listener::open(self.request(Method::GET, "events")).await
    }
}

fn cookie(voter: u128) -> String {
    format!("voter={voter:032x}")
}

/// Returns a voter that no other phone has.
fn stranger() -> u128 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed).into()
}

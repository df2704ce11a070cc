//! A phone: the voter cookie of the page, and votes.

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
    /// Its cookie, `voter=` and 32 hexadecimal digits.
    pub(crate) cookie: String,
}

impl Phone {
    /// Opens the page and keeps the cookie it brings.
    pub(crate) async fn arrive(url: &str) -> Self {
        Self::with_cookie(url, "").open_page().await
    }

    /// [`Self::arrive`] from one of the addresses of loopback, as if from another computer.
    pub(crate) async fn arrive_from(address: Ipv4Addr, url: &str) -> Self {
        let client = Client::builder().local_address(IpAddr::from(address));
        Self::of(client, url, "").open_page().await
    }

    /// [`Self::arrive_from`] by a name that leads to a proxy.
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

    /// A phone that brings its cookie along, without opening the page.
    pub(crate) fn with_voter(url: &str, voter: u128) -> Self {
        Self::with_cookie(url, &cookie(voter))
    }

    /// A phone that no other test and no other call has.
    pub(crate) fn stranger(url: &str) -> Self {
        Self::with_voter(url, stranger())
    }

    /// [`Self::stranger`] on the connections of this phone.
    pub(crate) fn another(&self) -> Self {
        Self {
            cookie: cookie(stranger()),
            ..self.clone()
        }
    }

    /// A phone with this cookie; none if it is empty.
    pub(crate) fn with_cookie(url: &str, cookie: &str) -> Self {
        Self::of(Client::builder(), url, cookie)
    }

    fn of(client: ClientBuilder, url: &str, cookie: &str) -> Self {
        // No proxy: whatever the environment says, the server is on this machine.
        let client = client.no_proxy().build().expect("a client");
        Self {
            client,
            url: url.to_owned(),
            cookie: cookie.to_owned(),
        }
    }

    /// The round on stage, as this phone is told.
    pub(crate) async fn round(&self) -> i64 {
        let snapshot = self.listen().await.next().await;
        snapshot.expect("a snapshot").round()
    }

    /// The voter of the cookie.
    pub(crate) fn voter(&self) -> u128 {
        let (_, digits) = self.cookie.split_once('=').expect("name=value");
        u128::from_str_radix(digits, 16).expect("hexadecimal")
    }

    /// A request of this phone; `path` without its first slash.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match self.cookie.as_str() {
            "" => request,
            cookie => request.header("cookie", cookie),
        }
    }

    /// A vote, not yet sent.
    pub(crate) fn ballot(&self, round: i64, serial: i64, choice: i64) -> RequestBuilder {
        self.request(Method::PUT, &format!("rounds/{round}/votes/{serial}"))
            .json(&json!({ "choice": choice }))
    }

    /// Gets a path.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path))
            .await
            .expect("the server answers")
    }

    /// Votes.
    pub(crate) async fn vote(&self, round: i64, serial: i64, choice: i64) -> Answer {
        Answer::to(self.ballot(round, serial, choice))
            .await
            .expect("the server answers")
    }

    /// Answers a cloud.
    pub(crate) async fn says(&self, round: i64, serial: i64, emoji: &str) -> Answer {
        let vote = self.request(Method::PUT, &format!("rounds/{round}/votes/{serial}"));
        let vote = vote.json(&json!({ "emoji": emoji }));
        Answer::to(vote).await.expect("the server answers")
    }

    /// Votes, and wants it counted.
    pub(crate) async fn votes(&self, round: i64, serial: i64, choice: i64) {
        let answer = self.vote(round, serial, choice).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    /// Listens as the page does.
    pub(crate) async fn listen(&self) -> Listener {
        Listener::open(self.request(Method::GET, "events")).await
    }
}

fn cookie(voter: u128) -> String {
    format!("voter={voter:032x}")
}

/// A voter that no other phone is.
fn stranger() -> u128 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed).into()
}

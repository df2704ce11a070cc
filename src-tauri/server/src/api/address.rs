//! Where phones reach this computer, and whether they do, on the way to the window.

use jiff::Timestamp;
use serde::Serialize;

use crate::join;
use moodring_lan::{Address, NotPublic, SelfTest};

/// The address phones reach.
pub const ADDRESS_CHANGED: &str = "address:changed";

/// Where phones reach this computer, with every adapter the presenter may choose instead.
#[derive(Clone, Debug, Serialize)]
pub struct AddressOut {
    url: Option<String>,
    /// Where this computer itself reaches it, whatever the network does.
    own_url: String,
    host: Option<String>,
    /// The public address, if phones are led here by one, and how to type it.
    public: Option<PublicOut>,
    /// A name to type instead, with its port.
    name: Option<String>,
    /// Whether the name is a second choice, since another Moodring has the first.
    name_taken: bool,
    qr: Option<String>,
    chosen: Option<String>,
    candidates: Vec<CandidateOut>,
    port: u16,
    /// When another computer was first heard at this address, in Unix milliseconds.
    reached: Option<i64>,
    /// The system this computer runs, as Rust names it: firewalls are in other places on each.
    system: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct PublicOut {
    url: String,
    host: String,
}

#[derive(Clone, Debug, Serialize)]
struct CandidateOut {
    name: String,
    address: String,
    likely: bool,
    vpn: bool,
}

impl From<&Address> for AddressOut {
    fn from(address: &Address) -> Self {
        let url = address.url();
        Self {
            qr: url.as_deref().map(join::qr_svg),
            url,
            own_url: format!("http://127.0.0.1:{}/", address.port),
            host: address.host(),
            public: address.public().map(|public| PublicOut {
                url: public.to_string(),
                host: public.host(),
            }),
            name: address.named_host(),
            name_taken: address.is_name_taken(),
            chosen: address.chosen().map(str::to_owned),
            candidates: address
                .candidates
                .iter()
                .map(|candidate| CandidateOut {
                    name: candidate.name.clone(),
                    address: candidate.address.to_string(),
                    likely: candidate.likely,
                    vpn: candidate.vpn,
                })
                .collect(),
            port: address.port,
            reached: address.reached.map(Timestamp::as_millisecond),
            system: std::env::consts::OS,
        }
    }
}

/// What a look at this computer's own address found.
#[derive(Debug, Serialize)]
#[serde(tag = "found", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are those of `SelfTest`")]
pub enum SelfTestOut {
    Answers {
        ms: u128,
    },
    Refused,
    Silent,
    Strange,
    Gone,
    /// There is no network, and so no address.
    NoNetwork,
}

impl From<Option<SelfTest>> for SelfTestOut {
    fn from(found: Option<SelfTest>) -> Self {
        match found {
            Some(SelfTest::Answers(after)) => Self::Answers {
                ms: after.as_millis(),
            },
            Some(SelfTest::Refused) => Self::Refused,
            Some(SelfTest::Silent) => Self::Silent,
            Some(SelfTest::Strange) => Self::Strange,
            Some(SelfTest::Gone) => Self::Gone,
            None => Self::NoNetwork,
        }
    }
}

/// Why what was typed is no public address; the window has the sentences.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are those of `NotPublic`")]
pub enum NotPublicOut {
    Scheme,
    Name,
    Port,
    Path,
}

impl From<NotPublic> for NotPublicOut {
    fn from(why: NotPublic) -> Self {
        match why {
            NotPublic::Scheme => Self::Scheme,
            NotPublic::Name => Self::Name,
            NotPublic::Port => Self::Port,
            NotPublic::Path => Self::Path,
        }
    }
}

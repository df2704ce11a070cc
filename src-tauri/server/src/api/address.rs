//! JSON shapes for the address at which phones reach this computer, and for the self-test.

use jiff::Timestamp;
use serde::Serialize;

use crate::join;
use moodring_lan::{Address, Candidate, SelfTest};

/// The address for phones changed.
pub const ADDRESS_CHANGED: &str = "address:changed";

/// The address for phones, with every adapter that the presenter may choose instead.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Address"))]
pub struct AddressOut {
    url: Option<String>,
    /// The address that always works on this computer itself.
    own_url: String,
    host: Option<String>,
    /// The public address, if one is set, and how to type it.
    public: Option<PublicOut>,
    /// A name to type instead of the address, with its port.
    name: Option<String>,
    /// Whether the name is a second choice because another Moodring has the first.
    name_taken: bool,
    qr: Option<String>,
    chosen: Option<String>,
    candidates: Vec<Candidate>,
    port: u16,
    /// When a request of another computer first reached this address, in Unix milliseconds.
    reached: Option<i64>,
    /// The system of this computer, as Rust names it. Each system has another place for its firewall settings.
    system: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "PublicAddress"))]
struct PublicOut {
    url: String,
    host: String,
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
            candidates: address.candidates.clone(),
            port: address.port,
            reached: address.reached.map(Timestamp::as_millisecond),
            system: std::env::consts::OS,
        }
    }
}

/// The result of the self-test.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "SelfTest"))]
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

//! The room code: four digits that only the stage shows, and the token that a phone gets for entering them. It
//! keeps out people who only have the link.
//!
//! A code stays valid until the second code after it appears, so it does not expire while a person types it. The token
//! has an expiry time and a signature for one voter, which only this data file's secret can create. So the server
//! stores no list of admitted phones, and after a restart no phone has to enter a code again.
//!
//! Knows no HTTP: the server puts the token into a cookie and limits wrong guesses.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::random::{self, Key};
use crate::vote::Voter;

/// How long a code is the newest one.
pub const ROTATION_INTERVAL: Duration = Duration::from_secs(5 * 60);
/// How long a token is valid.
pub const TOKEN_TTL: Duration = Duration::from_secs(12 * 60 * 60);
const CODES: u64 = 10_000;

/// A code of four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(u16);

impl Code {
    fn new() -> Self {
        let code = random::u64() % CODES;
        Self(u16::try_from(code).expect("below ten thousand"))
    }

    /// Reads four decimal digits of any script: phones may type those of their own keyboard.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
        let code = digits.iter().fold(0, |code, digit| code * 10 + digit);
        (digits.len() == 4).then(|| u16::try_from(code).ok().map(Self))?
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// The digit zero of each script with decimal digits (Unicode 14, category Nd). The other nine digits follow it.
const ZEROS: [u32; 66] = [
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6,
    0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80,
    0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
    0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// Returns the value of a decimal digit.
fn digit(letter: char) -> Option<u32> {
    let values = ZEROS
        .iter()
        .map(|zero| u32::from(letter).wrapping_sub(*zero));
    values.into_iter().find(|value| *value < 10)
}

/// Decides which phones may vote. Cheap to clone; all clones share one state.
#[derive(Clone)]
pub struct RoomCode(Arc<Inner>);

struct Inner {
    is_on: AtomicBool,
    codes: Mutex<Codes>,
}

/// The secrets that admit phones now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes {
    /// The key that signs tokens.
    pub secret: Key,
    /// The code on the stage.
    pub newest: Code,
    /// The code before it, which is still valid.
    pub before: Option<Code>,
}

impl RoomCode {
    /// Creates a room code with the data file's secret.
    pub fn new(secret: Key) -> Self {
        Self(Arc::new(Inner {
            is_on: AtomicBool::new(false),
            codes: Mutex::new(Codes {
                secret,
                newest: Code::new(),
                before: None,
            }),
        }))
    }

    /// Returns whether phones need a code.
    pub fn is_on(&self) -> bool {
        // Relaxed: a vote at the same moment may be judged either way.
        self.0.is_on.load(Ordering::Relaxed)
    }

    /// Turns the code on or off. Returns the newest code if it is on.
    pub fn set_on(&self, is_on: bool) -> Option<Code> {
        self.0.is_on.store(is_on, Ordering::Relaxed);
        is_on.then(|| self.codes().newest)
    }

    /// Returns the secrets with which another server admits the same phones.
    pub fn share(&self) -> Codes {
        *self.codes()
    }

    /// Admits the phones that another server admits.
    pub fn adopt(&self, is_on: bool, codes: Codes) {
        *self.codes() = codes;
        self.set_on(is_on);
    }

    /// Creates the next code.
    pub fn rotate(&self) {
        let mut codes = self.codes();
        let before = codes.newest;
        while codes.newest == before {
            codes.newest = Code::new();
        }
        codes.before = Some(before);
    }

    /// Returns a token for a voter who entered this code, or `None` if the code is not valid.
    pub fn enter(&self, typed: Code, voter: Voter) -> Option<String> {
        let codes = self.codes();
        let is_right = typed == codes.newest || Some(typed) == codes.before;
        is_right.then(|| codes.token(voter, now() + TOKEN_TTL.as_secs()))
    }

    /// Returns whether this token belongs to the voter and has not expired.
    pub fn admits(&self, voter: Voter, token: &str) -> bool {
        let token = token.split_once('-').and_then(|(until, signature)| {
            let until = u64::from_str_radix(until, 16).ok()?;
            Some((until, Key::parse(signature)?))
        });
        token.is_some_and(|(until, signature)| {
            signature == self.codes().signature(voter, until) && until > now()
        })
    }

    /// Locks the codes. A std mutex is enough: it is held for a look-up or a signature, and only while the code is on.
    fn codes(&self) -> MutexGuard<'_, Codes> {
        self.0.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Codes {
    /// Returns the voter's token. `until` is its expiry in Unix seconds.
    fn token(&self, voter: Voter, until: u64) -> String {
        format!("{until:x}-{}", self.signature(voter, until))
    }

    /// Signs a token (HMAC-SHA-256, RFC 2104, cut to 128 bits). The signature is compared like a key, in constant time.
    fn signature(&self, voter: Voter, until: u64) -> Key {
        let secret = self.secret.to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(&voter.0.to_be_bytes());
        mac.update(&until.to_be_bytes());
        let mac = mac.finalize().into_bytes();
        let mut half = [0; 16];
        half.copy_from_slice(&mac[..16]);
        Key::of(u128::from_be_bytes(half))
    }
}

/// Returns the current time in Unix seconds; 0 for a clock set before 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(room_code: &RoomCode) -> Code {
        room_code.set_on(true).expect("it is on")
    }

    #[test]
    fn the_newest_two_codes_admit_a_phone_and_older_ones_do_not() {
        let room_code = RoomCode::new(Key::random());
        let first = newest(&room_code);
        room_code.rotate();
        assert_ne!(newest(&room_code), first);
        for code in [first, newest(&room_code)] {
            assert!(room_code.enter(code, Voter(1)).is_some());
        }
        room_code.rotate();
        // Skip this if the random code equals one of the two before it.
        if newest(&room_code) != first {
            assert_eq!(room_code.enter(first, Voter(1)), None);
        }
        assert_eq!(room_code.set_on(false), None);
    }

    #[test]
    fn a_token_is_valid_for_one_voter_one_data_file_and_a_limited_time() {
        let secret = Key::random();
        let room_code = RoomCode::new(secret);
        let token = room_code.enter(newest(&room_code), Voter(1));
        let token = token.expect("the code is right");
        assert!(room_code.admits(Voter(1), &token));
        assert!(RoomCode::new(secret).admits(Voter(1), &token), "a restart");
        assert!(!room_code.admits(Voter(2), &token));
        assert!(!RoomCode::new(Key::random()).admits(Voter(1), &token));
        let (until, signature) = token.split_once('-').expect("two parts");
        for forged in [
            "",
            "-",
            until,
            &format!("f{until}-{signature}"),
            &format!("{until}-{}", "0".repeat(32)),
            &token[..token.len() - 1],
            &format!("{token}0"),
        ] {
            assert!(!room_code.admits(Voter(1), forged), "{forged}");
        }
        assert!(!room_code.admits(Voter(1), &room_code.share().token(Voter(1), now())));
    }

    #[test]
    fn a_code_is_four_digits_of_any_script() {
        for text in ["0042", "٠٠٤٢", "۰۰۴۲", "००४२", "００４２", "𞥐𞥐𞥔𞥒", "0٠4٢"]
        {
            assert_eq!(Code::parse(text), Some(Code(42)), "{text}");
        }
        assert!(ZEROS.is_sorted());
        for text in [
            "",
            "42",
            "+042",
            "00042",
            "004x",
            "²²²²",
            " 042",
            "४२",
            "①②③④",
        ] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }
}

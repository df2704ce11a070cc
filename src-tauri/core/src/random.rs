//! Random numbers from the operating system: voters, the key, the boot.

use std::fmt;

use crate::vote::Voter;

/// The secret that keyed listeners show; as text, 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(Voter);

impl Key {
    /// A new one.
    pub(crate) fn new() -> Self {
        Self(voter())
    }

    /// Reads 32 hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Voter::parse(text).map(Self)
    }
}

impl fmt::Debug for Key {
    /// A secret is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A new anonymous voter.
pub(crate) fn voter() -> Voter {
    Voter((u128::from(u64()) << 64) | u128::from(u64()))
}

/// 64 random bits.
pub(crate) fn u64() -> u64 {
    getrandom::u64().expect("the operating system gives random numbers")
}

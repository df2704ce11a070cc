//! Random numbers from the operating system: voters, the key, the boot, the data file.

use std::fmt;
use std::hint::black_box;

use crate::vote::Voter;

/// The secret that keyed listeners show; as text, 32 hexadecimal digits.
#[derive(Clone, Copy, Eq)]
pub struct Key(Voter);

impl Key {
    /// A new one.
    pub fn random() -> Self {
        Self(voter())
    }

    /// One that follows from another secret.
    pub fn of(bits: u128) -> Self {
        Self(Voter(bits))
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        Voter::parse(text).map(Self)
    }
}

impl PartialEq for Key {
    /// In constant time: the difference is one number, looked at as a whole, so that how long it takes
    /// says nothing about where two keys differ.
    fn eq(&self, other: &Self) -> bool {
        black_box(self.0.0 ^ other.0.0) == 0
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

/// A new name for a data file: 16 hexadecimal digits. It is no secret.
pub fn file() -> String {
    format!("{:016x}", u64())
}

/// A new anonymous voter.
pub fn voter() -> Voter {
    Voter((u128::from(u64()) << 64) | u128::from(u64()))
}

/// 64 random bits.
pub fn u64() -> u64 {
    getrandom::u64().expect("the operating system gives random numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_equal_to_itself_and_to_none_that_differs_in_a_single_bit() {
        let key = Key::random();
        assert_eq!(key, key);
        assert_eq!(Key::parse(&key.to_string()), Some(key));
        for bit in 0..128 {
            assert_ne!(Key(Voter(key.0.0 ^ (1 << bit))), key);
        }
    }
}

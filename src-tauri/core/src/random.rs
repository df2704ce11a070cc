//! Random numbers from the operating system: voters, keys, the boot number and the id of a data file.

use std::fmt;
use std::hint::black_box;

use crate::vote::Voter;

/// A 128-bit secret. Keyed listeners send it as 32 hexadecimal digits.
#[derive(Clone, Copy, Eq)]
pub struct Key(Voter);

impl Key {
    /// Creates a random key.
    pub fn random() -> Self {
        Self(voter())
    }

    /// Creates a key from 128 bits that are secret already.
    pub fn of(bits: u128) -> Self {
        Self(Voter(bits))
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        Voter::parse(text).map(Self)
    }
}

impl PartialEq for Key {
    /// Compares two keys in constant time: the XOR is compared as one number, so the time does not depend on where two
    /// keys differ.
    fn eq(&self, other: &Self) -> bool {
        black_box(self.0.0 ^ other.0.0) == 0
    }
}

impl fmt::Debug for Key {
    /// Formats the key without the secret, so that no log contains it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Returns a new id for a data file: 16 hexadecimal digits. It is not secret.
pub fn file() -> String {
    format!("{:016x}", u64())
}

/// Returns a new anonymous voter.
pub fn voter() -> Voter {
    Voter((u128::from(u64()) << 64) | u128::from(u64()))
}

/// Returns 64 random bits.
pub fn u64() -> u64 {
    getrandom::u64().expect("the operating system provides random numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_equals_itself_and_no_key_that_differs_in_one_bit() {
        let key = Key::random();
        assert_eq!(key, key);
        assert_eq!(Key::parse(&key.to_string()), Some(key));
        for bit in 0..128 {
            assert_ne!(Key(Voter(key.0.0 ^ (1 << bit))), key);
        }
    }
}

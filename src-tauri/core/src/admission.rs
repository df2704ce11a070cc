//! The presence code: four digits that are to be read on the stage and nowhere else, and what a phone gets
//! for typing them. It keeps out who only has the link.
//!
//! A code is good until the one after the next comes, so nobody is overtaken while typing. Who typed it gets a
//! pass: how long it is good and a mark that only this Moodring can make, for this voter alone. So nothing has
//! to be kept of those who were let in, and a restart asks nobody again.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::random::{self, Key};
use crate::vote::Voter;

/// How long a code is the newest.
pub(crate) const PERIOD: Duration = Duration::from_secs(5 * 60);
/// How long a phone is let in without being asked again: an evening.
pub(crate) const EVENING: Duration = Duration::from_secs(12 * 60 * 60);
/// Wrong codes of one voter a period. Two of ten thousand are right.
const TRIES: u32 = 10;
/// Wrong codes of one address a period, which may be a class: a script finds one in a hundred periods.
const TRIES_OF_ADDRESS: u32 = 50;
const CODES: u64 = 10_000;

/// Four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(u16);

impl Code {
    fn new() -> Self {
        let code = random::u64() % CODES;
        Self(u16::try_from(code).expect("below ten thousand"))
    }

    /// Reads four digits.
    fn parse(text: &str) -> Option<Self> {
        let is_code = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| text.parse().ok().map(Self)).flatten()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// Why nobody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unadmitted {
    /// The code is not on the stage.
    Wrong,
    /// Too many were wrong; again after so many seconds, with the next code.
    TooMany(u64),
}

/// Who is let in. Cheap to clone; all clones are the same door.
#[derive(Clone)]
pub(crate) struct Admission(Arc<Inner>);

struct Inner {
    is_on: AtomicBool,
    secret: Key,
    codes: Mutex<Codes>,
}

/// The codes of the moment, and who guesses.
struct Codes {
    newest: Code,
    before: Option<Code>,
    turned: Instant,
    wrong: HashMap<Voter, u32>,
    wrong_from: HashMap<IpAddr, u32>,
}

impl Admission {
    /// With a secret that outlives a start.
    pub(crate) fn new(secret: Key) -> Self {
        Self(Arc::new(Inner {
            is_on: AtomicBool::new(false),
            secret,
            codes: Mutex::new(Codes {
                newest: Code::new(),
                before: None,
                turned: Instant::now(),
                wrong: HashMap::new(),
                wrong_from: HashMap::new(),
            }),
        }))
    }

    /// Whether phones are asked for a code.
    pub(crate) fn is_on(&self) -> bool {
        // Relaxed: a vote that comes at the same moment may be judged either way.
        self.0.is_on.load(Ordering::Relaxed)
    }

    /// Says whether phones are asked. Answers the newest code if they are.
    pub(crate) fn ask(&self, is_on: bool) -> Option<Code> {
        self.0.is_on.store(is_on, Ordering::Relaxed);
        is_on.then(|| self.codes().newest)
    }

    /// Makes the next code; guessing begins anew.
    pub(crate) fn turn(&self) {
        let mut codes = self.codes();
        let before = codes.newest;
        while codes.newest == before {
            codes.newest = Code::new();
        }
        codes.before = Some(before);
        codes.turned = Instant::now();
        codes.wrong.clear();
        codes.wrong_from.clear();
    }

    /// The pass for a voter at this address who typed this.
    ///
    /// # Errors
    /// If it is not the code, or too many were not.
    pub(crate) fn enter(
        &self,
        typed: &str,
        voter: Voter,
        address: IpAddr,
    ) -> Result<String, Unadmitted> {
        let mut codes = self.codes();
        let of_voter = codes.wrong.get(&voter).is_some_and(|tries| *tries >= TRIES);
        let of_address = codes.wrong_from.get(&address);
        if of_voter || of_address.is_some_and(|tries| *tries >= TRIES_OF_ADDRESS) {
            let left = PERIOD.saturating_sub(codes.turned.elapsed());
            return Err(Unadmitted::TooMany(left.as_secs() + 1));
        }
        let typed = Code::parse(typed);
        if typed.is_some() && (typed == Some(codes.newest) || typed == codes.before) {
            return Ok(self.pass(voter, now() + EVENING.as_secs()));
        }
        *codes.wrong.entry(voter).or_default() += 1;
        *codes.wrong_from.entry(address).or_default() += 1;
        Err(Unadmitted::Wrong)
    }

    /// Whether this is a pass of the voter's that is still good.
    pub(crate) fn admits(&self, voter: Voter, pass: &str) -> bool {
        let pass = pass.split_once('-').and_then(|(until, mark)| {
            let until = u64::from_str_radix(until, 16).ok()?;
            Some((until, Key::parse(mark)?))
        });
        pass.is_some_and(|(until, mark)| mark == self.mark(voter, until) && until > now())
    }

    /// The pass of a voter until then, in Unix seconds.
    fn pass(&self, voter: Voter, until: u64) -> String {
        format!("{until:x}-{}", self.mark(voter, until))
    }

    /// What only this Moodring can write on a pass. A hash of secret and message suffices, since the message is
    /// always of one length and half of the hash is kept. It is a key, and compared as one.
    fn mark(&self, voter: Voter, until: u64) -> Key {
        let hash = Sha256::new()
            .chain_update(self.0.secret.to_string())
            .chain_update(voter.0.to_be_bytes())
            .chain_update(until.to_be_bytes())
            .finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        Key::of(u128::from_be_bytes(half))
    }

    /// A std mutex: held for a look-up, and only while a code is asked for.
    fn codes(&self) -> MutexGuard<'_, Codes> {
        self.0.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Unix seconds; 0 for a clock set before 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALL: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn wrong(admission: &Admission) -> String {
        let codes = admission.codes();
        let right = [Some(codes.newest), codes.before];
        let free = (0..).map(Code).find(|code| !right.contains(&Some(*code)));
        free.expect("there are ten thousand").to_string()
    }

    fn newest(admission: &Admission) -> String {
        admission.ask(true).expect("it is on").to_string()
    }

    #[test]
    fn the_newest_code_and_the_one_before_let_in_and_older_ones_do_not() {
        let admission = Admission::new(Key::new());
        let first = newest(&admission);
        admission.turn();
        assert_ne!(newest(&admission), first);
        for code in [&first, &newest(&admission)] {
            assert!(admission.enter(code, Voter(1), HALL).is_ok());
        }
        admission.turn();
        // Unless chance makes it one of the two again.
        if ![newest(&admission)].contains(&first) {
            let entered = admission.enter(&first, Voter(1), HALL);
            assert_eq!(entered, Err(Unadmitted::Wrong));
        }
        assert_eq!(admission.ask(false), None);
    }

    #[test]
    fn a_pass_is_one_voters_and_this_moodrings_and_ends() {
        let secret = Key::new();
        let admission = Admission::new(secret);
        let pass = admission.enter(&newest(&admission), Voter(1), HALL);
        let pass = pass.expect("the code is right");
        assert!(admission.admits(Voter(1), &pass));
        assert!(Admission::new(secret).admits(Voter(1), &pass), "a restart");
        assert!(!admission.admits(Voter(2), &pass));
        assert!(!Admission::new(Key::new()).admits(Voter(1), &pass));
        let (until, mark) = pass.split_once('-').expect("two parts");
        for forged in [
            "",
            "-",
            until,
            &format!("f{until}-{mark}"),
            &format!("{until}-{}", "0".repeat(32)),
            &pass[..pass.len() - 1],
            &format!("{pass}0"),
        ] {
            assert!(!admission.admits(Voter(1), forged), "{forged}");
        }
        assert!(!admission.admits(Voter(1), &admission.pass(Voter(1), now())));
    }

    #[test]
    fn guessing_ends_for_a_voter_and_for_an_address_until_the_next_code() {
        let admission = Admission::new(Key::new());
        let tries = |voter, address| admission.enter(&wrong(&admission), Voter(voter), address);
        for _ in 0..TRIES {
            assert_eq!(tries(1, HALL), Err(Unadmitted::Wrong));
        }
        // The right one does not help any more.
        let entered = admission.enter(&newest(&admission), Voter(1), HALL);
        assert!(matches!(entered, Err(Unadmitted::TooMany(1..=300))));
        assert!(admission.enter(&newest(&admission), Voter(2), HALL).is_ok());
        let script = (100..).take_while(|voter| tries(*voter, HALL) == Err(Unadmitted::Wrong));
        assert_eq!(script.count(), (TRIES_OF_ADDRESS - TRIES) as usize);
        let elsewhere = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));
        assert_eq!(tries(3, elsewhere), Err(Unadmitted::Wrong));
        admission.turn();
        assert!(admission.enter(&newest(&admission), Voter(1), HALL).is_ok());
    }

    #[test]
    fn only_four_digits_are_a_code() {
        assert_eq!(
            Code::parse("0042").map(|code| code.to_string()),
            Some("0042".to_owned())
        );
        for text in ["", "42", "+042", "00042", "004x", "００４２", " 042"] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }
}

//! The multicast DNS records of this Moodring, and its answers to other packets. Pure: no socket and no clock.
//!
//! It has a host name (A or AAAA), and a service for programs that list the web pages of a network (RFC 6763).

use std::net::{IpAddr, SocketAddr};

use simple_dns::rdata::{A, AAAA, PTR, RData, SRV, TXT};
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question, ResourceRecord, TYPE};

const SERVICE: &str = "_http._tcp.local";
/// The name that lists all kinds of services (RFC 6763, section 9).
const SERVICES: &str = "_services._dns-sd._udp.local";
/// Time to live in seconds, for records with a host name and for all others (RFC 6762, section 10).
const HOST_TTL: u32 = 120;
const OTHER_TTL: u32 = 4_500;
/// The longest time to live in an answer to a legacy resolver, in seconds (section 6.7).
const MAX_LEGACY_TTL: u32 = 10;

/// The records of one address.
pub(super) struct Records {
    at: SocketAddr,
    number: u32,
    host: String,
    instance: String,
}

impl Records {
    /// Creates records with the preferred names.
    pub(super) fn new(at: SocketAddr) -> Self {
        let mut records = Self {
            at,
            number: 0,
            host: String::new(),
            instance: String::new(),
        };
        records.rename();
        records
    }

    /// Switches to the next names: `moodring-2.local` after `moodring.local`.
    pub(super) fn rename(&mut self) {
        self.number += 1;
        (self.host, self.instance) = match self.number {
            1 => (
                super::name::PREFERRED_NAME.to_owned(),
                "Moodring".to_owned(),
            ),
            n => (format!("moodring-{n}.local"), format!("Moodring ({n})")),
        };
        self.instance.push('.');
        self.instance.push_str(SERVICE);
    }

    /// Returns the host name, without a dot at its end.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Returns the records that only one responder may have, the address first.
    fn unique(&self) -> [ResourceRecord<'_>; 3] {
        let address = match self.at.ip() {
            IpAddr::V4(address) => RData::A(A::from(address)),
            IpAddr::V6(address) => RData::AAAA(AAAA::from(address)),
        };
        let service = RData::SRV(SRV {
            priority: 0,
            weight: 0,
            port: self.at.port(),
            target: Name::new_unchecked(&self.host),
        });
        let record = |name, ttl, rdata| {
            ResourceRecord::new(Name::new_unchecked(name), CLASS::IN, ttl, rdata)
                .with_cache_flush(true)
        };
        [
            record(&self.host, HOST_TTL, address),
            record(&self.instance, HOST_TTL, service),
            record(&self.instance, OTHER_TTL, RData::TXT(TXT::new())),
        ]
    }

    /// Returns the records that other responders have as well.
    fn shared(&self) -> [ResourceRecord<'_>; 2] {
        let points = |from, to| {
            let rdata = RData::PTR(PTR(Name::new_unchecked(to)));
            ResourceRecord::new(Name::new_unchecked(from), CLASS::IN, OTHER_TTL, rdata)
        };
        [
            points(SERVICE, self.instance.as_str()),
            points(SERVICES, SERVICE),
        ]
    }

    fn all(&self) -> impl Iterator<Item = ResourceRecord<'_>> {
        self.unique().into_iter().chain(self.shared())
    }

    /// Returns a probe: it asks whether the names are free and contains the claimed records (RFC 6762, section
    /// 8.1).
    pub(super) fn probe(&self) -> Vec<u8> {
        let mut packet = Packet::new_query(0);
        for name in [&self.host, &self.instance] {
            let name = Name::new_unchecked(name);
            let any = QCLASS::CLASS(CLASS::IN);
            packet
                .questions
                .push(Question::new(name, QTYPE::ANY, any, true));
        }
        let claimed = self.unique().map(|record| record.with_cache_flush(false));
        packet.name_servers.extend(claimed);
        written(&packet)
    }

    /// Returns an announcement of all records.
    pub(super) fn announcement(&self) -> Vec<u8> {
        written(&response(self.all()))
    }

    /// Returns a goodbye for all records.
    pub(super) fn goodbye(&self) -> Vec<u8> {
        let ended = self.all().map(|mut record| {
            record.ttl = 0;
            record
        });
        written(&response(ended))
    }

    /// Returns the answer to a query; `None` if it asks for none of our records, or has them already.
    pub(super) fn answer(&self, packet: &Packet<'_>) -> Option<Vec<u8>> {
        let answers = self.asked_for(packet);
        if answers.is_empty() {
            return None;
        }
        let has_address = answers.iter().any(is_address);
        let mut response = response(answers);
        if !has_address {
            let [address, ..] = self.unique();
            response.additional_records.push(address);
        }
        Some(written(&response))
    }

    /// Returns the answer to a legacy resolver, which queries as in ordinary DNS (section 6.7).
    pub(super) fn legacy_answer(&self, packet: &Packet<'_>) -> Option<Vec<u8>> {
        let answers = self.asked_for(packet);
        if answers.is_empty() {
            return None;
        }
        let mut response = response(answers.into_iter().map(|mut record| {
            record.ttl = record.ttl.min(MAX_LEGACY_TTL);
            record.with_cache_flush(false)
        }));
        response.set_id(packet.id());
        response.questions = packet.questions.iter().take(1).cloned().collect();
        Some(written(&response))
    }

    fn asked_for(&self, packet: &Packet<'_>) -> Vec<ResourceRecord<'_>> {
        let is_asked = |record: &ResourceRecord<'_>| {
            packet.questions.iter().any(|question| {
                question.qname == record.name
                    && record.match_qtype(question.qtype)
                    && record.match_qclass(question.qclass)
            })
        };
        // Known-answer suppression: skip records that the querier has with at least half of their time to live
        // (section 7.1).
        let is_known = |record: &ResourceRecord<'_>| {
            let half = record.ttl / 2;
            packet
                .answers
                .iter()
                .any(|known| known == record && known.ttl >= half)
        };
        self.all()
            .filter(|record| is_asked(record) && !is_known(record))
            .collect()
    }

    /// Returns whether a response contradicts our unique records (section 9).
    pub(super) fn conflict_with(&self, packet: &Packet<'_>) -> bool {
        let unique = self.unique();
        let contradicts = |theirs: &ResourceRecord<'_>| {
            let same = |ours: &&ResourceRecord<'_>| {
                let both_addresses = is_address(ours) && is_address(theirs);
                let same_type = ours.rdata.type_code() == theirs.rdata.type_code();
                ours.name == theirs.name && (same_type || both_addresses)
            };
            // Our text record is empty, and resolvers encode an empty one differently.
            theirs.ttl > 0
                && theirs.rdata.type_code() != TYPE::TXT
                && unique
                    .iter()
                    .find(same)
                    .is_some_and(|ours| ours.rdata != theirs.rdata)
        };
        packet
            .answers
            .iter()
            .chain(&packet.additional_records)
            .any(contradicts)
    }

    /// Returns whether another responder probes for the same name at the same time and wins: the greater data wins
    /// (section 8.2).
    pub(super) fn lose_to(&self, packet: &Packet<'_>) -> bool {
        let claims = |theirs: &ResourceRecord<'_>| {
            let unique = self.unique();
            let mut ours = unique.iter().filter(|ours| ours.name == theirs.name);
            ours.next().is_some_and(|ours| order(theirs) > order(ours))
        };
        packet.name_servers.first().is_some_and(claims)
    }
}

/// Returns the sort key of simultaneous probes.
fn order(record: &ResourceRecord<'_>) -> (u16, u16, Vec<u8>) {
    (
        record.class as u16,
        record.rdata.type_code().into(),
        data(record),
    )
}

/// Returns the data of a record as it is sent.
fn data(record: &ResourceRecord<'_>) -> Vec<u8> {
    match &record.rdata {
        RData::A(A { address }) => address.to_be_bytes().into(),
        RData::AAAA(AAAA { address }) => address.to_be_bytes().into(),
        RData::SRV(service) => service.port.to_be_bytes().into(),
        _ => Vec::new(),
    }
}

fn is_address(record: &ResourceRecord<'_>) -> bool {
    matches!(record.rdata.type_code(), TYPE::A | TYPE::AAAA)
}

fn response<'a>(answers: impl IntoIterator<Item = ResourceRecord<'a>>) -> Packet<'a> {
    let mut packet = Packet::new_reply(0);
    packet.set_flags(PacketFlag::AUTHORITATIVE_ANSWER);
    packet.answers.extend(answers);
    packet
}

/// Encodes a packet. Our packets are small and well formed, so encoding cannot fail.
fn written(packet: &Packet<'_>) -> Vec<u8> {
    packet.build_bytes_vec_compressed().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(address: &str) -> Records {
        Records::new(SocketAddr::new(address.parse().expect("an address"), 7_464))
    }

    fn question(name: &'static str, kind: TYPE) -> Packet<'static> {
        let mut packet = Packet::new_query(7);
        let class = QCLASS::CLASS(CLASS::IN);
        let name = Name::new_unchecked(name);
        packet
            .questions
            .push(Question::new(name, QTYPE::TYPE(kind), class, false));
        packet
    }

    #[test]
    fn questions_for_the_name_the_service_and_its_list_are_answered() {
        let ours = records("192.168.1.23");
        for (name, kind) in [
            ("moodring.local", TYPE::A),
            ("MoodRing.LOCAL", TYPE::A),
            ("_http._tcp.local", TYPE::PTR),
            ("_services._dns-sd._udp.local", TYPE::PTR),
            ("Moodring._http._tcp.local", TYPE::SRV),
            ("Moodring._http._tcp.local", TYPE::TXT),
        ] {
            let answer = ours.answer(&question(name, kind)).expect("it is ours");
            let answer = Packet::parse(&answer).expect("well formed");
            let says_where = answer.answers.iter().chain(&answer.additional_records);
            assert!(says_where.into_iter().any(is_address), "{name}");
            let legacy = ours
                .legacy_answer(&question(name, kind))
                .expect("it is ours");
            let legacy = Packet::parse(&legacy).expect("well formed");
            assert_eq!((legacy.id(), legacy.questions.len()), (7, 1));
            assert!(legacy.answers.iter().all(|record| record.ttl <= 10));
        }
        for (name, kind) in [
            ("moodring-2.local", TYPE::A),
            ("moodring.local", TYPE::AAAA),
            ("printer.local", TYPE::A),
        ] {
            assert_eq!(ours.answer(&question(name, kind)), None, "{name}");
        }
    }

    #[test]
    fn known_answers_are_suppressed() {
        let ours = records("192.168.1.23");
        let mut asked = question("moodring.local", TYPE::A);
        let [address, ..] = ours.unique();
        asked.answers.push(address.clone());
        assert_eq!(ours.answer(&asked), None);
        asked.answers[0].ttl = 10;
        assert!(ours.answer(&asked).is_some());
    }

    #[test]
    fn a_conflict_is_another_address_for_the_name_but_not_our_records() {
        let ours = records("192.168.1.23");
        let conflicts = |bytes: &[u8]| ours.conflict_with(&Packet::parse(bytes).expect("a packet"));
        assert!(!conflicts(&ours.announcement()));
        for other in ["192.168.1.24", "fe80::1"] {
            assert!(conflicts(&records(other).announcement()));
            assert!(!conflicts(&records(other).goodbye()));
        }
        let mut renamed = records("192.168.1.24");
        renamed.rename();
        assert_eq!(renamed.host(), "moodring-2.local");
        assert!(!conflicts(&renamed.announcement()));
    }

    #[test]
    fn exactly_one_of_two_simultaneous_probes_loses() {
        let (low, high) = (records("192.168.1.23"), records("192.168.1.24"));
        let loses = |one: &Records, to: &Records| {
            one.lose_to(&Packet::parse(&to.probe()).expect("a packet"))
        };
        assert!(loses(&low, &high) && !loses(&high, &low));
        assert!(!loses(&low, &low), "our own probe comes back");
    }
}

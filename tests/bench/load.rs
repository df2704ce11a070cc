//! A crowd that votes like a room full of phones. It uses as little CPU time as possible, because it shares the
//! processor with the server that it measures.
//!
//! [`Crowd::connect`] opens keep-alive connections, each from its own loopback address. [`Crowd::vote`] then lets them
//! vote for a while, at a steady rate or each as soon as its last vote is answered. The crowd runs on its own thread,
//! so a benchmark can measure something else at the same time:
//!
//! ```ignore
//! let crowd = Crowd::connect(server.port(), server.round, 64).await;
//! let (outcome, seen) = tokio::join!(crowd.vote(VoteRate::PerSecond(1_000.0), Duration::from_secs(10)), look());
//! println!("{} votes, p99 {} ms", outcome.votes(), outcome.percentile(0.99));
//! ```
//!
//! A `many` round has to count every vote. The voters take turns, and each makes its serial from the clock, as the
//! phone page does. There are so many voters that none comes near the limit of a voter, which stays on. Any answer
//! other than 204 ends the benchmark.

use std::net::Ipv4Addr;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use crate::kit::Rng;
use crate::table::percentile;

/// The voter cookies of a crowd. At 80,000 votes a second each voter votes five times a second, and the limit is ten.
const VOTERS: usize = 16_384;
/// The most voter cookies of one connection, which has its own address. The server accepts this many at once from one
/// address.
const MAX_VOTERS_PER_CONNECTION: usize = 512;
/// The most connections of one crowd.
const MAX_CONNECTIONS: usize = 1 << 16;
const CHOICES: u8 = 5;

/// The rate at which a crowd votes.
#[derive(Clone, Copy)]
pub(crate) enum VoteRate {
    /// Each connection votes as soon as its last vote is answered.
    FlatOut,
    /// This many votes a second in total, evenly spread. A connection with a late answer skips no vote: it catches up.
    PerSecond(f64),
    /// Each voter votes once, and each connection votes as soon as its last vote is answered. The time limit does not
    /// apply.
    EachOnce,
}

/// The result of [`Crowd::vote`].
pub(crate) struct Outcome {
    /// Seconds from the first vote sent to the last one answered.
    pub(crate) seconds: f64,
    /// The latency of each vote from sent to answered, in milliseconds.
    latencies: Vec<f64>,
    /// The CPU time of the crowd itself, in seconds.
    pub(crate) cpu: f64,
}

impl Outcome {
    /// Returns the number of votes that were answered with 204.
    pub(crate) fn votes(&self) -> u64 {
        self.latencies.len() as u64
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.votes() as f64 / self.seconds
    }

    /// Returns the latency in milliseconds that this share of the votes does not exceed.
    pub(crate) fn percentile(&mut self, share: f64) -> f64 {
        percentile(&mut self.latencies, share)
    }
}

/// Phones with open connections, waiting to vote.
pub(crate) struct Crowd {
    jobs: mpsc::UnboundedSender<Job>,
}

struct Job {
    rate: VoteRate,
    time: Duration,
    outcome: oneshot::Sender<Outcome>,
}

impl Crowd {
    /// Connects to the server on this port of loopback, to vote in this round with at least five choices.
    pub(crate) async fn connect(port: u16, round: i64, connections: usize) -> Self {
        let voters = VOTERS.div_ceil(connections).min(MAX_VOTERS_PER_CONNECTION);
        Self::one_of_several(0, port, round, connections, voters).await
    }

    /// [`Self::connect`] with this many voters on each connection. Crowds with different numbers have no voter in
    /// common.
    pub(crate) async fn one_of_several(
        number: usize,
        port: u16,
        round: i64,
        connections: usize,
        voters: usize,
    ) -> Self {
        let (jobs, inbox) = mpsc::unbounded_channel();
        let (ready, connected) = oneshot::channel();
        thread::Builder::new()
            .name("crowd".to_owned())
            .spawn(move || {
                let runtime = Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(work(
                    number,
                    port,
                    round,
                    (connections, voters),
                    ready,
                    inbox,
                ));
            })
            .unwrap();
        connected.await.expect("the crowd is connected");
        Self { jobs }
    }

    /// Votes for this time. Await it at once, or join it with a measurement that runs at the same time.
    pub(crate) async fn vote(&self, rate: VoteRate, time: Duration) -> Outcome {
        let (outcome, done) = oneshot::channel();
        let job = Job {
            rate,
            time,
            outcome,
        };
        assert!(self.jobs.send(job).is_ok(), "the thread of the crowd runs");
        done.await.expect("every vote is answered with 204")
    }
}

async fn work(
    number: usize,
    port: u16,
    round: i64,
    (connections, voters): (usize, usize),
    ready: oneshot::Sender<()>,
    mut inbox: mpsc::UnboundedReceiver<Job>,
) {
    let mut phones = Vec::with_capacity(connections);
    for index in 0..connections {
        phones.push(Phone::connect(port, round, index, voters, number).await);
    }
    let _ = ready.send(());
    while let Some(job) = inbox.recv().await {
        let (begun, cpu) = (Instant::now(), thread_cpu());
        let mut voting = JoinSet::new();
        for (index, phone) in phones.drain(..).enumerate() {
            let end = Some(begun + job.time);
            let (first, step, end, most) = match job.rate {
                VoteRate::FlatOut => (0.0, 0.0, end, usize::MAX),
                VoteRate::EachOnce => (0.0, 0.0, None, phone.voters.len()),
                VoteRate::PerSecond(rate) => (
                    index as f64 / rate,
                    connections as f64 / rate,
                    end,
                    usize::MAX,
                ),
            };
            let [first, step] = [first, step].map(Duration::from_secs_f64);
            voting.spawn(phone.vote(begun + first, step, end, most));
        }
        let mut latencies = Vec::new();
        for (phone, micros) in voting.join_all().await {
            latencies.extend(micros.into_iter().map(|micros| f64::from(micros) / 1_000.0));
            phones.push(phone);
        }
        let outcome = Outcome {
            seconds: begun.elapsed().as_secs_f64(),
            latencies,
            cpu: thread_cpu() - cpu,
        };
        let _ = job.outcome.send(outcome);
    }
}

struct Voter {
    name: [u8; 32],
    /// The serial of the newest vote.
    serial: u64,
}

/// One connection, and the voters that take turns on it.
struct Phone {
    stream: TcpStream,
    voters: Vec<Voter>,
    turn: usize,
    /// The request, patched in three places before each vote.
    request: Vec<u8>,
    serial_at: usize,
    voter_at: usize,
}

impl Phone {
    async fn connect(port: u16, round: i64, index: usize, voters: usize, crowd: usize) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        let number = index as u32;
        // Each crowd has its own addresses, because one address may bring only a limited number of new voters.
        let network = Ipv4Addr::new(127, 1 + u8::try_from(crowd).unwrap(), 0, 1);
        let source = Ipv4Addr::from(u32::from(network) + number);
        socket.bind((source, 0).into()).unwrap();
        let connected = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await;
        let stream = connected.expect("the server takes another connection");
        stream.set_nodelay(true).unwrap();
        let host = format!("127.0.0.1:{port}");
        // The request has the same headers as one from Chromium on a phone.
        let request = format!(
            "PUT /rounds/{round}/votes/0000000000000 HTTP/1.1\r\n\
             Host: {host}\r\n\
             Connection: keep-alive\r\n\
             Content-Length: 12\r\n\
             User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36\r\n\
             Content-Type: application/json\r\n\
             Accept: */*\r\n\
             Origin: http://{host}\r\n\
             Referer: http://{host}/\r\n\
             Accept-Encoding: gzip, deflate\r\n\
             Accept-Language: en-US,en;q=0.9\r\n\
             Cookie: voter=00000000000000000000000000000000\r\n\
             \r\n\
             {{\"choice\":0}}"
        );
        let place = |mark: &str| request.find(mark).unwrap() + mark.len();
        Self {
            stream,
            voters: (0..voters)
                .map(|turn| Voter::new(index + crowd * MAX_CONNECTIONS, voters, turn))
                .collect(),
            turn: 0,
            serial_at: place("/votes/"),
            voter_at: place("voter="),
            request: request.into_bytes(),
        }
    }

    /// Votes at every `step` from `due` until `end`, and at most `most` times. Returns the latencies in microseconds.
    async fn vote(
        mut self,
        mut due: Instant,
        step: Duration,
        end: Option<Instant>,
        most: usize,
    ) -> (Self, Vec<u32>) {
        let mut micros = Vec::new();
        let mut now = Instant::now();
        loop {
            if due > now {
                sleep_until(due.into()).await;
                now = Instant::now();
            }
            if end.is_some_and(|end| now >= end) || micros.len() >= most {
                return (self, micros);
            }
            self.prepare();
            self.stream.write_all(&self.request).await.unwrap();
            self.answered().await;
            let sent = now;
            now = Instant::now();
            micros.push((now - sent).as_micros() as u32);
            due += step;
        }
    }

    /// Writes the next voter, serial and choice into the request.
    fn prepare(&mut self) {
        self.turn += 1;
        let turn = self.turn % self.voters.len();
        let voter = &mut self.voters[turn];
        self.request[self.voter_at..][..32].copy_from_slice(&voter.name);
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        // Each voter has its own serial, because a connection may vote more than once a millisecond and a voter does
        // not. A serial of the connection would run ahead of the clock. Such serials would lie apart in the data file,
        // unlike those of phones.
        voter.serial = (clock.as_millis() as u64).max(voter.serial + 1);
        let mut rest = voter.serial;
        for digit in self.request[self.serial_at..][..13].iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let choice_at = self.request.len() - 2;
        self.request[choice_at] = b'0' + (self.turn % usize::from(CHOICES)) as u8;
    }

    /// Reads one response and panics unless it is a 204.
    async fn answered(&mut self) {
        let mut answer = [0; 1_024];
        let mut length = 0;
        // A 204 has no body, so it ends with its head.
        while !answer[..length].ends_with(b"\r\n\r\n") {
            let read = self.stream.read(&mut answer[length..]).await.unwrap();
            length += read;
            let is_204 = b"HTTP/1.1 204 "
                .iter()
                .zip(&answer[..length])
                .all(|(a, b)| a == b);
            assert!(
                read > 0 && is_204,
                "a vote is answered with {:?}",
                String::from_utf8_lossy(&answer[..length])
            );
        }
    }
}

impl Voter {
    /// Creates a voter with a pseudorandom name that is the same in every run. Crowds of other sizes have other voters.
    fn new(index: usize, of: usize, turn: usize) -> Self {
        let mut rng = Rng((index as u64) << 40 | (of as u64) << 20 | turn as u64);
        let [first, second] = [rng.below(u64::MAX), rng.below(u64::MAX)];
        Self {
            name: format!("{first:016x}{second:016x}")
                .into_bytes()
                .try_into()
                .unwrap(),
            serial: 0,
        }
    }
}

/// Returns the CPU time of this thread so far, in seconds.
fn thread_cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = text.split(' ').next().unwrap();
    nanoseconds.parse::<f64>().unwrap() / 1e9
}

/// Returns the CPU time of a process so far in seconds, in user and kernel mode and for all its threads.
pub(crate) fn process_cpu(id: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15, in hundredths of a second.
    let after_name = text.rsplit_once(") ").unwrap().1;
    let ticks = after_name.split(' ').skip(11).take(2);
    ticks
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum::<f64>()
        / 100.0
}

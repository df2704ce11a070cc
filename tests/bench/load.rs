//! A crowd that votes as a room full of phones would, and as cheaply as it can: it shares the processor with
//! the server it measures.
//!
//! [`Crowd::connect`] opens keep-alive connections from one loopback address each; [`Crowd::vote`] then lets them
//! vote for a while, at a steady rate or each as soon as its last vote is answered. The crowd works on a thread of
//! its own, so a benchmark can look at something else meanwhile:
//!
//! ```ignore
//! let crowd = Crowd::connect(server.port(), server.round, 64).await;
//! let (outcome, seen) = tokio::join!(crowd.vote(Pace::PerSecond(1_000.0), Duration::from_secs(10)), look());
//! println!("{} votes, p99 {} ms", outcome.votes(), outcome.percentile(0.99));
//! ```
//!
//! Every vote is one that a `many` round has to count: a voter that took its turn, under a serial made as the phone
//! page makes it, from the clock. There are so many voters that none comes near the limit of a voter, which stays
//! on. Anything but a 204 ends the benchmark.

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

/// Cookies in use: at 80,000 votes a second each votes five times a second, and may ten times.
const VOTERS: usize = 16_384;
/// Cookies of one connection, which has an address of its own: so many may come from one at once.
const VOTERS_OF_ONE: usize = 512;
/// Of one crowd.
const MAX_CONNECTIONS: usize = 1 << 16;
const CHOICES: u8 = 5;

/// How fast a crowd votes.
#[derive(Clone, Copy)]
pub(crate) enum Pace {
    /// Each connection as soon as its last vote is answered.
    FlatOut,
    /// So many votes a second in all, evenly spread. A connection whose answer is late skips nothing: it catches up.
    PerSecond(f64),
    /// Each voter once, and each connection as soon as its last vote is answered. The time is not looked at.
    EachOnce,
}

/// What came of it.
pub(crate) struct Outcome {
    /// From the first vote sent to the last one answered.
    pub(crate) seconds: f64,
    /// From sent to answered, a vote each, in milliseconds.
    latencies: Vec<f64>,
    /// What the crowd itself took of the processor, in seconds.
    pub(crate) cpu: f64,
}

impl Outcome {
    /// Votes that were answered with 204.
    pub(crate) fn votes(&self) -> u64 {
        self.latencies.len() as u64
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.votes() as f64 / self.seconds
    }

    /// The latency in milliseconds that a share of the votes kept below.
    pub(crate) fn percentile(&mut self, share: f64) -> f64 {
        percentile(&mut self.latencies, share)
    }
}

/// Phones with open connections, waiting to vote.
pub(crate) struct Crowd {
    jobs: mpsc::UnboundedSender<Job>,
}

struct Job {
    pace: Pace,
    time: Duration,
    outcome: oneshot::Sender<Outcome>,
}

impl Crowd {
    /// Connects to the server at this port of loopback, to vote in this round of five choices or more.
    pub(crate) async fn connect(port: u16, round: i64, connections: usize) -> Self {
        let voters = VOTERS.div_ceil(connections).min(VOTERS_OF_ONE);
        Self::one_of_several(0, port, round, connections, voters).await
    }

    /// [`Self::connect`] with so many voters on each connection. Crowds of different numbers have no voter in common.
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

    /// Votes for this long. To be awaited at once, or joined with what is measured meanwhile.
    pub(crate) async fn vote(&self, pace: Pace, time: Duration) -> Outcome {
        let (outcome, done) = oneshot::channel();
        let job = Job {
            pace,
            time,
            outcome,
        };
        assert!(self.jobs.send(job).is_ok(), "the crowd has gone");
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
            let (first, step, end, most) = match job.pace {
                Pace::FlatOut => (0.0, 0.0, end, usize::MAX),
                Pace::EachOnce => (0.0, 0.0, None, phone.voters.len()),
                Pace::PerSecond(rate) => (
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
    /// Of its newest vote.
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
        // Each crowd has addresses of its own: an address may not bring new voters without end.
        let network = Ipv4Addr::new(127, 1 + u8::try_from(crowd).unwrap(), 0, 1);
        let source = Ipv4Addr::from(u32::from(network) + number);
        socket.bind((source, 0).into()).unwrap();
        let connected = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await;
        let stream = connected.expect("the server takes another connection");
        stream.set_nodelay(true).unwrap();
        let host = format!("127.0.0.1:{port}");
        // What a phone's Chromium sends, header by header.
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

    /// Votes from `due` on every `step` until `end`, and so often at most; the latencies in microseconds.
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
        // Each voter its own, since a connection may vote more than once a millisecond, as no voter does: serials
        // that ran ahead of the clock would lie apart in the data file, which no phone's do.
        voter.serial = (clock.as_millis() as u64).max(voter.serial + 1);
        let mut rest = voter.serial;
        for digit in self.request[self.serial_at..][..13].iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let choice_at = self.request.len() - 2;
        self.request[choice_at] = b'0' + (self.turn % usize::from(CHOICES)) as u8;
    }

    /// Reads one answer, and is content with a 204 only.
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
    /// Its name looks like chance and is the same in every run. Crowds of other sizes are other voters.
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

/// Seconds of processor time that this thread took so far.
fn thread_cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = text.split(' ').next().unwrap();
    nanoseconds.parse::<f64>().unwrap() / 1e9
}

/// Seconds of processor time that a process took so far, in user and kernel, all its threads.
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

//! A phone of the hour's soak: comes, listens, votes now and then, and leaves in one of the ways that phones have.
//! Raw TCP, so that five hundred of them need less of the processor than the server they visit.

use std::io::{Error, ErrorKind, Result};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep_until};

/// Clients act at the same moments, half a second apart: a snapshot then tells of many of them, and the processor is
/// left to others in between.
const BEAT: Duration = Duration::from_millis(500);
/// Between two votes of one guest, in beats: eight seconds on average.
const REST: (u64, u64) = (8, 24);
const VOTES_A_VISIT: (u64, u64) = (1, 11);
/// Between two visits, in beats.
const AWAY: (u64, u64) = (1, 8);

/// What all guests share, and what came of them. Every counter is read when nobody needs it exact, or when all have left.
#[derive(Default)]
pub(crate) struct Evening {
    pub(crate) over: AtomicBool,
    pub(crate) here: AtomicU64,
    pub(crate) visits: AtomicU64,
    /// Answered with 204.
    pub(crate) votes: AtomicU64,
    /// Came when the round had just closed: 409.
    pub(crate) late: AtomicU64,
    /// Sent by those who hung up without an answer.
    pub(crate) unheard: AtomicU64,
    /// Any other answer, or no connection.
    pub(crate) refused: AtomicU64,
    /// Sent again since the connection had been closed meanwhile, as after a pause of this program.
    pub(crate) again: AtomicU64,
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Comes and goes until the evening is over.
pub(crate) async fn guest(seat: u64, port: u16, began: Instant, evening: Arc<Evening>) {
    let mut guest = Client {
        seat,
        port,
        began,
        chance: seat,
        cookie: None,
        serial: 0,
    };
    guest.beats((1, 60)).await;
    while !evening.over.load(Ordering::Relaxed) {
        add(&evening.visits);
        evening.here.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = guest.visit(&evening).await {
            eprintln!("guest {seat}: {error}");
            add(&evening.refused);
        }
        evening.here.fetch_sub(1, Ordering::Relaxed);
        guest.beats(AWAY).await;
    }
}

struct Client {
    seat: u64,
    port: u16,
    began: Instant,
    chance: u64,
    cookie: Option<String>,
    serial: u64,
}

impl Client {
    async fn visit(&mut self, evening: &Evening) -> Result<()> {
        // Half of them were here before.
        if self.draw((0, 1)) == 0 {
            self.cookie = None;
        }
        let mut page = self.connect().await?;
        let head = exchange(&mut page, &self.request("GET /", "")).await?.1;
        if self.cookie.is_none() {
            let start = head.find("voter=").ok_or(ErrorKind::InvalidData)?;
            self.cookie = Some(head[start..][..38].to_owned());
        }
        let mut stage =
            Stage::listen(self.connect().await?, &self.request("GET /events", "")).await?;
        let mut votes = self.draw(VOTES_A_VISIT);
        let mut due = self.beat(REST);
        while votes > 0 && !evening.over.load(Ordering::Relaxed) {
            tokio::select! {
                heard = stage.hear() => {
                    // The server lets a stream go after an hour, and all that this program paused for too long.
                    if heard? == 0 { return Ok(()) }
                }
                () = sleep_until(due) => {
                    votes -= 1;
                    due = self.beat(REST);
                    if votes == 0 && self.draw((0, 3)) == 0 {
                        add(&evening.unheard);
                        let vote = self.ballot(stage.round);
                        page.write_all(vote.as_bytes()).await?;
                    } else if stage.open {
                        self.vote(&mut page, stage.round, evening).await?;
                    }
                }
            }
        }
        if self.draw((0, 3)) == 0 {
            // A reset instead of a farewell, as when the Wi-Fi is gone.
            page.set_zero_linger()?;
            stage.stream.set_zero_linger()?;
        }
        Ok(())
    }

    async fn vote(&mut self, page: &mut TcpStream, round: u64, evening: &Evening) -> Result<()> {
        let ballot = self.ballot(round);
        let status = match exchange(page, &ballot).await {
            Ok((status, _)) => status,
            Err(_) => {
                add(&evening.again);
                *page = self.connect().await?;
                exchange(page, &ballot).await?.0
            }
        };
        match status {
            204 => add(&evening.votes),
            409 => add(&evening.late),
            other => {
                eprintln!("guest {}: a vote is answered with {other}", self.seat);
                add(&evening.refused);
            }
        }
        Ok(())
    }

    fn ballot(&mut self, round: u64) -> String {
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        self.serial = (clock.as_millis() as u64).max(self.serial + 1);
        let line = format!("PUT /rounds/{round}/votes/{}", self.serial);
        let body = format!("{{\"choice\":{}}}", self.draw((0, 4)));
        self.request(&line, &body)
    }

    fn request(&self, line: &str, body: &str) -> String {
        let host = format!("127.0.0.1:{}", self.port);
        let mut request = format!("{line} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n");
        if let Some(cookie) = &self.cookie {
            request += &format!("Cookie: {cookie}\r\n");
        }
        if !body.is_empty() {
            let length = body.len();
            request += &format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        request + "\r\n" + body
    }

    /// From an address of its own.
    async fn connect(&self) -> Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        let source = u32::from(Ipv4Addr::new(127, 3, 0, 1)) + self.seat as u32;
        socket.bind((Ipv4Addr::from(source), 0).into())?;
        let stream = socket
            .connect((Ipv4Addr::LOCALHOST, self.port).into())
            .await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    async fn beats(&mut self, range: (u64, u64)) {
        sleep_until(self.beat(range)).await;
    }

    /// The moment so many beats ahead.
    fn beat(&mut self, range: (u64, u64)) -> Instant {
        let gone = self.began.elapsed().as_millis() / BEAT.as_millis();
        let then = u32::try_from(gone).unwrap() + self.draw(range) as u32;
        self.began + BEAT * then
    }

    /// A number from `range`, the same in every run (Steele's SplitMix64).
    fn draw(&mut self, (least, most): (u64, u64)) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.chance;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        least + (mixed ^ (mixed >> 31)) % (most - least + 1)
    }
}

/// Sends a request and reads the whole answer: its status and its head.
async fn exchange(stream: &mut TcpStream, request: &str) -> Result<(u16, String)> {
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(1_024);
    let end = loop {
        if let Some(end) = find(&answer, b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let number = |before: &str, text: &str| {
        let rest = text.split_once(before)?.1;
        let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
        digits.parse::<usize>().ok()
    };
    let status = number("http/1.1 ", &head).ok_or(ErrorKind::InvalidData)?;
    let whole = end + number("content-length: ", &head).unwrap_or(0);
    while answer.len() < whole {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    Ok((status as u16, head))
}

/// What a guest knows of the stage, from its event stream.
struct Stage {
    stream: TcpStream,
    text: Vec<u8>,
    round: u64,
    open: bool,
}

impl Stage {
    /// Listens, and waits for the first event.
    async fn listen(mut stream: TcpStream, request: &str) -> Result<Self> {
        stream.write_all(request.as_bytes()).await?;
        let text = Vec::with_capacity(4_096);
        let mut stage = Self {
            stream,
            text,
            round: 0,
            open: false,
        };
        while stage.round == 0 {
            if stage.hear().await? == 0 {
                let said = String::from_utf8_lossy(&stage.text).into_owned();
                return Err(Error::other(said));
            }
        }
        Ok(stage)
    }

    /// Reads what there is; the number of bytes, 0 at the end. Cancel safe, since `read_buf` is.
    async fn hear(&mut self) -> Result<usize> {
        let read = self.stream.read_buf(&mut self.text).await?;
        while let Some(end) = find(&self.text, b"\n\n") {
            let event = &self.text[..end];
            if let Some(at) = find(event, b"\"round\":") {
                let digits = event[at + 8..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit());
                self.round = digits.fold(0, |round, byte| 10 * round + u64::from(byte - b'0'));
                self.open = find(event, b"\"phase\":\"open\"").is_some();
            }
            self.text.drain(..end + 2);
        }
        Ok(read)
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

//! The attacking laptop of the benchmark `attacks`. Each attack runs on one thread.

use std::future::pending;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{interval, sleep};

use crate::kit::{MulticastFlood, Rng, statuses, vote, vote_with};

pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 23);
pub(crate) const LAPTOP: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 66);
/// The number of IPv6 networks in which the laptop has an additional address.
pub(crate) const NETWORKS: u16 = 3;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Attack {
    Languages,
    Emoji,
    Names,
    Streams,
    Heads,
    Held,
    Rubbish,
    Resets,
}

pub(crate) const ALL: [Attack; 8] = [
    Attack::Languages,
    Attack::Emoji,
    Attack::Names,
    Attack::Streams,
    Attack::Heads,
    Attack::Held,
    Attack::Rubbish,
    Attack::Resets,
];

/// The time between two connections at five hundred a second.
const CONNECTION_INTERVAL: Duration = Duration::from_millis(2);

/// Runs one attack forever.
pub(crate) async fn run(attack: Attack, port: u16) {
    let laptop = move |turn: usize| connect(turn, port);
    match attack {
        Attack::Languages => {
            let wishes = format!("Accept-Language: {}en,de", "*,".repeat(7_000));
            let get = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{wishes}\r\n\r\n");
            crowd(8, async |turn| {
                send_requests(laptop, turn, |_| get.clone()).await
            })
            .await;
        }
        Attack::Emoji => {
            crowd(8, async |turn| {
                send_requests(laptop, turn, |number| {
                    // Spells the emoji with the bits of a number, so that every request has a new spelling.
                    let bits = format!("{:b}", (number << 3) + turn);
                    let tail: String = bits
                        .chars()
                        .map(|bit| if bit == '1' { "-fe0f" } else { "-fe" })
                        .collect();
                    format!("GET /emoji/1f9a9{tail}.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
                })
                .await;
            })
            .await;
        }
        Attack::Names => {
            let flood = MulticastFlood::from(LAPTOP);
            let mut ticks = interval(Duration::from_millis(10));
            for number in 0.. {
                if number % 12 == 0 {
                    ticks.tick().await;
                }
                flood.send(number);
            }
        }
        Attack::Streams => {
            crowd(10_000, async |turn| {
                let request = match turn % 2 {
                    0 => format!(
                        "GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: voter={:032x}\r\n\r\n",
                        1_000_000 + turn
                    ),
                    _ => "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
                };
                hold(laptop, turn, request.as_bytes()).await;
            })
            .await;
        }
        Attack::Held => {
            // One third of the connections sends nothing, one third half a head, and one third half a body.
            let parts = [
                String::new(),
                vote(1, 1, 1)[..40].to_owned(),
                vote_with(1, 1, 1, "Content-Length: 1000\r\n", "{"),
            ];
            crowd(1_500, async |turn| {
                hold(laptop, turn, parts[turn % parts.len()].as_bytes()).await;
            })
            .await;
        }
        Attack::Rubbish => {
            let (mut rng, mut ticks) = (Rng(7), interval(CONNECTION_INTERVAL));
            loop {
                ticks.tick().await;
                // Never a complete vote: the head is cut somewhere and continues with random bytes.
                let mut bytes = vote(1, 1, 1).into_bytes();
                bytes.truncate(1 + rng.below(bytes.len() as u64 - 40) as usize);
                bytes.extend((0..200).map(|_| rng.below(256) as u8));
                bytes.extend(b"\r\n\r\n");
                if let Ok(mut stream) = laptop(0).await {
                    let _ = stream.write_all(&bytes).await;
                }
            }
        }
        Attack::Resets => {
            let mut ticks = interval(CONNECTION_INTERVAL);
            loop {
                ticks.tick().await;
                let _ = laptop(0).await;
            }
        }
        Attack::Heads => loop {
            let mut head = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ".to_vec();
            head.resize(15_000, b'x');
            let wave = (0..2_000).map(async |turn| {
                let mut stream = laptop(turn).await.ok()?;
                stream.write_all(&head[..1_000]).await.ok()?;
                sleep(Duration::from_millis(200)).await;
                stream.write_all(&head[1_000..]).await.ok()?;
                Some(stream)
            });
            let wave = join_all(wave).await;
            sleep(Duration::from_millis(500)).await;
            drop(wave);
        },
    }
}

async fn crowd(size: usize, one: impl AsyncFn(usize)) {
    join_all((0..size).map(|turn| one(turn))).await;
    pending::<()>().await;
}

/// Sends a request or a part of it and holds the connection. Opens another connection one second after this one is cut.
async fn hold<F: Future<Output = io::Result<TcpStream>>>(
    connect: impl Fn(usize) -> F,
    turn: usize,
    part: &[u8],
) {
    loop {
        if let Ok(mut stream) = connect(turn).await {
            let _ = stream.write_all(part).await;
            let mut answer = [0; 2_048];
            while stream.read(&mut answer).await.is_ok_and(|read| read > 0) {}
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// Sends requests on one connection, each as soon as the last one is answered. Opens another connection if this one is
/// cut.
async fn send_requests<F: Future<Output = io::Result<TcpStream>>>(
    connect: impl Fn(usize) -> F,
    turn: usize,
    request: impl Fn(usize) -> String,
) {
    let mut number = 0;
    loop {
        let Ok(mut stream) = connect(turn).await else {
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        loop {
            number += 1;
            let sent = stream.write_all(request(number).as_bytes()).await;
            if sent.is_err() || answered(&mut stream).await.is_none() {
                break;
            }
        }
    }
}

/// Reads one complete response, or returns `None` if the connection ends first.
async fn answered(stream: &mut TcpStream) -> Option<()> {
    let mut answer = Vec::with_capacity(16_384);
    while statuses(&answer).is_empty() {
        if stream.read_buf(&mut answer).await.ok()? == 0 {
            return None;
        }
    }
    Some(())
}

/// Connects from one of the laptop's addresses, which take turns.
async fn connect(turn: usize, port: u16) -> io::Result<TcpStream> {
    let network = (turn / 2) as u16 % (NETWORKS + 1);
    let (own, server): (IpAddr, IpAddr) = match network {
        0 => (LAPTOP.into(), SERVER.into()),
        number => {
            let at = |host| IpAddr::from([0xfd00, number, 0, 0, 0, 0, 0, host]);
            (at(0x66), at(1))
        }
    };
    let socket = match own {
        IpAddr::V4(_) => TcpSocket::new_v4(),
        IpAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.bind(SocketAddr::new(own, 0))?;
    let stream = socket.connect(SocketAddr::new(server, port)).await?;
    // A reset leaves no port in TIME_WAIT on the laptop.
    stream.set_zero_linger()?;
    Ok(stream)
}

//! The name to type, `moodring.local`: another computer finds it by multicast DNS and votes by it.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use mdns_sd::{HostnameResolutionEvent as Told, ServiceDaemon};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::kit::{
    Answer, Browser, Folder, MulticastFlood, Neighbour, Network, Phone, Server, Window, ip, so,
    until, within,
};

/// How long a server may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// Where the name leads, for whoever asks here.
async fn addresses(name: &str) -> HashSet<IpAddr> {
    // Anew each time: one that asked before may remember.
    let resolver = ServiceDaemon::new().expect("a resolver");
    let told = resolver.resolve_hostname(&format!("{name}."), Some(1_500));
    let told = told.expect("it asks");
    let found = loop {
        match told.recv_async().await {
            Ok(Told::AddressesFound(_, found)) => break found,
            Ok(Told::SearchTimeout(_)) | Err(_) => break HashSet::new(),
            Ok(_) => {}
        }
    };
    let _ = resolver.shutdown();
    found.iter().map(|one| one.to_ip_addr()).collect()
}

/// Waits until whoever asks on that computer is told that the name leads there, and nowhere else.
async fn leads(computer: &Neighbour, name: &str, to: &str) {
    let name = name.to_owned();
    let to: HashSet<IpAddr> = [to.parse().expect("an address")].into();
    let asking = computer.does(async move || {
        until(&format!("{name} leads to {to:?}"), async || {
            let found = addresses(&name).await;
            so(found == to, format!("{found:?}"))
        })
        .await;
    });
    asking.await;
}

/// Waits until the server has its name and answers to it: those who ask may hear a moment before.
async fn is_named(server: &Server, name: &str) {
    let says = format!("also reachable at http://{name}:{}/", server.port());
    until(&says, async || {
        so(server.log().contains(&says), server.log())
    })
    .await;
}

/// Votes with the page that was opened by this name; the answer's status.
async fn votes_by_name(computer: &Neighbour, server: &Server, at: &str, name: &str, n: i64) -> u16 {
    let url = format!("http://{at}:{}/", server.port());
    let (host, round) = (format!("{name}:{}", server.port()), server.round);
    let voting = computer.does(async move || {
        let ballot = Phone::with_voter(&url, 1).ballot(round, n, 0);
        let ballot = ballot.header("origin", format!("http://{host}"));
        let answer = Answer::to(ballot.header("host", &host)).await;
        answer.expect("the server answers").status
    });
    voting.await
}

#[tokio::test]
async fn the_name_leads_here_follows_the_address_and_is_withdrawn_at_the_end() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let phone = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    let mut server = Server::start(&["--bind", "0.0.0.0"]).await;
    is_named(&server, "moodring.local").await;
    leads(&phone, "moodring.local", "192.168.1.23").await;
    let vote = async |at: &str, n: i64| {
        let status = votes_by_name(&phone, &server, at, "moodring.local", n).await;
        assert_eq!(status, 204, "{at}");
    };
    vote("192.168.1.23", 1).await;
    // A page that was opened by the name needs no new code when the router gives another address.
    ip("address delete 192.168.1.23/24 dev wlan0");
    ip("address add 192.168.1.77/24 dev wlan0");
    leads(&phone, "moodring.local", "192.168.1.77").await;
    vote("192.168.1.77", 2).await;

    // Whoever remembers the name, as phones do for two minutes, hears that it is gone.
    let (found, is_found) = oneshot::channel();
    let gone = phone.does(async move || {
        let resolver = ServiceDaemon::new().expect("a resolver");
        let told = resolver.resolve_hostname("moodring.local.", None);
        let told = told.expect("it asks");
        let mut found = Some(found);
        until("the name is found and withdrawn", async || {
            while let Ok(told) = told.try_recv() {
                match told {
                    Told::AddressesFound(..) => {
                        // The first time only.
                        let _ = found.take().map(|found| found.send(()));
                    }
                    Told::AddressesRemoved(..) => return Ok(()),
                    _ => {}
                }
            }
            Err(format!("found: {}", found.is_none()))
        })
        .await;
        let _ = resolver.shutdown();
    });
    let ending = async {
        is_found.await.expect("it is found");
        server.stop(ENDS_WITHIN).await
    };
    let ((), status) = tokio::join!(gone, ending);
    assert!(status.success(), "{status}");
}

/// What looks names up for a browser, which Chromium leaves to the system: a place that hands every connection on to
/// where the name leads at that moment.
async fn look_up_each_time(name: &'static str, port: u16) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a free port");
    let here = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut browser, _)) = listener.accept().await {
            tokio::spawn(async move {
                // One that is not found is a connection that ends.
                let found = addresses(name).await.into_iter().next()?;
                let mut server = TcpStream::connect((found, port)).await.ok()?;
                copy_bidirectional(&mut browser, &mut server).await.ok()
            });
        }
    });
    here
}

/// How long a page may take to come back: a browser first tries the connections that it kept, one after the other, and
/// the page gives each ten seconds.
const BACK_WITHIN: Duration = Duration::from_secs(90);

#[tokio::test]
#[ignore = "takes a minute of waiting: cargo test --workspace --test moodring -- --ignored name::"]
async fn a_page_that_was_opened_by_the_name_goes_on_when_the_address_changed() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let phone = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    is_named(&server, "moodring.local").await;
    let mut wall = server.listen().await;
    let port = server.port();
    let (moved, has_moved) = oneshot::channel();
    let browsing = phone.does(async move || {
        let there = look_up_each_time("moodring.local", port).await;
        let page = format!("moodring.local:{port}");
        let phone = Browser::phone_led(&page, there).await;
        phone.open(&format!("http://{page}/")).await;
        phone.until_body("link", "live").await;
        phone.tap("[data-choice='0']").await;
        has_moved.await.expect("it moves");
        phone.tap("[data-choice='1']").await;
        phone.until_body("link", "reconnecting").await;
        within(BACK_WITHIN, "the page is back", async || {
            let link = phone.try_read("return document.body.dataset.link").await?;
            so(link == "live", link)
        })
        .await;
        phone.until_text("#status", "Your vote is in ✓").await;
        phone.console().await
    });
    let moving = async {
        wall.until_counts(&[1, 0, 0, 0, 0]).await;
        ip("address delete 192.168.1.23/24 dev wlan0");
        ip("address add 192.168.1.77/24 dev wlan0");
        moved.send(()).expect("the phone is there");
    };
    let (said, ()) = tokio::join!(browsing, moving);
    wall.until_counts(&[0, 1, 0, 0, 0]).await;
    assert_eq!(said, Vec::<String>::new());
}

#[tokio::test]
async fn two_moodrings_in_one_network_have_two_names_and_listen_to_their_own_only() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let phone = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    ip("address add 192.168.1.24/24 dev wlan0");
    let first = Server::start(&["--bind", "192.168.1.23"]).await;
    is_named(&first, "moodring.local").await;
    leads(&phone, "moodring.local", "192.168.1.23").await;
    let second = Server::start(&["--bind", "192.168.1.24"]).await;
    is_named(&second, "moodring-2.local").await;
    leads(&phone, "moodring-2.local", "192.168.1.24").await;
    leads(&phone, "moodring.local", "192.168.1.23").await;
    assert!(second.log().contains("another Moodring has moodring.local"));
    for (server, at, name, status) in [
        (&first, "192.168.1.23", "moodring.local", 204),
        (&first, "192.168.1.23", "moodring-2.local", 403),
        (&second, "192.168.1.24", "moodring-2.local", 204),
        (&second, "192.168.1.24", "moodring.local", 403),
    ] {
        let answered = votes_by_name(&phone, server, at, name, 1).await;
        assert_eq!(answered, status, "{name} at {at}");
    }
}

#[tokio::test]
async fn a_flood_of_names_that_nobody_asked_for_costs_no_memory() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let neighbour = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    is_named(&server, "moodring.local").await;
    leads(&neighbour, "moodring.local", "192.168.1.23").await;
    let before = server.memory();
    let flood = neighbour.does(async || {
        let flood = MulticastFlood::from(Ipv4Addr::new(192, 168, 1, 50));
        (0..4_000).for_each(|number| flood.send(number));
    });
    flood.await;
    leads(&neighbour, "moodring.local", "192.168.1.23").await;
    let more = server.memory().saturating_sub(before) >> 20;
    assert!(more < 8, "{more} MB more");
}

#[tokio::test]
async fn the_window_shows_the_name_and_keeps_the_number_in_the_code() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("wlan0", "192.168.1.23/24");
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window
        .until_text("#lobby-name", "or moodring.local:7464")
        .await;
    // It stays for those who come late.
    window.press("q").await;
    window
        .until_text("#rail-name", "or moodring.local:7464")
        .await;
    window.until_text("#join-hint", "on the same Wi-Fi").await;
    window.press("q").await;
    assert_eq!(window.url().await, "http://192.168.1.23:7464/");
    window.tap("#lobby-address").await;
    window
        .until_words("#address-name", "also find it by name: moodring.local:7464")
        .await;
    // It comes a second after the start, when somebody may aim at the field below it.
    let stays = "const name = document.getElementById('address-name'); \
                 const top = () => document.getElementById('public-field').getBoundingClientRect().top; \
                 const [words, with_name] = [name.textContent, top()]; \
                 name.textContent = ''; const without = top(); name.textContent = words; \
                 return with_name === without";
    window.until(stays, true).await;
    ip("link set wlan0 down");
    let seen = "return document.getElementById('lobby-name').checkVisibility()";
    window.until(seen, false).await;
}

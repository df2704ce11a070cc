//! The name `moodring.local`: another computer resolves it by multicast DNS and votes with it.

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

/// The time limit for a server to stop.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// Resolves the name on this computer.
async fn addresses(name: &str) -> HashSet<IpAddr> {
    // A new resolver each time, because an older one may have cached the answer.
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

/// Waits until that computer resolves the name to this address and to no other.
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

/// Waits until the server logs its name and accepts it. Multicast DNS may announce the name a moment earlier.
async fn is_named(server: &Server, name: &str) {
    let says = format!("also reachable at http://{name}:{}/", server.port());
    until(&says, async || {
        so(server.log().contains(&says), server.log())
    })
    .await;
}

/// Votes as a page that was opened with this name. Returns the status of the answer.
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
async fn the_name_resolves_follows_the_address_and_is_withdrawn_at_exit() {
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
    // A page that was opened with the name needs no new code when the router assigns another address.
    ip("address delete 192.168.1.23/24 dev wlan0");
    ip("address add 192.168.1.77/24 dev wlan0");
    leads(&phone, "moodring.local", "192.168.1.77").await;
    vote("192.168.1.77", 2).await;

    // A resolver that caches the name, as phones do for two minutes, learns that it is withdrawn.
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

/// Starts a proxy that resolves the name for each connection and forwards to that address. Chromium leaves the lookup
/// to the system, so the proxy replaces the system's resolver. Returns the address of the proxy.
async fn resolving_proxy(name: &'static str, port: u16) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a free port");
    let here = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut browser, _)) = listener.accept().await {
            tokio::spawn(async move {
                // If the name does not resolve, the connection ends.
                let found = addresses(name).await.into_iter().next()?;
                let mut server = TcpStream::connect((found, port)).await.ok()?;
                copy_bidirectional(&mut browser, &mut server).await.ok()
            });
        }
    });
    here
}

/// The time limit for a page to reconnect. The browser first tries the connections that it kept, one after the other,
/// and the page waits ten seconds for each.
const BACK_WITHIN: Duration = Duration::from_secs(90);

#[tokio::test]
#[ignore = "takes a minute of waiting: cargo test --workspace --test moodring -- --ignored name::"]
async fn a_page_opened_by_name_reconnects_after_an_address_change() {
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
        let there = resolving_proxy("moodring.local", port).await;
        let page = format!("moodring.local:{port}");
        let phone = Browser::phone_with_host(&page, there).await;
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
async fn two_moodrings_in_one_network_answer_to_their_own_names_only() {
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
async fn a_flood_of_unrequested_names_costs_no_memory() {
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
async fn the_window_shows_the_name_and_keeps_the_ip_address_in_the_code() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("wlan0", "192.168.1.23/24");
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window
        .until_text("#lobby-name", "or moodring.local:7464")
        .await;
    // The stage keeps the name for latecomers.
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
    // The name appears a second after the start. It must not move the field below, which the presenter may be about to
    // click.
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

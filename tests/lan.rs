//! The address that the QR code shows follows the network.

use std::time::Duration;

use fantoccini::key::Key;

use crate::kit::{
    Folder, Frame, Listener, Network, Phone, Server, Window, ip, qr, so, until, within,
};

/// The time limit for the QR code to follow a change of the network.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(5);

/// Waits until the server's QR code shows this address, at most [`FOLLOWS_WITHIN`].
async fn follows(server: &Server, address: Option<&str>) {
    let phone = Phone::stranger(&server.url);
    let wanted = address.map(|address| format!("http://{address}:{}/", server.port()));
    let what = format!("the QR code shows {wanted:?}");
    within(FOLLOWS_WITHIN, &what, async || {
        let answer = phone.get("qr.svg").await;
        let shown = (answer.status == 200).then(|| qr::in_svg(answer.text()));
        if shown == wanted {
            Ok(())
        } else {
            Err(format!("{shown:?}"))
        }
    })
    .await;
}

#[tokio::test]
async fn the_code_follows_the_network_within_five_seconds() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    follows(&server, None).await;
    network.plug_in("wlan0", "192.168.1.23/24");
    follows(&server, Some("192.168.1.23")).await;
    // Another Wi-Fi: the same adapter with another address.
    ip("address delete 192.168.1.23/24 dev wlan0");
    ip("address add 10.0.0.5/8 dev wlan0");
    follows(&server, Some("10.0.0.5")).await;
    ip("link delete wlan0");
    follows(&server, None).await;
}

#[tokio::test]
async fn containers_and_vpns_do_not_take_the_code_from_the_wifi() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("docker0", "172.17.0.1/16");
    network.plug_in("tun0", "10.8.0.2/24");
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    network.plug_in("wlan0", "192.168.1.23/24");
    follows(&server, Some("192.168.1.23")).await;
    // With only containers and VPNs, the server shows no code, because no phone could open it.
    let containers_only = Server::start(&["--bind", "0.0.0.0"]).await;
    ip("link set wlan0 down");
    follows(&containers_only, None).await;
    follows(&server, None).await;
    ip("link set wlan0 up");
    follows(&server, Some("192.168.1.23")).await;
    // A phone cannot use a VPN of the presenter, even if the VPN has the default route.
    ip("route add default dev tun0");
    network.plug_in("eth9", "192.168.7.7/24");
    ip("link delete wlan0");
    follows(&server, Some("192.168.7.7")).await;
}

#[tokio::test]
async fn a_bridge_to_the_router_is_the_network_whatever_its_name() {
    let Some(network) = Network::enter().await else {
        return;
    };
    // This bridge is the first, so a search for any address finds it first.
    network.bridge("docker0", "172.17.0.1/16");
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    follows(&server, None).await;
    for bridge in ["br-lan", "bridge0", "br-4f2a", "docker1"] {
        network.bridge(bridge, "192.168.1.23/24");
        ip(&format!("route add default dev {bridge}"));
        follows(&server, Some("192.168.1.23")).await;
        ip(&format!("link delete {bridge}-in"));
        ip(&format!("link delete {bridge}"));
        follows(&server, None).await;
    }
    // With two networks, the code shows the one with the router; without a router, the one without containers.
    network.bridge("docker1", "192.168.1.23/24");
    network.plug_in("Hamburg-AP", "192.168.8.9/24");
    follows(&server, Some("192.168.8.9")).await;
    ip("route add default dev docker1");
    follows(&server, Some("192.168.1.23")).await;
    ip("route delete default");
    follows(&server, Some("192.168.8.9")).await;
}

#[tokio::test]
async fn only_an_explicitly_chosen_port_is_required() {
    let Some(_network) = Network::enter().await else {
        return;
    };
    // Ports from 7470 on need no privileges. The default port is lower.
    let kept = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    std::fs::write(kept, "7470").expect("this network is the test's own");
    let server = Server::without_rights(&[]).await;
    assert_eq!(server.port(), 7_470);
    let (sentence, status) = Server::refuses_port(7_464).await;
    assert_eq!(status.code(), Some(1), "{sentence}");
    assert!(sentence.contains("Port 7464 cannot be used"), "{sentence}");
    // Windows may reserve a whole range of a hundred ports.
    std::fs::write(kept, "8000").expect("this network is the test's own");
    let server = Server::without_rights(&[]).await;
    assert!(server.port() >= 8_000, "{}", server.port());
}

#[tokio::test]
async fn a_phone_can_vote_after_every_change_of_the_presenters_address() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("docker0", "172.17.0.1/16");
    network.plug_in("tun0", "10.8.0.2/24");
    ip("route add default dev tun0");
    let phone = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    let server = Server::start(&["--bind", "0.0.0.0"]).await;
    let mut wall = server.listen().await;
    let (port, round) = (server.port(), server.round);
    let vote = async |address: &str, serial: i64, choice: i64| {
        let url = format!("http://{address}:{port}/");
        phone
            .does(async move || {
                Phone::with_voter(&url, 1)
                    .votes(round, serial, choice)
                    .await
            })
            .await;
    };
    follows(&server, Some("192.168.1.23")).await;
    vote("192.168.1.23", 1, 0).await;
    wall.until_counts(&[1, 0, 0, 0, 0]).await;
    // In the middle of the round, the router assigns another address.
    ip("address delete 192.168.1.23/24 dev wlan0");
    ip("address add 192.168.1.77/24 dev wlan0");
    follows(&server, Some("192.168.1.77")).await;
    vote("192.168.1.77", 2, 1).await;
    wall.until_counts(&[0, 1, 0, 0, 0]).await;
    // The Wi-Fi link is lost. The adapter keeps its address, but no phone can reach it.
    ip("link set wlan0 down");
    follows(&server, None).await;
    ip("link set wlan0 up");
    follows(&server, Some("192.168.1.77")).await;
    vote("192.168.1.77", 3, 2).await;
    wall.until_counts(&[0, 0, 1, 0, 0]).await;
}

#[tokio::test]
async fn a_phone_can_vote_in_a_network_without_ipv4() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("docker0", "172.17.0.1/16");
    let server = Server::start(&["--bind", "::"]).await;
    let phone = network
        .connect("wlan0", "2001:db8::23/64", "2001:db8::50/64")
        .await;
    follows(&server, Some("[2001:db8::23]")).await;
    let (url, round) = (
        format!("http://[2001:db8::23]:{}/", server.port()),
        server.round,
    );
    let counts = phone
        .does(async move || {
            let phone = Phone::arrive(&url).await;
            phone.votes(round, 1, 3).await;
            phone
                .listen()
                .await
                .next()
                .await
                .map(|snapshot| snapshot.votes())
        })
        .await;
    assert_eq!(counts, Some(1));
    // One socket serves both families.
    let mut wall: Listener = server.listen().await;
    wall.until_counts(&[0, 0, 0, 1, 0]).await;
}

#[tokio::test]
async fn the_app_sends_nothing_but_link_local_multicast() {
    let Some(network) = Network::enter().await else {
        return;
    };
    // In IPv6, the kernel itself sends messages to its neighbours.
    std::fs::write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1")
        .expect("this network is the test's own");
    network.plug_in("wlan0", "192.168.1.23/24");
    // The default route uses this link, so every attempt to reach the internet appears on it.
    ip("route add default dev wlan0");
    let air = network.capture();
    // Routers never forward packets to these addresses (RFC 5771).
    let stays = |frame: &Frame| {
        let to = frame.destination();
        to.is_some_and(|to| to.octets()[..3] == [224, 0, 0])
    };
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    assert_eq!(window.url().await, "http://192.168.1.23:7464/");
    window
        .until_words("#lobby-name", "moodring.local:7464")
        .await;
    let mut heard = air.new_frames();
    // The panel with licences and links requests nothing from the network.
    window.press("?").await;
    window.tap("#help-panel [data-action=about]").await;
    window.tap("#show-licences").await;
    window.press(Key::Escape).await;
    let closed = "return document.querySelector('dialog[open]') === null";
    window.until(closed, true).await;
    window.press(" ").await;
    window.until_body("phase", "open").await;
    let phone = Phone::arrive("http://127.0.0.1:7464/").await;
    phone.votes(phone.round().await, 1, 0).await;
    window.until_text("#votes", "1").await;
    heard.extend(air.new_frames());
    window.quit().await;
    heard.extend(air.new_frames());
    let names = heard.iter().filter_map(Frame::destination);
    assert!(names.into_iter().any(|to| to.octets() == [224, 0, 0, 251]));
    let strange: Vec<_> = heard.iter().filter(|frame| !stays(frame)).collect();
    assert!(strange.is_empty(), "{strange:02x?}");
    // Proves that the capture works. It sees a DNS query, which a resolver on this computer would forward. It also sees
    // an ARP request for an outside address. ARP requests repeat for a while, so this one comes last.
    let outside = std::net::UdpSocket::bind("0.0.0.0:0").expect("a socket");
    for to in ["127.0.0.53:53", "203.0.113.1:9"] {
        outside.send_to(b"?", to).expect("it is sent");
        until("it is heard", async || {
            let heard = air.new_frames();
            so(heard.iter().any(|frame| !stays(frame)), heard)
        })
        .await;
    }
}

//! The Connection panel: whether a phone has reached this computer, and what may prevent it.

use crate::kit::{Folder, Network, Phone, Window, ip, so, until};

const OPEN: &str = "return document.getElementById('doctor-panel').open";
const FIRST_CAUSE: &str = "return document.querySelector('.cause').dataset.cause";

#[tokio::test]
async fn the_lobby_warns_until_a_phone_arrives_and_again_after_a_new_address() {
    let Some(network) = Network::enter().await else {
        return;
    };
    let phone = network
        .connect("wlan0", "192.168.1.23/24", "192.168.1.50/24")
        .await;
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    let url = window.url().await;
    assert_eq!(url, "http://192.168.1.23:7464/");
    let arrives = async |url: &str| {
        let url = url.to_owned();
        phone
            .does(async move || {
                Phone::arrive(&url).await;
            })
            .await;
    };
    let warning = "No phone has reached this computer yet What to check";
    window.until_text("#reach", warning).await;
    // Requests from this computer prove nothing, not even to its network address.
    for own in [&*url, "http://127.0.0.1:7464/"] {
        Phone::arrive(own).await;
    }
    window.press("c").await;
    window
        .until_words("#finding-look", "Moodring answers")
        .await;
    window.until_words("#finding-reach", "No phone").await;

    arrives(&url).await;
    window
        .until_words("#finding-reach", "A phone reached")
        .await;
    window.press("c").await;
    window.until(OPEN, false).await;
    window
        .until_words("#reach", "A phone reached this computer at")
        .await;

    // Proof is valid for one address only: phones that reach this one may not reach the next.
    ip("address delete 192.168.1.23/24 dev wlan0");
    ip("address add 192.168.1.77/24 dev wlan0");
    window.until_text("#reach", warning).await;
    arrives("http://192.168.1.77:7464/").await;
    window.until_words("#reach", "A phone reached").await;
}

#[tokio::test]
async fn the_panel_lists_a_vpn_first_and_checks_the_current_address() {
    let Some(network) = Network::enter().await else {
        return;
    };
    network.plug_in("tun0", "10.8.0.2/24");
    network.plug_in("wlan0", "192.168.1.23/24");
    let data = Folder::new().expect("a temporary folder");
    let window = Window::open(data.path()).await;
    window.tap("#reach").await;
    window.until(OPEN, true).await;
    window
        .until_words("#finding-look", "Moodring answers at 192.168.1.23:7464")
        .await;
    window.until(FIRST_CAUSE, "vpn").await;
    window.until_words("#causes", "A VPN is on: tun0").await;
    window.tap("[data-cause=firewall] .cause-line button").await;
    until("the firewall command can be pasted", async || {
        let pasted = window.screen().clipboard().expect("the X server answers");
        so(pasted == "sudo ufw allow 7464/tcp", &pasted)
    })
    .await;

    ip("link delete tun0");
    window.until(FIRST_CAUSE, "wifi").await;
    window.until_words("#causes", "A VPN on the phone").await;
    ip("link set wlan0 down");
    window.until_words("#finding-look", "No network").await;
    ip("link set wlan0 up");
    window
        .until_words("#finding-look", "Moodring answers at 192.168.1.23:7464")
        .await;
}

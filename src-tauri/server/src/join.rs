//! The ways for phones to join: the join URL, its QR code for a screen and for a terminal, and the QR code of the
//! Wi-Fi.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::net::IpAddr;

use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};
use tokio::sync::watch;

use moodring_core::snapshot::Join;
use moodring_lan::Address;
use moodring_lan::wifi::Wifi;

/// Returns the address for phones. `None` without a network, and while the address leads only to this computer itself.
pub(crate) fn join(address: &Address, wifi: Option<&Wifi>) -> Option<Join> {
    let (url, public) = (address.url()?, address.public());
    let host = public
        .map(|public| public.host())
        .or_else(|| address.host())?;
    (!is_loopback(&host)).then(|| Join {
        url,
        host,
        name: address.named_host().filter(|_| public.is_none()),
        wifi: wifi
            .filter(|_| public.is_none())
            .map(|wifi| wifi.name().to_owned()),
        public: public.is_some(),
    })
}

/// Returns whether a host, with or without scheme and port, is the loopback address.
fn is_loopback(host: &str) -> bool {
    let host = host.rsplit('/').next().unwrap_or(host);
    let is_port = |port: &str| port.bytes().all(|digit| digit.is_ascii_digit());
    let name = host.rsplit_once(':').filter(|(_, port)| is_port(port));
    let name = name.map_or(host, |(name, _)| name).trim_end_matches('.');
    let ip = name.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_name = name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost");
    ip.map_or(is_name, |ip| {
        ip.to_canonical().is_loopback() || ip.is_unspecified()
    })
}

/// Returns the QR code of a join URL or of a [Wi-Fi](moodring_lan::wifi). It contains its quiet zone of four modules,
/// as ISO/IEC 18004 requires. It is always dark on white, because many scanners fail on anything else.
pub fn qr_svg(text: &str) -> String {
    code(text)
        .render::<svg::Color<'_>>()
        .quiet_zone(true)
        .dark_color(svg::Color("#0b0d16"))
        .light_color(svg::Color("#fff"))
        .build()
}

/// Returns the QR code for a terminal, in half blocks. It is light on dark: most terminals are dark, so a dark module
/// must be the background.
pub fn qr_terminal(url: &str) -> String {
    code(url)
        .render::<unicode::Dense1x2>()
        .quiet_zone(true)
        .dark_color(unicode::Dense1x2::Light)
        .light_color(unicode::Dense1x2::Dark)
        .build()
}

/// Prints the join URL and its QR code on standard error, and prints them again when they change. Does nothing unless
/// standard error is a terminal.
pub async fn print_in_terminal(mut address: watch::Receiver<Address>) {
    if !stderr().is_terminal() {
        return;
    }
    let mut printed = None;
    loop {
        let url = address.borrow_and_update().url();
        if url != printed {
            let text = match &url {
                Some(url) => format!("{}\n\n  {url}", qr_terminal(url)),
                None => "  No network. Connect to one to see the address here.".to_owned(),
            };
            // Ignore an error: a closed terminal loses only the code.
            let _ = writeln!(stderr(), "\n{text}\n");
            printed = url;
        }
        if address.changed().await.is_err() {
            return;
        }
    }
}

fn code(text: &str) -> QrCode {
    QrCode::with_error_correction_level(text, EcLevel::M)
        .expect("a join URL or a Wi-Fi is far shorter than the 2,331 bytes that fit")
}

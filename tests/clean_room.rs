//! The package of a stranger's first day: installed where nothing else is, used for a talk, upgraded and
//! removed. It takes root, a mirror of Debian and some minutes: `cargo xtask clean-room` runs it.

mod package;
mod root;

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use image::DynamicImage;

use crate::kit::{Browser, Phone, Process, Screen, WAIT_TIMEOUT, qr, within};
use package::Entry;
use root::Root;

/// Who gives the talk.
const PRESENTER: &str = "presenter";
/// Where the app keeps its data, from the presenter's home.
const DATA: &str = ".local/share/app.moodring.desktop";
/// How long the app may take where nothing was ever started before, and nothing is cached.
const FIRST_START: Duration = Duration::from_secs(120);
/// A version that no release will have for a while.
const HIGHER: &str = "999.0.0";

#[tokio::test]
#[ignore = "takes root, a mirror of Debian and minutes: `cargo xtask clean-room`"]
async fn the_package_serves_a_talk_on_a_bare_debian_and_leaves_nothing_but_the_data() {
    let package = env::var_os("MOODRING_DEB").map(PathBuf::from);
    let package = package.expect("`cargo xtask clean-room` says where the package is");

    step("a bare Debian, and somebody who may nothing there");
    let root = Root::bare();
    root.make_user(PRESENTER);
    let before = root.files();

    step("apt installs the package");
    root.bring(&package, "moodring.deb");
    root.install("moodring.deb");
    package::is_well_formed(&root);
    package::reads_no_pages_from_disk(&root);
    package::elsewhere_is_well_formed();
    let entry = Entry::of(&root);

    step("a talk: a phone votes");
    let talk = Talk::begin(&root, &entry).await;
    assert_eq!(talk.votes().await, 0, "somebody was here before");
    talk.press(' ');
    let phone = Browser::phone().await;
    phone.open(&talk.url).await;
    phone.until_body("phase", "open").await;
    phone.tap("[data-choice='1']").await;
    talk.until_votes(1).await;
    let round = talk.round().await;
    // An open round would be asked about.
    talk.press(' ');
    phone.until_body("phase", "closed").await;
    talk.end().await;

    step("apt upgrades to a higher version");
    root.raise("moodring.deb", HIGHER, "higher.deb");
    root.install("higher.deb");
    assert_eq!(root.version("moodring"), HIGHER);

    step("the next talk: the vote is there");
    let talk = Talk::begin(&root, &entry).await;
    assert_eq!((talk.round().await, talk.votes().await), (round, 1));
    talk.end().await;
    let data = root.home_of(PRESENTER);

    step("apt removes the package");
    root.take_back(&["moodring.deb", "higher.deb"]);
    root.remove("moodring");
    assert_eq!(root.home_of(PRESENTER), data, "the presenter's files");
    assert!(data.contains(&format!("{DATA}/moodring.db")), "{data:?}");
    let after = root.files();
    let left: Vec<_> = after.difference(&before).map(String::as_str).collect();
    assert!(left.is_empty(), "left behind:\n{}", left.join("\n"));
}

/// Says what comes next: it takes minutes.
fn step(what: &str) {
    eprintln!("  {what}");
}

/// The app on a screen, as a desktop starts it.
struct Talk {
    /// What the QR code says.
    url: String,
    app: Process,
    screen: Screen,
}

impl Talk {
    async fn begin(root: &Root, entry: &Entry) -> Self {
        let screen = Screen::start().await;
        let display = format!("DISPLAY={}", screen.name());
        let mut app = Process::start(&root.as_user(PRESENTER, &[&display], &entry.exec()));
        let url = within(FIRST_START, "the lobby shows a code", async || {
            assert_eq!(app.ended(), None, "{}", app.complained());
            let picture = screen.picture().map_err(|error| error.to_string())?;
            qr::in_picture(&DynamicImage::from(picture).to_luma8())
        })
        .await;
        let class = screen.class("Moodring").expect("the X server answers");
        assert!(
            class.iter().any(|name| *name == entry["StartupWMClass"]),
            "a dock does not know the window: {class:?}"
        );
        Self { url, app, screen }
    }

    /// The presenter presses a key.
    fn press(&self, key: char) {
        self.screen.press("Moodring", key).expect("a keyboard");
    }

    async fn votes(&self) -> u64 {
        let mut phone = Phone::stranger(&self.url).listen().await;
        phone.next().await.expect("a snapshot").votes()
    }

    async fn round(&self) -> i64 {
        Phone::stranger(&self.url).round().await
    }

    async fn until_votes(&self, votes: u64) {
        let mut phone = Phone::stranger(&self.url).listen().await;
        phone
            .until("the vote is counted", |seen| seen.votes() == votes)
            .await;
    }

    /// The presenter presses the window's ✕.
    async fn end(mut self) {
        self.screen.close_window("Moodring").expect("a window");
        // While voting is open it asks once. Otherwise there is no window any more.
        let _ = self.screen.close_window("Moodring");
        let status = self.app.end(WAIT_TIMEOUT).await;
        assert!(status.success(), "{status}: {}", self.app.complained());
    }
}

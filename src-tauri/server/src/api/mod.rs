//! Every JSON shape of the network and the windows, and every event name.
//!
//! Inbound shapes become domain types here and nowhere else; outbound shapes borrow from them.
//! `phones` is what travels over HTTP, `window`, `address`, `wifi` and `history` what travels between the core
//! and its window, `overlay` and `about` what the shell tells its windows.

mod about;
mod address;
mod history;
mod overlay;
mod phones;
mod picker;
mod polls;
mod preferences;
mod trouble;
mod wifi;
mod window;

pub use about::{ABOUT_ASKED, AboutOut, QUIT_ASKED};
pub use address::{ADDRESS_CHANGED, AddressOut, NotPublicOut, SelfTestOut};
pub use history::{HistoryOut, PictureIn, RoundDetailOut, SavedOut};
pub use overlay::{OVERLAY_CHANGED, OverlayOut, OverlayRefusal, ScreenOut, StageOut};
pub(crate) use phones::{
    KeyIn, ProblemOut, VoteIn, snapshot_in_page, snapshot_json, sse_event, typed_code,
};
pub use phones::{Listening, SnapshotOut};
pub use picker::{EmojiGroupOut, EmojiOut};
pub use polls::{ExportOut, ImportOut};
pub use preferences::PreferenceIn;
pub use trouble::{TROUBLE_MET, TroubleOut, WayIn, WentOnOut};
pub use wifi::{WIFI_CHANGED, WifiIn, WifiOut};
pub use window::{
    ChoiceIn, CommandIn, CommandOut, Failure, KEY_CHANGED, LoadOut, POLLS_CHANGED, PollIn, PollOut,
    PresenterSnapshotOut, STAGE_CHANGED, TALLY_COUNTED, TallyOut,
};

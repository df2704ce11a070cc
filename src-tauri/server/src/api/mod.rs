//! The JSON shapes of the network and of the windows, and the event names.
//!
//! Only this module turns inbound shapes into domain types. Outbound shapes borrow from domain types. `phones` has the
//! shapes for HTTP. `window`, `address`, `relay`, `wifi` and `history` have the shapes between the engine and its
//! window. `overlay`, `presenter_view`, `shortcuts` and `about` have those between the app and its windows. `remote`
//! has those of the command line.

mod about;
mod address;
mod engine_error;
mod history;
mod overlay;
mod phones;
mod picker;
mod polls;
mod presenter_view;
mod relay;
mod remote;
mod shortcuts;
mod wifi;
mod window;

pub use about::{ABOUT_ASKED, AboutOut, QUIT_ASKED};
pub use address::{ADDRESS_CHANGED, AddressOut, SelfTestOut};
pub use engine_error::{ENGINE_FAILED, EngineErrorOut, RecoveredOut, RecoveryIn};
pub use history::{PictureIn, RoundDetailOut, RoundResultOut, SavedOut};
pub use overlay::{JoinCodeOut, OVERLAY_CHANGED, OverlayOut, OverlayRefusal, ScreenOut, StageOut};
pub(crate) use phones::{
    KeyIn, ProblemOut, VoteIn, snapshot_in_page, snapshot_json, sse_event, typed_code,
};
pub use phones::{Listening, SnapshotOut};
pub use picker::{EmojiGroupOut, EmojiOut};
pub use polls::{ExportOut, ImportOut, REQUEST_ARRIVED, RequestOut};
pub use presenter_view::{ACTION_PASSED_ON, PRESENTER_VIEW_CHANGED, PresenterViewOut};
pub use relay::{NotRelayOut, RELAY_CHANGED, RelayOut};
pub use remote::{INSTRUCTION_EXECUTED, InstructionOut, StatusOut, WindowsOut};
pub use shortcuts::{DesktopShortcutOut, SHORTCUTS_CHANGED, ShortcutStateOut, ShortcutsBy};
pub use wifi::{WIFI_CHANGED, WifiOut};
pub use window::{
    ChoiceIn, CommandIn, CommandOut, Failure, KEY_CHANGED, LoadOut, POLLS_CHANGED, PollIn, PollOut,
    PresenterSnapshotOut, STAGE_CHANGED, TALKS_CHANGED, TalkOut,
};

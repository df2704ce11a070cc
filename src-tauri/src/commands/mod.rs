//! The commands that the windows may call. Each command parses its arguments, calls the engine and answers. Its
//! effects reach the window as events, so all state flows in one direction.

pub(crate) mod about;
pub(crate) mod files;
pub(crate) mod history;
pub(crate) mod poll_files;
pub(crate) mod recovery;
pub(crate) mod script_errors;
mod wall_file;

use moodring_core::shortcuts::{Shortcut, ShortcutAction};
use moodring_core::{Command, emoji};
use moodring_lan::wifi::{TypedWifi, Wifi};
use moodring_lan::{NotPublic, PublicAddress};
use moodring_relay::RelayUrl;
use moodring_server::api::{
    ACTION_PASSED_ON, CommandIn, CommandOut, EmojiGroupOut, EmojiOut, ExportOut, Failure,
    ImportOut, JoinCodeOut, LoadOut, NotRelayOut, OverlayOut, PresenterViewOut, SavedOut,
    ScreenOut, SelfTestOut, ShortcutStateOut, StageOut,
};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{AppHandle, Emitter as _, State, WebviewWindow};

use crate::MAIN_WINDOW;
use crate::shortcuts::{self, ActionNames};
use crate::state::AppState;
use crate::windows::{self, overlay, private, screens};

/// Returns the first state of the window.
#[tauri::command]
pub(crate) fn load(app: AppHandle, window: WebviewWindow, state: State<'_, AppState>) -> LoadOut {
    if window.label() == MAIN_WINDOW {
        windows::fit_to_screen(&app);
        private::reopen(&app);
    }
    state.load()
}

/// Executes one change of the presenter.
#[tauri::command]
pub(crate) async fn change(
    state: State<'_, AppState>,
    change: CommandIn,
) -> Result<CommandOut, Failure> {
    let command = Command::try_from(change).map_err(Failure::new)?;
    let made = state.engine()?.execute(command).await;
    made.map(CommandOut::from).map_err(Failure::new)
}

/// Chooses the network adapter by name, or by ranking with `None`.
#[tauri::command]
pub(crate) async fn choose_address(
    state: State<'_, AppState>,
    name: Option<String>,
) -> Result<(), Failure> {
    let chosen = state.network()?.choose_address(name).await;
    chosen.map_err(Failure::new)
}

/// Sets the public address for phones, or goes back to the local one with `None`. Returns the reason if the text is
/// not a public address. Nothing changes then.
#[tauri::command]
pub(crate) async fn choose_public(
    state: State<'_, AppState>,
    typed: Option<String>,
) -> Result<Option<NotPublic>, Failure> {
    let public = match typed.as_deref().map(PublicAddress::parse).transpose() {
        Ok(public) => public,
        Err(why) => return Ok(Some(why)),
    };
    let chosen = state.network()?.choose_public(public).await;
    chosen.map_err(Failure::new)?;
    Ok(None)
}

/// Shares the show with edges over this relay, or with none. Returns the reason if the text is not a relay. Nothing
/// changes then.
#[tauri::command]
pub(crate) async fn choose_relay(
    state: State<'_, AppState>,
    typed: Option<String>,
) -> Result<Option<NotRelayOut>, Failure> {
    let url = match typed.as_deref().map(RelayUrl::parse).transpose() {
        Ok(url) => url,
        Err(why) => return Ok(Some(why.into())),
    };
    state.show()?.choose(url).await.map_err(Failure::new)?;
    Ok(None)
}

/// Tests from this computer whether Moodring answers at the address that phones see.
#[tauri::command]
pub(crate) async fn self_test(state: State<'_, AppState>) -> Result<SelfTestOut, Failure> {
    Ok(state.network()?.self_test().await.into())
}

/// Remembers the Wi-Fi that phones should join, or forgets it with `None`.
#[tauri::command]
pub(crate) async fn choose_wifi(
    state: State<'_, AppState>,
    wifi: Option<TypedWifi>,
) -> Result<(), Failure> {
    let wifi = wifi.map(Wifi::try_from).transpose().map_err(Failure::new)?;
    let chosen = state.network()?.choose_wifi(wifi).await;
    chosen.map_err(Failure::new)
}

/// Returns all emoji of the picker, in groups.
#[tauri::command]
pub(crate) async fn list_emoji() -> Vec<EmojiGroupOut> {
    emoji::groups().map(EmojiGroupOut::from).collect()
}

/// Adds the polls of a file that the presenter chooses.
#[tauri::command]
pub(crate) async fn import_polls(
    window: WebviewWindow,
    state: State<'_, AppState>,
    title: String,
) -> Result<Option<ImportOut>, Failure> {
    poll_files::import(window, &state.engine()?, title).await
}

/// Writes the current talk to a file that the presenter names.
#[tauri::command]
pub(crate) async fn export_polls(
    window: WebviewWindow,
    state: State<'_, AppState>,
    title: String,
) -> Result<Option<ExportOut>, Failure> {
    poll_files::export(window, &state.engine()?, title).await
}

/// Creates a new key for listeners. Links with the old one stop working.
#[tauri::command]
pub(crate) async fn change_key(state: State<'_, AppState>) -> Result<(), Failure> {
    let changed = state.engine()?.change_key().await;
    changed.map_err(Failure::new)
}

/// Saves a file that opens the wall at this address, even if Moodring starts later.
#[tauri::command]
pub(crate) async fn save_wall(
    window: WebviewWindow,
    title: String,
    wall: String,
) -> Result<SavedOut, Failure> {
    wall_file::save(window, title, &wall).await
}

/// Finds emoji by name, shortcode or keyword.
#[tauri::command]
pub(crate) fn search_emoji(query: &str) -> Vec<EmojiOut> {
    emoji::search(query)
        .into_iter()
        .map(EmojiOut::from)
        .collect()
}

/// Returns the state of the overlay. The window reports whether pages can be transparent here.
#[tauri::command]
pub(crate) fn overlay(app: AppHandle, transparent: bool) -> OverlayOut {
    overlay::set_transparency(&app, transparent);
    overlay::state(&app)
}

/// Shows the overlay, or hides it.
#[tauri::command]
pub(crate) async fn toggle_overlay(app: AppHandle) {
    overlay::toggle(&app).await;
}

/// Returns the newest snapshot of the stage.
#[tauri::command]
pub(crate) fn newest(state: State<'_, AppState>) -> Result<StageOut, Failure> {
    Ok(StageOut::from(&*state.engine()?.newest()))
}

/// Registers the chosen global shortcuts and returns their state. `names` has the names of the actions in the language
/// of the window.
#[tauri::command]
pub(crate) async fn shortcuts(app: AppHandle, names: ActionNames) -> ShortcutStateOut {
    shortcuts::apply(&app, Some(names)).await
}

/// Removes the global shortcuts until the next call of [`shortcuts()`], while the window listens for new keys.
#[tauri::command]
pub(crate) async fn pause_shortcuts(app: AppHandle) {
    shortcuts::pause(&app).await;
}

/// Chooses the keys of a global shortcut, or turns it off with `None`. Returns whether the keys are free. Nothing changes
/// if they are not.
#[tauri::command]
pub(crate) async fn choose_shortcut(
    app: AppHandle,
    action: ShortcutAction,
    shortcut: Option<Shortcut>,
) -> Result<bool, Failure> {
    shortcuts::choose(&app, action, shortcut).await
}

/// Asks the desktop for global shortcuts, or releases them.
#[tauri::command]
pub(crate) async fn choose_desktop_shortcuts(app: AppHandle, on: bool) -> Result<(), Failure> {
    shortcuts::choose_by_desktop(&app, on).await
}

/// Returns the QR code for the card of the overlay.
#[tauri::command]
pub(crate) fn load_join_code(state: State<'_, AppState>) -> Result<Option<JoinCodeOut>, Failure> {
    Ok(JoinCodeOut::of(&state.engine()?.newest()))
}

/// Returns the screens for the overlay and full screen.
#[tauri::command]
pub(crate) fn screens(app: AppHandle) -> Result<Vec<ScreenOut>, Failure> {
    screens::all(&app).map_err(Failure::new)
}

/// Enters or leaves full screen on the chosen screen.
#[tauri::command]
pub(crate) fn set_full_screen(app: AppHandle, full: bool) -> Result<(), Failure> {
    screens::set_full_screen(&app, full).map_err(Failure::new)
}

/// Returns the state of the presenter view.
#[tauri::command]
pub(crate) fn presenter_view(app: AppHandle) -> PresenterViewOut {
    private::state(&app)
}

/// Opens the presenter view, or closes it.
#[tauri::command]
pub(crate) async fn toggle_presenter_view(app: AppHandle) -> Result<(), Failure> {
    private::toggle(&app).await.map_err(Failure::new)
}

/// Opens the presenter view if there is a second screen. Returns whether it is open.
#[tauri::command]
pub(crate) async fn present(app: AppHandle) -> Result<bool, Failure> {
    private::present(&app).await.map_err(Failure::new)
}

/// Forwards the action of a key from the window for the audience to the private window.
#[tauri::command]
pub(crate) fn pass_on(app: AppHandle, action: &str) -> Result<(), Failure> {
    app.emit_to(private::WINDOW, ACTION_PASSED_ON, action)
        .map_err(Failure::new)
}

/// Answers the `emoji:` scheme with the pictures that phones get over HTTP.
pub(crate) fn emoji(request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let file = request.uri().path().trim_start_matches('/');
    let picture = emoji::picture_at(file);
    Response::builder()
        .status(match picture {
            Some(_) => StatusCode::OK,
            None => StatusCode::NOT_FOUND,
        })
        .header(header::CONTENT_TYPE, "image/svg+xml")
        // Only pages of the app can use this scheme. Without the header they could show the picture but not export a
        // canvas that contains it.
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(picture.unwrap_or_default().into_bytes())
        .expect("a status and two constant headers are valid")
}

// The window's only contact with the Rust side: it sends commands and receives events. No other file uses `__TAURI__`,
// so the rest of the page runs in any browser and in tests. It must not know the screens.

import {
  aboutAsked,
  actionPassedOn,
  addressChanged,
  keyChanged,
  overlayChanged,
  pollsChanged,
  presenterViewChanged,
  quitAsked,
  requestArrived,
  shortcutsChanged,
  stageChanged,
  instructionExecuted,
  talksChanged,
  engineFailed,
  relayChanged,
  wifiChanged,
} from "./events.js";
import { sayRefusal } from "./refusals.js";
import { say } from "./words.js";
import { setStyle, styledFile } from "../shared/emoji-style.js";
import { emojiFile } from "../shared/emoji.js";

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").Poll} Poll */
/** @typedef {import("../shared/types.js").Talk} Talk */
/** @typedef {import("../shared/types.js").Address} Address */
/** @typedef {import("../shared/types.js").Preferences} Preferences */
/** @typedef {import("../shared/types.js").Emoji} Emoji */
/** @typedef {import("../shared/types.js").EmojiGroup} EmojiGroup */
/** @typedef {import("../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("../shared/types.js").RoundDetail} RoundDetail */
/** @typedef {import("../shared/types.js").Overlay} Overlay */
/** @typedef {import("../shared/types.js").Screen} Screen */
/** @typedef {import("../shared/types.js").ShortcutState} ShortcutState */
/** @typedef {import("../shared/types.js").Wifi} Wifi */
/** @typedef {import("../shared/types.js").Relay} Relay */
/** @typedef {import("../shared/types.js").PresenterView} PresenterView */

/**
 * @typedef {{error: import("../shared/types.js").EngineError, stage: null, polls: null, talks: null, address: null, key: null, wifi: null, relay: null}
 *   | {error: null, stage: View, polls: Poll[], talks: Talk[], address: Address, key: string, wifi: Wifi | null, relay: Relay | null}} Loaded
 */

/** An error with a sentence that tells the presenter how to solve it. */
export class Refusal extends Error {}

/**
 * @template T the answer of the command
 * @param {string} command
 * @param {Record<string, unknown>} [args]
 */
async function invoke(command, args) {
  try {
    return /** @type {T} */ (await window.__TAURI__.core.invoke(command, args));
  } catch (reason) {
    if (typeof reason === "object" && reason !== null && "sentence" in reason)
      throw new Refusal(sayRefusal(String(reason.sentence)));
    // Log without the reason, which may quote text that the presenter typed.
    reportError(`The command ${command} failed without a sentence.`);
    throw new Refusal(say("failed"));
  }
}

/**
 * Writes a script error of the page to the log.
 *
 * @param {string} error
 */
export function reportError(error) {
  // If the log cannot be written, the error is lost: reporting it would fail too.
  const { core } = window.__TAURI__ ?? /** @type {Window} */ (window.parent).__TAURI__;
  core.invoke("report_error", { error }).catch(() => {});
}

/**
 * Returns the answer of `load` at the time the page was served. It can be shown immediately and may be slightly out of
 * date.
 */
export function atFirst() {
  const state = document.getElementById("first")?.textContent ?? "null";
  return /** @type {Loaded | null} */ (JSON.parse(state));
}

/**
 * Returns the state of the presenter view at the time the page was served.
 *
 * @returns {PresenterView}
 */
export function presenterViewAtFirst() {
  const state = document.getElementById("presenter-view")?.textContent;
  return state ? JSON.parse(state) : { open: false, full: false, screen: null, width: 0, height: 0 };
}

/** @returns {Promise<PresenterView>} */
export async function loadPresenterView() {
  return invoke("presenter_view");
}

/** Opens the private window, or closes it. */
export async function togglePresenterView() {
  await invoke("toggle_presenter_view");
}

/** @returns {Promise<boolean>} whether the private window is open: only with a second screen */
export async function present() {
  return invoke("present");
}

/**
 * Passes an action on to the private window.
 *
 * @param {string} action
 */
export async function passOn(action) {
  await invoke("pass_on", { action });
}

/** @returns {Promise<Loaded>} */
export async function load() {
  return invoke("load");
}

/** @returns {Promise<View>} the newest view of the stage */
export async function newest() {
  return invoke("newest");
}

/**
 * @param {import("../shared/types.js").Command} change
 * @returns {Promise<{poll: number | null}>}
 */
export async function change(change) {
  return invoke("change", { change });
}

/** @param {string | null} name an adapter, or null for "Automatic" */
export async function chooseAddress(name) {
  await invoke("choose_address", { name });
}

/**
 * @param {string | null} typed a public address, or null for the network address
 * @returns {Promise<import("../shared/types.js").NotPublic | null>} why it is invalid; null if it is used now
 */
export async function choosePublic(typed) {
  return invoke("choose_public", { typed });
}

/**
 * @param {string | null} typed a relay, or null for none
 * @returns {Promise<import("../shared/types.js").NotRelay | null>} why it is invalid; null if it is used now
 */
export async function chooseRelay(typed) {
  return invoke("choose_relay", { typed });
}

/** @returns {Promise<import("../shared/types.js").SelfTest>} */
export async function look() {
  return invoke("self_test");
}

/** @param {Omit<Wifi, "qr"> | null} wifi as typed; null to remove it */
export async function chooseWifi(wifi) {
  await invoke("choose_wifi", { wifi });
}

/** Links with the old key stop working. */
export async function changeKey() {
  await invoke("change_key");
}

/** @param {string} text */
export async function copy(text) {
  await navigator.clipboard.writeText(text);
}

/** @returns {Promise<EmojiGroup[]>} */
export async function listEmoji() {
  return invoke("list_emoji");
}

/**
 * @param {string} query
 * @returns {Promise<Emoji[]>}
 */
export async function searchEmoji(query) {
  return invoke("search_emoji", { query });
}

/**
 * @returns {Promise<import("../shared/types.js").Request | null>} the oldest request of the desktop; null if there is
 * none
 */
export async function takeRequest() {
  return invoke("take_request");
}

/** @returns {Promise<import("../shared/types.js").Imported>} the polls of the file that the desktop asked to open */
export async function importRequested() {
  return invoke("import_requested");
}

/**
 * Opens the system's dialog to choose a file.
 *
 * @param {string} title of the dialog
 * @returns {Promise<import("../shared/types.js").Imported | null>} null if the presenter cancelled
 */
export async function importPolls(title) {
  return invoke("import_polls", { title });
}

/**
 * @param {string} title of the dialog
 * @returns {Promise<import("../shared/types.js").Exported | null>} null if the presenter cancelled
 */
export async function exportPolls(title) {
  return invoke("export_polls", { title });
}

/** @returns {Promise<RoundResult[]>} newest first */
export async function readHistory() {
  return invoke("history");
}

/**
 * @param {number} round
 * @returns {Promise<RoundDetail>}
 */
export async function readRoundDetail(round) {
  return invoke("round_detail", { round });
}

/** @typedef {import("../shared/types.js").Saved} Saved */

/** @typedef {import("../shared/types.js").RoundsFormat} RoundsFormat */

/**
 * @param {string} title of the dialog
 * @param {number | null} round null for all of them
 * @param {RoundsFormat} format
 * @returns {Promise<Saved>}
 */
export async function exportRounds(title, round, format) {
  return invoke("export_rounds", { title, round, format });
}

/**
 * @param {string} title of the dialog
 * @param {number} round
 * @param {string} picture a PNG in base64
 * @returns {Promise<Saved>}
 */
export async function savePicture(title, round, picture) {
  return invoke("save_picture", { title, round, picture });
}

/**
 * @param {string} title of the dialog
 * @param {string} wall its address
 * @returns {Promise<Saved>}
 */
export async function saveWall(title, wall) {
  return invoke("save_wall", { title, wall });
}

/** @typedef {import("../shared/types.js").Recovery | "quit"} WayOut of an error of the data file */

/**
 * @param {Exclude<WayOut, "quit">} way
 * @param {string} title of the dialog, where one is needed
 * @returns {Promise<{loaded: Loaded, quarantined: string | null} | null>} null if the presenter cancelled
 */
export async function recover(way, title) {
  return invoke("recover", { way, title });
}

/** While voting is open, the first call shows the question and the second one quits. */
export async function quit() {
  await invoke("quit");
}

/** Reports that the presenter cancelled quitting. */
export async function stay() {
  await invoke("stay");
}

/** @returns {Promise<import("../shared/types.js").About>} */
export async function readAbout() {
  return invoke("about");
}

/** @returns {Promise<string>} a long text */
export async function readLicences() {
  return String(await invoke("licences"));
}

export async function openLogFolder() {
  await invoke("open_log_folder");
}

/**
 * @param {string} title of the dialog
 * @returns {Promise<Saved>}
 */
export async function backUp(title) {
  return invoke("back_up", { title });
}

/**
 * @typedef {object} Listener
 * @property {() => void} stage
 * @property {(error: import("../shared/types.js").EngineError) => void} error
 * @property {(polls: Poll[]) => void} polls
 * @property {(talks: Talk[]) => void} talks
 * @property {(address: Address) => void} address
 * @property {(wifi: Wifi | null) => void} wifi
 * @property {(relay: Relay | null) => void} relay
 * @property {(key: string) => void} key
 * @property {(overlay: Overlay) => void} overlay
 * @property {(shortcuts: ShortcutState) => void} shortcuts
 * @property {(executed: import("../shared/types.js").Instruction) => void} instruction
 * @property {(presenterView: PresenterView) => void} presenterView
 * @property {(action: string) => void} passedOn
 * @property {() => void} quit
 * @property {() => void} about
 * @property {() => void} request
 */

/**
 * Listens as this window. A listener without a window would also receive the events for the other window.
 *
 * @param {Listener} on
 */
export async function listen(on) {
  const here = window.__TAURI__.window.getCurrentWindow();
  await Promise.all([
    here.listen(stageChanged, on.stage),
    here.listen(engineFailed, ({ payload }) =>
      on.error(/** @type {import("../shared/types.js").EngineError} */ (payload)),
    ),
    here.listen(pollsChanged, ({ payload }) => on.polls(/** @type {Poll[]} */ (payload))),
    here.listen(talksChanged, ({ payload }) => on.talks(/** @type {Talk[]} */ (payload))),
    here.listen(addressChanged, ({ payload }) => on.address(/** @type {Address} */ (payload))),
    here.listen(keyChanged, ({ payload }) => on.key(/** @type {string} */ (payload))),
    here.listen(relayChanged, ({ payload }) => on.relay(/** @type {Relay | null} */ (payload))),
    here.listen(wifiChanged, ({ payload }) => on.wifi(/** @type {Wifi | null} */ (payload))),
    here.listen(instructionExecuted, ({ payload }) =>
      on.instruction(/** @type {import("../shared/types.js").Instruction} */ (payload)),
    ),
    here.listen(presenterViewChanged, ({ payload }) => on.presenterView(/** @type {PresenterView} */ (payload))),
    here.listen(actionPassedOn, ({ payload }) => on.passedOn(/** @type {string} */ (payload))),
    here.listen(quitAsked, on.quit),
    here.listen(aboutAsked, on.about),
    here.listen(requestArrived, on.request),
    here.listen(shortcutsChanged, ({ payload }) => on.shortcuts(/** @type {ShortcutState} */ (payload))),
    here.listen(overlayChanged, ({ payload }) => on.overlay(/** @type {Overlay} */ (payload))),
  ]);
}

/** @param {string} emoji */
export function pictureOf(emoji) {
  return pictures() + styledFile(emoji);
}

/**
 * @param {string} emoji
 * @param {Preferences["emoji"]} style
 */
export function pictureIn(emoji, style) {
  return pictures() + emojiFile(emoji, style === "twemoji" ? undefined : style);
}

/** @param {import("../shared/types.js").Snapshot["emoji"]} style */
export function setEmojiStyle(style) {
  setStyle(style, pictures());
}

/** Returns the folder of the emoji pictures. */
function pictures() {
  // A frame has no bridge. It uses that of its parent.
  const { core } = window.__TAURI__ ?? /** @type {Window} */ (window.parent).__TAURI__;
  return core.convertFileSrc("", "emoji");
}

/** @returns {Promise<Overlay>} */
export async function loadOverlay() {
  // Without accelerated compositing, WebKitGTK does not clear transparent areas, and every emoji would leave a trail.
  const transparent = window.matchMedia("(-webkit-transform-3d)").matches;
  return invoke("overlay", { transparent });
}

export async function toggleOverlay() {
  await invoke("toggle_overlay");
}

/**
 * Registers the chosen global shortcuts.
 *
 * @param {string[]} names the actions in this language, in the order of Rust
 * @returns {Promise<ShortcutState>}
 */
export async function loadShortcuts(names) {
  return invoke("shortcuts", { names });
}

/** Until the next `loadShortcuts` or `chooseShortcut`, this window gets their keys. */
export async function pauseShortcuts() {
  await invoke("pause_shortcuts");
}

/**
 * @param {import("../shared/types.js").ShortcutAction} action
 * @param {import("../shared/types.js").Shortcut | null} shortcut null to turn it off
 * @returns {Promise<boolean>} whether the keys are free; if not, nothing changes
 */
export async function chooseShortcut(action, shortcut) {
  return invoke("choose_shortcut", { action, shortcut });
}

/** @param {boolean} on whether the desktop decides the keys */
export async function chooseDesktopShortcuts(on) {
  await invoke("choose_desktop_shortcuts", { on });
}

/** @returns {Promise<Screen[]>} */
export async function listScreens() {
  return invoke("screens");
}

/** @param {boolean} full */
export async function setFullScreen(full) {
  await invoke("set_full_screen", { full });
}

export async function isFullScreen() {
  return window.__TAURI__.window.getCurrentWindow().isFullscreen();
}

// The overlay's only contact with the Rust side: it loads the stage and receives its changes. It cannot change
// anything.

import { setStyle, styledFile } from "../shared/emoji-style.js";

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").JoinCode} JoinCode */

/** @param {() => void} changed is called when there is a newer view */
export async function listen(changed) {
  await window.__TAURI__.event.listen("stage:changed", changed);
}

/** @returns {Promise<View>} */
export async function newest() {
  const view = await window.__TAURI__.core.invoke("newest");
  return /** @type {View} */ (view);
}

/** Returns the QR code with its address; null without an address. @returns {Promise<JoinCode | null>} */
export async function loadJoinCode() {
  const code = await window.__TAURI__.core.invoke("load_join_code");
  return /** @type {JoinCode | null} */ (code);
}

/**
 * Writes a script error of the page to the log.
 *
 * @param {string} error
 */
export function reportError(error) {
  window.__TAURI__.core.invoke("report_error", { error }).catch(() => {});
}

/** @param {string} emoji */
export function pictureOf(emoji) {
  return pictures() + styledFile(emoji);
}

/** @param {import("../shared/types.js").Snapshot["emoji"]} style */
export function setEmojiStyle(style) {
  setStyle(style, pictures());
}

/** Returns the folder of the emoji pictures. */
function pictures() {
  return window.__TAURI__.core.convertFileSrc("", "emoji");
}

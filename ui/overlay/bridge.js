// The overlay's only contact with the Rust side: it loads the stage and receives its changes. It cannot change
// anything.

import { setStyle, styledFile } from "../shared/emoji-style.js";
import { collectingGarbage } from "../shared/gc-workaround.js";

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").Tally} Tally */

/** @param {{stage: (view: View) => void, tally: (tally: Tally) => void}} on */
export async function listen(on) {
  const { event } = window.__TAURI__;
  await Promise.all([
    event.listen("stage:changed", ({ payload }) => on.stage(/** @type {View} */ (payload))),
    event.listen(
      "tally:counted",
      collectingGarbage(({ payload }) => on.tally(/** @type {Tally} */ (payload))),
    ),
  ]);
}

/** @returns {Promise<View>} */
export async function load() {
  const view = await window.__TAURI__.core.invoke("load_overlay");
  return /** @type {View} */ (view);
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

/** The folder of the emoji pictures. */
function pictures() {
  return window.__TAURI__.core.convertFileSrc("", "emoji");
}

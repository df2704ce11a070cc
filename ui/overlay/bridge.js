// The overlay's only contact with the outside: it asks once for the stage and is told what changes on it. There is
// nothing that it could change.

import { emojiFile } from "../shared/emoji.js";

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").Tally} Tally */

/** @param {{stage: (view: View) => void, tally: (tally: Tally) => void}} on */
export async function listen(on) {
  const { event } = window.__TAURI__;
  await Promise.all([
    event.listen("stage:changed", ({ payload }) => on.stage(/** @type {View} */ (payload))),
    event.listen("tally:counted", ({ payload }) => on.tally(/** @type {Tally} */ (payload))),
  ]);
}

/** @returns {Promise<View>} */
export async function load() {
  const view = await window.__TAURI__.core.invoke("load_overlay");
  return /** @type {View} */ (view);
}

/** @param {string} emoji */
export function pictureOf(emoji) {
  return window.__TAURI__.core.convertFileSrc(emojiFile(emoji), "emoji");
}

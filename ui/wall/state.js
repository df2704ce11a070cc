// What the wall knows: the newest snapshot, and whether the link is live. Pure.

import { sayOnStage } from "../shared/words.js";

/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/**
 * @typedef {object} State
 * @property {Snapshot | null} snapshot
 * @property {boolean | null} live null until the first connection was made or failed
 */

/** @typedef {{type: "stage", snapshot: Snapshot} | {type: "link", live: boolean}} Event */

/** @type {State} */
export const initialState = { snapshot: null, live: null };

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  if (event.type === "stage") return { ...state, snapshot: event.snapshot };
  return { ...state, live: event.live };
}

/**
 * What the wall says about its link; nothing while all is well.
 *
 * @param {State} state
 */
export function linkWords(state) {
  if (state.live !== false) return "";
  return sayOnStage(state.snapshot === null ? "wallWaits" : "wallReconnects");
}

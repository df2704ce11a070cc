// The state of the wall: the newest snapshot, and whether the link is live. Pure.

import { fittingDrawing } from "../shared/drawings.js";
import { sayOnStage } from "../shared/words.js";

/** @typedef {import("../shared/types.js").Drawing} Drawing */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/**
 * @typedef {object} State
 * @property {Snapshot | null} snapshot
 * @property {boolean | null} live null until the first connection succeeded or failed
 * @property {boolean} refused whether the server last refused the key
 */

/** @typedef {{type: "stage", snapshot: Snapshot} | {type: "link", live: boolean} | {type: "refused"}} Event */

/** @type {State} */
export const initialState = { snapshot: null, live: null, refused: false };

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  if (event.type === "stage") return { ...state, snapshot: event.snapshot };
  if (event.type === "refused") return { ...state, live: false, refused: true };
  return { ...state, live: event.live, refused: state.refused && !event.live };
}

/**
 * Returns the sentence about the link; empty while the link is live.
 *
 * @param {State} state
 */
export function linkWords(state) {
  if (state.live !== false) return "";
  if (state.refused) return sayOnStage("wallRefused");
  return sayOnStage(state.snapshot === null ? "wallWaits" : "wallReconnects");
}

/**
 * Returns the content of the wall: the presenter's screen, view and countdown, or the view of its link. A transparent
 * wall shows only the stage, because a large QR code would hide the picture below it.
 *
 * @param {Snapshot} snapshot
 * @param {{transparent: boolean, drawing: Drawing | null}} wishes the link's
 * @returns {{screen: "lobby" | "stage", drawing: Drawing, countdown: number | null}}
 */
export function shownOf(snapshot, wishes) {
  return {
    screen: snapshot.screen === "lobby" && !wishes.transparent ? "lobby" : "stage",
    drawing: fittingDrawing(wishes.drawing || snapshot.drawing || "bars", snapshot.kind),
    countdown: (snapshot.hidden && snapshot.countdown) || null,
  };
}

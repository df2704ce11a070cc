// Reports the window's screen and the countdown to hidden results to the engine, so that a wall shows the same. The
// engine does not store it, so a page sends it again when it loads.

import { screenOf } from "../state.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {{do: "shown", screen: "lobby" | "stage", countdown: number | null}} Shown */

/**
 * Sends one report at a time, always the newest. A change during a report is sent after it.
 *
 * @param {(shown: Shown) => Promise<unknown>} change
 * @returns {(state: State) => Promise<void>} settles when the engine has it, or when there is no engine
 */
export function makeReport(change) {
  let sent = "";
  let wanted = "";
  /** @type {Shown} */
  let shown;
  /** @type {Promise<void> | null} */
  let sending = null;

  async function tell() {
    try {
      while (sent !== wanted) {
        const now = wanted;
        await change(shown);
        sent = now;
      }
    } catch {
      // The engine is not available. The next change of the state tries again.
    }
    sending = null;
  }

  return (state) => {
    if (state.view === null || state.error !== null) return Promise.resolve();
    shown = { do: "shown", screen: screenOf(state), countdown: state.revealing };
    // A new engine has no report yet.
    wanted = JSON.stringify([state.view.snapshot.boot, shown]);
    if (sent === wanted) return sending ?? Promise.resolve();
    sending ??= tell();
    return sending;
  };
}

// Sends what the window shows to the engine: its screen and the countdown to hidden results, so that a wall shows the
// same. The engine does not store it, so a page sends it again when it loads.

import { screenOf } from "../state.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {{do: "shown", screen: "lobby" | "stage", countdown: number | null}} Shown */

/**
 * One report at a time, and always the newest: what changed while one was on its way is told after it.
 *
 * @param {(shown: Shown) => Promise<unknown>} change
 * @returns {(state: State) => Promise<void>} settles when the core knows, or when there is no core
 */
export function makeReport(change) {
  let told = "";
  let wanted = "";
  /** @type {Shown} */
  let shown;
  /** @type {Promise<void> | null} */
  let telling = null;

  async function tell() {
    try {
      while (told !== wanted) {
        const now = wanted;
        await change(shown);
        told = now;
      }
    } catch {
      // The core is gone or not there yet. The next change of the state tries again.
    }
    telling = null;
  }

  return (state) => {
    if (state.view === null || state.trouble !== null) return Promise.resolve();
    shown = { do: "shown", screen: screenOf(state), countdown: state.revealing };
    // A core that has just taken the place of another knows nothing yet.
    wanted = JSON.stringify([state.view.snapshot.boot, shown]);
    if (told === wanted) return telling ?? Promise.resolve();
    return (telling ??= tell());
  };
}

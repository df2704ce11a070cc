// The steps of a poll for a clicker with two keys: show, open, close, reveal hidden results, next poll. A step back
// undoes the last step and deletes nothing: it reopens a closed round with its votes, and without a step to undo it
// goes to the previous poll. Pure: no clock, no commands.

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../../shared/types.js").Snapshot} Snapshot */

/**
 * How the round on stage was closed; null for a round that was closed before.
 *
 * @typedef {object} Ended
 * @property {number} round
 * @property {boolean} paused whether a step back closed it, so that the next step reopens it
 * @property {boolean} revealed whether its results were shown after that
 * @property {number | null} due when its timer would have closed it, in Unix milliseconds
 */

/** A press within this time after a timer closed the round was meant to close it and must do nothing else. */
const meantToCloseMilliseconds = 1500;

/**
 * @param {Ended | null} ended
 * @param {Snapshot | undefined} before
 * @param {Snapshot} after
 * @returns {Ended | null}
 */
export function endedAfter(ended, before, after) {
  if (before === undefined || before.round !== after.round || after.phase !== "closed") return null;
  if (before.phase === "open") {
    const paused = ended?.round === after.round && ended.paused;
    return { round: after.round, paused, revealed: false, due: before.closes_at ?? null };
  }
  if (ended === null || before.hidden === after.hidden) return ended;
  return { ...ended, revealed: after.hidden !== true };
}

/**
 * @param {State} state
 * @param {"lobby" | "stage"} screen
 * @param {number} now Unix milliseconds
 * @returns {"show" | "open" | "close" | "reveal" | "next" | "end" | null} null while there is nothing to do
 */
export function stepForward({ view, ended, revealing }, screen, now) {
  if (view === null || revealing !== null) return null;
  if (screen === "lobby") return "show";
  const { phase, hidden } = view.snapshot;
  if (phase === "lobby") return "open";
  if (phase === "open") return "close";
  if (ended?.paused) return "open";
  if (ended && ended.due !== null && Math.abs(now - ended.due) < meantToCloseMilliseconds) return null;
  if (hidden) return "reveal";
  return view.position < view.of ? "next" : "end";
}

/**
 * @param {State} state
 * @param {"lobby" | "stage"} screen
 * @returns {"stop" | "show" | "open" | "pause" | "hide" | "previous" | "lobby" | "beginning" | null}
 */
export function stepBack({ view, ended, revealing }, screen) {
  if (view === null) return null;
  if (revealing !== null) return "stop";
  const { phase } = view.snapshot;
  const before = view.position > 1 ? "previous" : null;
  if (screen === "lobby") return phase === "lobby" ? (before ?? "beginning") : "show";
  if (phase === "open") return "pause";
  if (phase === "lobby" || ended === null || ended.paused) return before ?? "lobby";
  return ended.revealed ? "hide" : "open";
}

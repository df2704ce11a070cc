// What the window knows of earlier rounds, and how an event changes it. Pure, a part of the whole state.

/** @typedef {import("../shared/types.js").PastRound} PastRound */
/** @typedef {import("../shared/types.js").Course} Course */

/**
 * @typedef {object} History
 * @property {PastRound[] | null} rounds newest first; null until they were read
 * @property {number | null} picked
 * @property {Course | null} course of the round that is shown, as soon as it was read
 * @property {number | null} other the round to compare with
 * @property {string | null} saved the name of the file that was saved last
 */

/**
 * @typedef {{type: "history:read", rounds: PastRound[]}
 *   | {type: "history:picked", round: number}
 *   | {type: "history:recorded", course: Course}
 *   | {type: "history:compared", round: number | null}
 *   | {type: "history:saved", file: string | null}} HistoryEvent
 */

/** @type {History} */
export const noHistory = { rounds: null, picked: null, course: null, other: null, saved: null };

/**
 * The round on the right: the picked one, else the newest.
 *
 * @param {History} history
 * @returns {PastRound | null}
 */
export function shownRound({ rounds, picked }) {
  return rounds?.find((past) => past.round === picked) ?? rounds?.[0] ?? null;
}

/**
 * The other rounds of the poll that is shown.
 *
 * @param {History} history
 * @returns {PastRound[]}
 */
export function siblings(history) {
  const shown = shownRound(history);
  return (history.rounds ?? []).filter((past) => past.poll === shown?.poll && past.round !== shown.round);
}

/**
 * @param {History} history
 * @param {HistoryEvent} event
 * @returns {History}
 */
export function reduceHistory(history, event) {
  switch (event.type) {
    case "history:read":
      // What is shown stays shown when a newer round comes.
      return { ...history, rounds: event.rounds, picked: history.picked ?? event.rounds[0]?.round ?? null };
    case "history:picked": {
      if (shownRound(history)?.round === event.round) return { ...history, picked: event.round };
      return { ...history, picked: event.round, course: null, other: null, saved: null };
    }
    case "history:recorded":
      return event.course.past.round === shownRound(history)?.round ? { ...history, course: event.course } : history;
    case "history:compared":
      return { ...history, other: event.round };
    case "history:saved":
      return { ...history, saved: event.file };
  }
}

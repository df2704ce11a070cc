// The part of the window's state about earlier rounds, and how events change it. Pure.

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("../../shared/types.js").RoundDetail} RoundDetail */

/** @typedef {{what: "saved", file: string} | {what: "deleted", n: number} | {what: "restored"}} HistoryMessage */

/**
 * @typedef {object} History
 * @property {RoundResult[] | null} rounds newest first; null until they are loaded
 * @property {number | null} talk the talk whose rounds are listed; null for all
 * @property {number | null} picked
 * @property {RoundDetail | null} course of the selected round, once it is loaded
 * @property {number | null} other the round to compare with
 * @property {number[]} deleted the rounds that "undo" restores, the newest last; cleared when the panel closes
 * @property {HistoryMessage | null} message the message about the last action in the panel
 */

/**
 * @typedef {{type: "history:read", rounds: RoundResult[]}
 *   | {type: "history:filtered", talk: number | null}
 *   | {type: "history:picked", round: number}
 *   | {type: "history:recorded", course: RoundDetail}
 *   | {type: "history:compared", round: number | null}
 *   | {type: "history:deleted", round: number}
 *   | {type: "history:restored", round: number}
 *   | {type: "history:saved", file: string | null}} HistoryEvent
 */

/** @type {History} */
export const noHistory = {
  rounds: null,
  talk: null,
  picked: null,
  course: null,
  other: null,
  deleted: [],
  message: null,
};

/**
 * Returns the rounds in the list: those of the chosen talk. If it has none left, all.
 *
 * @param {History} history
 * @returns {RoundResult[]}
 */
export function listedRounds({ rounds, talk }) {
  const all = rounds ?? [];
  const ofTalk = talk === null ? all : all.filter((result) => result.talk === talk);
  return ofTalk.length > 0 ? ofTalk : all;
}

/**
 * Returns the round on the right: the selected one, else the newest.
 *
 * @param {History} history
 * @returns {RoundResult | null}
 */
export function shownRound(history) {
  const rounds = listedRounds(history);
  return rounds.find((result) => result.round === history.picked) ?? rounds[0] ?? null;
}

/**
 * Returns the other rounds of the selected poll.
 *
 * @param {History} history
 * @returns {RoundResult[]}
 */
export function siblings(history) {
  const shown = shownRound(history);
  return (history.rounds ?? []).filter((result) => result.poll === shown?.poll && result.round !== shown.round);
}

/**
 * @param {History} history
 * @param {number | null} picked
 * @returns {History}
 */
function another(history, picked) {
  return { ...history, picked, course: null, other: null };
}

/**
 * Returns the round to select when this one is deleted: the one below it in the list, else the one above.
 *
 * @param {History} history
 * @param {number} round
 */
function neighbour(history, round) {
  const rounds = listedRounds(history);
  const at = rounds.findIndex((result) => result.round === round);
  return (rounds[at + 1] ?? rounds[at - 1])?.round ?? null;
}

/**
 * @param {History} history
 * @param {HistoryEvent} event
 * @returns {History}
 */
export function reduceHistory(history, event) {
  switch (event.type) {
    case "history:read":
      // Keep the selected round when a newer one is added.
      return { ...history, rounds: event.rounds, picked: history.picked ?? event.rounds[0]?.round ?? null };
    case "history:filtered":
      return another({ ...history, talk: event.talk, message: null }, null);
    case "history:picked": {
      if (shownRound(history)?.round === event.round) return { ...history, picked: event.round };
      return {
        ...another(history, event.round),
        message: history.message?.what === "deleted" ? history.message : null,
      };
    }
    case "history:recorded":
      return event.course.result.round === shownRound(history)?.round ? { ...history, course: event.course } : history;
    case "history:compared":
      return { ...history, other: event.round };
    case "history:saved":
      return { ...history, message: event.file === null ? null : { what: "saved", file: event.file } };
    case "history:deleted": {
      const deleted = [...history.deleted, event.round];
      const rounds = history.rounds?.filter((result) => result.round !== event.round) ?? null;
      const left = {
        ...history,
        rounds,
        deleted,
        message: { what: /** @type {const} */ ("deleted"), n: deleted.length },
      };
      const goes = shownRound(history)?.round === event.round;
      return goes ? another(left, neighbour(history, event.round)) : left;
    }
    case "history:restored": {
      const deleted = history.deleted.filter((round) => round !== event.round);
      const n = deleted.length;
      return {
        ...another(history, event.round),
        deleted,
        message: n > 0 ? { what: "deleted", n } : { what: "restored" },
      };
    }
  }
}

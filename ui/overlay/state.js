// The state of the overlay: the stage, and which cards the presenter shows. Pure.

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */
/** @typedef {import("../shared/types.js").JoinCode} JoinCode */
/** @typedef {import("../shared/types.js").Join} Join */

/**
 * @typedef {object} State
 * @property {Snapshot | null} snapshot
 * @property {boolean} card whether the card with the tallies is on
 * @property {boolean} cardJoin whether the card with the QR code is on
 * @property {JoinCode | null} code the QR code that was drawn last
 */
/** @typedef {{type: "stage:changed", view: View} | {type: "code:drawn", code: JoinCode | null}} Event */

/** @type {State} */
export const initialState = { snapshot: null, card: false, cardJoin: false, code: null };

/** The number of choices on the card. The stage shows all of them. */
const mostOnCard = 3;

/**
 * Applies an event. A view of the same revision may contain more (the card was turned on), but an older view never
 * replaces a newer one.
 *
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  const mine = state.snapshot;
  if (event.type === "code:drawn") return { ...state, code: event.code };
  const { snapshot, preferences } = event.view;
  if (mine !== null && mine.boot === snapshot.boot && snapshot.rev < mine.rev) return state;
  return { ...state, snapshot, card: preferences.card, cardJoin: preferences.card_join };
}

/**
 * Returns the choices on the card: the three with the most votes, tied ones in the poll's order. Right answers that are
 * revealed are always among them. Empty without votes, while results are hidden, and while the card is off.
 *
 * @param {State} state
 * @returns {{emoji: string, count: number, right: boolean}[]}
 */
export function cardOf({ snapshot, card }) {
  if (!card || snapshot === null || snapshot.hidden || snapshot.counts === null || snapshot.votes === 0) return [];
  const counts = snapshot.counts;
  const revealed = snapshot.right ?? [];
  const entries = snapshot.choices.flatMap(({ emoji, off }, choice) =>
    off || (snapshot.kind === "cloud" && !counts[choice])
      ? []
      : [{ emoji, count: counts[choice] ?? 0, right: revealed.includes(choice) }],
  );
  const byVotes = entries.sort((one, other) => other.count - one.count);
  // Sorting is stable: among the right answers and the others, those with the most votes stay first.
  const kept = [...byVotes].sort((one, other) => Number(other.right) - Number(one.right)).slice(0, mostOnCard);
  return byVotes.filter((entry) => kept.includes(entry));
}

/**
 * Returns whether the QR code has to be drawn: the card is on and the last code has another address.
 *
 * @param {State} state
 */
export function wantsCode({ snapshot, cardJoin, code }) {
  const join = snapshot?.join;
  return cardJoin && join !== undefined && join.url !== code?.url;
}

/**
 * Returns the content of the card with the QR code. Null while the card is off, without a network, and until the code
 * of a new address is drawn: a wrong address is worse than none.
 *
 * @param {State} state
 * @returns {{qr: string, join: Join, digits: string | null} | null}
 */
export function joinCardOf({ snapshot, cardJoin, code }) {
  const join = snapshot?.join;
  if (!cardJoin || join === undefined || code === null || code.url !== join.url) return null;
  return { qr: code.qr, join, digits: snapshot?.code ?? null };
}

// The state of the overlay: the stage, and whether the presenter shows the card. Pure.

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").Tally} Tally */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/** @typedef {{snapshot: Snapshot | null, whole: number, card: boolean}} State `whole` is the revision of the last whole view */
/** @typedef {{type: "stage:changed", view: View} | {type: "tally:counted", tally: Tally}} Event */

/** @type {State} */
export const initialState = { snapshot: null, whole: 0, card: false };

/** The number of choices on the card. The stage shows all of them. */
const mostOnCard = 3;

/**
 * Whether an event was lost: the tally belongs to a later view than the known one.
 *
 * @param {State} state
 * @param {Tally} tally
 */
export function hasMissed(state, tally) {
  return tally.stage > state.whole;
}

/**
 * A view of the same revision may contain more (the card was turned on), but an older view never replaces a newer one.
 *
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  const mine = state.snapshot;
  if (event.type === "stage:changed") {
    const { snapshot, preferences } = event.view;
    if (mine !== null && mine.boot === snapshot.boot && snapshot.rev < mine.rev) return state;
    return { snapshot, whole: snapshot.rev, card: preferences.card };
  }
  const { tally } = event;
  if (mine === null || hasMissed(state, tally) || tally.rev <= mine.rev || tally.counts.length !== mine.choices.length)
    return state;
  return { ...state, snapshot: { ...mine, ...tally } };
}

/**
 * The choices on the card: the three with the most votes, tied ones in the poll's order. Empty without votes, while
 * results are hidden, and while the card is off.
 *
 * @param {State} state
 * @returns {{emoji: string, count: number}[]}
 */
export function cardOf({ snapshot, card }) {
  if (!card || snapshot === null || snapshot.hidden || snapshot.counts === null || snapshot.votes === 0) return [];
  const counts = snapshot.counts;
  const entries = snapshot.choices.flatMap(({ emoji, off }, choice) =>
    off || (snapshot.kind === "cloud" && !counts[choice]) ? [] : [{ emoji, count: counts[choice] ?? 0 }],
  );
  return entries.sort((one, other) => other.count - one.count).slice(0, mostOnCard);
}

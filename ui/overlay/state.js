// The state of the overlay: the stage, and whether the presenter shows the card. Pure.

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/** @typedef {{snapshot: Snapshot | null, card: boolean}} State */
/** @typedef {{type: "stage:changed", view: View}} Event */

/** @type {State} */
export const initialState = { snapshot: null, card: false };

/** The number of choices on the card. The stage shows all of them. */
const mostOnCard = 3;

/**
 * A view of the same revision may contain more (the card was turned on), but an older view never replaces a newer one.
 *
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  const mine = state.snapshot;
  const { snapshot, preferences } = event.view;
  if (mine !== null && mine.boot === snapshot.boot && snapshot.rev < mine.rev) return state;
  return { snapshot, card: preferences.card };
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

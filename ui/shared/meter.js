// Turns counts into a steady stream of emoji. One snapshot can add a thousand votes; this file spreads them over time.
// It shows a few votes completely. Of many votes it shows as many as fit, in proportion to the current votes of each
// choice. Pure: no clock and no page.

/** The time in which all new votes should be shown, in milliseconds. */
const spreadMilliseconds = 900;

/**
 * @param {() => number} shortest the current minimum time between two emoji, in milliseconds
 */
export function makeMeter(shortest) {
  // The number of emoji due for each choice, and the fraction of its next one.
  /** @type {number[]} */
  let owed = [];
  /** @type {number[]} */
  let saved = [];

  const total = () => owed.reduce((sum, part) => sum + part, 0);

  // Less than one emoji waits for more votes. Sums of fractions are slightly off.
  const owes = () => total() > 0.999;

  /** Drops everything not shown yet. */
  function clear() {
    owed = [];
    saved = [];
  }

  /**
   * Adds votes. A lower count (a changed vote) adds nothing.
   *
   * @param {readonly number[]} before
   * @param {readonly number[]} after
   */
  function add(before, after) {
    // A cloud gets choices while votes arrive.
    owed = after.map((_, choice) => owed[choice] || 0);
    saved = after.map((_, choice) => saved[choice] || 0);
    after.forEach((count, choice) => (owed[choice] += Math.max(0, count - (before[choice] || 0))));
    const [all, most] = [total(), spreadMilliseconds / shortest()];
    if (all > most) owed = owed.map((part) => (part * most) / all);
  }

  /**
   * Returns the choice of the next emoji; null if there is none.
   *
   * @returns {number | null}
   */
  function next() {
    if (!owes()) return null;
    const all = total();
    owed.forEach((part, index) => {
      saved[index] += part / all;
      owed[index] -= part / all;
    });
    const choice = saved.indexOf(Math.max(...saved));
    saved[choice] -= 1;
    return choice;
  }

  /** Returns the delay until the next emoji, in milliseconds. */
  const wait = () => Math.max(shortest(), spreadMilliseconds / (total() + 1));

  return { add, owes, next, wait, clear };
}

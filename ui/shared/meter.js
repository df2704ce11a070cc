// Turns counts into a steady stream of emoji. One snapshot can add a thousand votes; this file spreads them over time.
// Few votes are all shown. Of many votes it shows as many as fit, in proportion to the current votes of each choice.
// Pure: no clock and no page.

/** How long the newest votes may take until they have all been seen, in milliseconds. */
const horizon = 900;

/**
 * @param {() => number} shortest the least time between two emoji at the moment, in milliseconds
 */
export function makeMeter(shortest) {
  // How many emoji each choice has to get, and how much of the next one each has saved up.
  /** @type {number[]} */
  let owed = [];
  /** @type {number[]} */
  let saved = [];

  const total = () => owed.reduce((sum, part) => sum + part, 0);

  // What is less than one emoji waits for more votes. Sums of parts are a little off.
  const owes = () => total() > 0.999;

  /** Forgets what was not seen yet. */
  function clear() {
    owed = [];
    saved = [];
  }

  /**
   * Takes in votes. A count that shrinks (a changed mind) lets nothing fly.
   *
   * @param {readonly number[]} before
   * @param {readonly number[]} after
   */
  function add(before, after) {
    if (owed.length !== after.length) {
      owed = after.map(() => 0);
      saved = after.map(() => 0);
    }
    after.forEach((count, choice) => (owed[choice] += Math.max(0, count - (before[choice] || 0))));
    const [all, most] = [total(), horizon / shortest()];
    if (all > most) owed = owed.map((part) => (part * most) / all);
  }

  /**
   * The choice whose emoji is next; null while there is none.
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

  /** How long after the last emoji the next one flies, in milliseconds. */
  const wait = () => Math.max(shortest(), horizon / (total() + 1));

  return { add, owes, next, wait, clear };
}

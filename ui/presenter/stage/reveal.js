// The countdown 3, 2, 1 before hidden results appear. It only counts; the number is in the state. Anything that removes
// the number from the state, such as a key or a new round, cancels the countdown.

const beat = 1000;
const first = 3;

/**
 * @param {import("./actions.js").Store} store
 * @param {() => Promise<unknown>} show
 */
export function makeReveal(store, show) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {number | null} left */
  function tell(left) {
    clearTimeout(timer);
    store.dispatch({ type: "reveal:counted", left });
  }

  /** @param {number} left */
  function count(left) {
    tell(left);
    timer = setTimeout(async () => {
      if (store.read().revealing !== left) return;
      if (left > 1) return count(left - 1);
      // The last number stays until the results arrive or are refused.
      await show();
      tell(null);
    }, beat);
  }

  return { start: () => count(first), cancel: () => tell(null) };
}

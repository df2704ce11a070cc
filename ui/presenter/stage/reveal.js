// Three, two, one: the wait before hidden results are shown. It only counts; what is counted is in the state, and
// whatever takes the number out of the state (a key, another round) has cancelled it.

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
      // The last number stands until the results are there, or were refused.
      await show();
      tell(null);
    }, beat);
  }

  return { start: () => count(first), cancel: () => tell(null) };
}

// Holds the state, passes every event through `reduce`, and calls the subscribers. It must not know the content of the
// state.

/**
 * @template State, Event
 * @param {State} initial
 * @param {(state: State, event: Event) => State} reduce
 * @param {(state: State) => void} changed
 */
export function makeStore(initial, reduce, changed) {
  let state = initial;
  return {
    read: () => state,
    /** @param {Event} event */
    dispatch(event) {
      const next = reduce(state, event);
      if (next === state) return;
      state = next;
      changed(state);
    },
  };
}

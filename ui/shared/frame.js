// Limits rendering to once per animation frame, for any number of events. A hidden page gets no frames, so a covered
// window costs nothing and renders the newest state when it is visible again.

/**
 * @template State
 * @param {(state: State) => void} render
 * @returns {(state: State) => void}
 */
export function perFrame(render) {
  /** @type {State} */
  let newest;
  let waiting = false;
  return (state) => {
    newest = state;
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      render(newest);
    });
  };
}

/**
 * Resolves when the page has painted its current state, or after half a second, because a hidden page does not paint.
 */
export function nextPicture() {
  return new Promise((painted) => {
    requestAnimationFrame(() => setTimeout(painted));
    setTimeout(painted, 500);
  });
}

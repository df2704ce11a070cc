// One render an animation frame, however many events arrive between two frames. While the page is not shown the
// browser gives no frames, so a window behind others costs nothing and paints the newest state when it returns.

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

/** Until the page has been painted as it is now; not longer than half a second, since a page that nobody sees is not. */
export function nextPicture() {
  return new Promise((painted) => {
    requestAnimationFrame(() => setTimeout(painted));
    setTimeout(painted, 500);
  });
}

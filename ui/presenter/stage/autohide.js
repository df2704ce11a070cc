// The controls rest with the mouse, like a video player's: what is shared in a call or thrown on a wall stays clean.
// Keys leave them as they are, since a presenter who uses keys or a clicker does not look at buttons; a keyboard that
// walks into them brings them back. They never rest while the focus is seen inside them or while a dialog is open.

const restMilliseconds = 2500;

/** @param {() => boolean} isNew whether nothing was ever done here, so that somebody may look for the buttons */
export function mountAutohide(isNew) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let lastX = 0;
  let lastY = 0;

  function rest() {
    if (isNew() || document.querySelector("dialog[open], #controls :focus-visible")) return wake();
    document.body.dataset.resting = "";
  }

  function wake() {
    delete document.body.dataset.resting;
    clearTimeout(timer);
    timer = setTimeout(rest, restMilliseconds);
  }

  // Engines also report a "move" when the page shifts under a mouse that lies still.
  document.addEventListener("pointermove", (event) => {
    if (event.screenX === lastX && event.screenY === lastY) return;
    lastX = event.screenX;
    lastY = event.screenY;
    wake();
  });
  for (const sign of ["pointerdown", "wheel"]) document.addEventListener(sign, wake, { passive: true });
  document.addEventListener("focusin", () => {
    if (document.querySelector("#controls :focus-visible")) wake();
  });
  wake();
}

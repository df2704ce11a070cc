// The controls rest with the mouse, like a video player's: what is shared in a call or thrown on a wall stays clean.
// Any sign of the presenter brings them back. They never rest while the keyboard's focus is seen inside them or
// while a dialog is open.

const restMilliseconds = 2500;

export function mountRest() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let lastX = 0;
  let lastY = 0;

  function rest() {
    if (document.querySelector("dialog[open], #controls :focus-visible")) return wake();
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
  for (const sign of ["pointerdown", "keydown", "focusin", "wheel"]) {
    document.addEventListener(sign, wake, { passive: true });
  }
  wake();
}

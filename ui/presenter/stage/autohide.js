// Hides the controls and the pointer while the mouse does not move, as video players do, so that a shared or projected
// window stays clean. Keys do not show the controls, because a presenter with a keyboard or clicker does not need them.
// Moving the focus into the controls shows them. They stay visible while a visible focus is inside them and while a
// dialog is open.

const restMilliseconds = 2500;

/** @param {() => boolean} isNew whether no round was ever opened, so that a new presenter can find the buttons */
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

  // Engines also report a "move" when the page moves below a mouse that does not.
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

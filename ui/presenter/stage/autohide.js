// Hides the controls and the pointer while the mouse does not move, as video players do, so that a shared or projected
// window stays clean. Keys do not show the controls, because a presenter with a keyboard or clicker does not need them.
// Moving the focus into the controls shows them. They stay visible while a visible focus is inside them and while a
// dialog is open.

const hideAfterMilliseconds = 2500;

/** @param {() => boolean} isNew whether no round was ever opened, so that a new presenter can find the buttons */
export function mountAutohide(isNew) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let lastX = 0;
  let lastY = 0;

  function hide() {
    if (isNew() || document.querySelector("dialog[open], #controls :focus-visible")) return show();
    document.body.dataset.idle = "";
  }

  function show() {
    delete document.body.dataset.idle;
    clearTimeout(timer);
    timer = setTimeout(hide, hideAfterMilliseconds);
  }

  // Engines also report a "move" when the page moves below a mouse that does not.
  document.addEventListener("pointermove", (event) => {
    if (event.screenX === lastX && event.screenY === lastY) return;
    lastX = event.screenX;
    lastY = event.screenY;
    show();
  });
  for (const sign of ["pointerdown", "wheel"]) document.addEventListener(sign, show, { passive: true });
  document.addEventListener("focusin", () => {
    if (document.querySelector("#controls :focus-visible")) show();
  });
  show();
}

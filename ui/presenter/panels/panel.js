// Opens and closes a dialog as the state says. Esc and a click outside call `close` instead of closing the dialog
// directly, so the state always knows which panel is open. A panel opens scrolled to its top. The focus returns to its
// earlier element. The exception is an element of the projected stage that was focused by pointer: there, the next key
// would show a focus ring to the audience, and Space would press the element.

/**
 * @param {HTMLDialogElement} dialog
 * @param {() => void} close called when the presenter wants out
 */
export function mountPanel(dialog, close) {
  /** @type {Element | null} */
  let before = null;
  let wanted = false;
  let pressed = false;
  dialog.querySelector(":scope > .panel-close, :scope > .panel-head > .panel-close")?.addEventListener("click", close);
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    close();
  });
  // Chromium closes a dialog on the second Esc in a row whatever the page says. The event comes late: a panel that gave
  // way to another must not take that one along.
  dialog.addEventListener("close", (event) => {
    if (event.target === dialog && wanted) close();
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target !== dialog) return;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (!inside) close();
  });

  return {
    /**
     * @param {boolean} open
     * @param {Element | null} opener where the focus returns to; engines differ in whether a click moves it there
     * @returns {boolean} whether this call opened it
     */
    show(open, opener = document.activeElement) {
      wanted = open;
      if (open === dialog.open) return false;
      if (!open) {
        dialog.close();
        if (before instanceof HTMLElement) before.focus({ preventScroll: true });
        if (pressed && before instanceof HTMLElement) before.blur();
        return false;
      }
      before = opener;
      pressed = opener !== null && opener.closest("dialog") === null && !opener.matches(":focus-visible");
      dialog.showModal();
      dialog.scrollTop = 0;
      return true;
    },
  };
}

/**
 * Puts a dialog beside what opened it and always inside the window. "below" and "start" fall back to above when there
 * is no room; "side" lies to the left, for what must not cover the thing above its anchor.
 *
 * @param {HTMLElement} dialog
 * @param {Element} anchor
 * @param {"below" | "start" | "side"} where
 */
export function placeBeside(dialog, anchor, where) {
  const edge = 12;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = dialog;
  const beside = where === "side" && at.left - width - edge >= edge;
  const below = at.bottom + edge / 2;
  let left = where === "start" ? at.left + edge : at.left + at.width / 2 - width / 2;
  let top = below + height + edge <= window.innerHeight ? below : at.top - height - edge / 2;
  if (beside) {
    left = at.left - width - edge;
    top = at.top + at.height / 2 - height / 2;
  }
  left = Math.max(edge, Math.min(left, window.innerWidth - width - edge));
  top = Math.max(edge, Math.min(top, window.innerHeight - height - edge));
  dialog.style.setProperty("left", `${left}px`);
  dialog.style.setProperty("top", `${top}px`);
}

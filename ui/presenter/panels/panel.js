// Opens and closes a dialog to match the state. Esc and a click outside call `close` instead of closing the dialog
// directly, so the state always knows which panel is open. A panel opens scrolled to its top. The focus returns to its
// earlier element. The exception is an element of the projected stage that was focused by pointer: there, the next key
// would show a focus ring to the audience, and Space would press the element.

/**
 * @param {HTMLDialogElement} dialog
 * @param {() => void} close called when the presenter wants to close it
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
  // Chromium closes a dialog on the second Esc in a row even if the page prevents it. The event comes late: if another
  // panel has opened since, it must stay open.
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
     * @param {Element | null} opener the element that gets the focus back; engines differ in whether a click focuses it
     * @returns {boolean} whether this call opened the panel
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
 * Places a dialog beside its opener and inside the window. "below" and "start" fall back to above when there is no
 * room. "side" places it to the left, where it does not cover the element above its opener.
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

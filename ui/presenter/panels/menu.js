// A small menu: a dialog of buttons beside the button that opens it. Arrow keys move, a press runs the action and
// closes the menu, Esc closes it. The focus then returns to the opener. The menu stops its key events, because letters
// are shortcuts of the window.

import { mountPanel, placeBeside } from "./panel.js";

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} opener
 * @param {() => void} [opening] called before it opens
 */
export function mountMenu(dialog, opener, opening = () => {}) {
  const panel = mountPanel(dialog, close);

  function close() {
    panel.show(false);
    opener.setAttribute("aria-expanded", "false");
  }

  opener.setAttribute("aria-haspopup", "dialog");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => {
    opening();
    panel.show(true, opener);
    placeBeside(dialog, opener, "start");
    opener.setAttribute("aria-expanded", "true");
    const current = dialog.querySelector("[aria-current]") ?? dialog.querySelector("button");
    if (current instanceof HTMLElement) current.focus();
  });
  // Opening a folded part makes the menu larger, so place it again.
  dialog.addEventListener("toggle", () => placeBeside(dialog, opener, "start"), true);
  // Close before the action runs, because the action may move the focus.
  dialog.addEventListener(
    "click",
    (event) => {
      if (event.target instanceof Element && event.target.closest("button")) close();
    },
    true,
  );
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const all = /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("button, summary"));
    const buttons = Array.from(all).filter((one) => one.checkVisibility() && !one.matches(":disabled"));
    const at = buttons.findIndex((button) => button === document.activeElement);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  });
}

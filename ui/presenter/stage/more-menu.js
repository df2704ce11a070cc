// The menu behind "More", with actions that are needed less often. Its buttons name actions like those of the control
// bar. A press closes the menu.

import { mountPanel, placeBeside } from "../panels/panel.js";
import { byId } from "../dom.js";

/** @param {() => void} close */
export function mountMore(close) {
  const dialog = byId("more-panel", HTMLDialogElement);
  const opener = byId("more", HTMLElement);
  const panel = mountPanel(dialog, close);
  // Close the menu before the click reaches the document, where the action runs: some actions open another panel.
  dialog.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) close();
  });
  dialog.addEventListener("keydown", (event) => {
    const buttons = Array.from(dialog.querySelectorAll("button"));
    const at = buttons.findIndex((button) => button === document.activeElement);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length]?.focus();
  });

  // The focus returns to its earlier element, not to "More". On "More", the next Space would open the menu instead of
  // voting.
  /** @param {import("../state.js").State} state */
  return function render(state) {
    if (panel.show(state.panel === "more")) placeBeside(dialog, opener, "start");
  };
}

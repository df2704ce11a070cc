// The question whether to quit while voting is open. It appears above any open panel and leaves that panel open. It
// must not know how the app quits.

import { mountPanel } from "../panels/panel.js";
import { byId } from "../dom.js";

/**
 * @param {import("../recovery/data-actions.js").DataActions} actions
 * @param {() => void} close
 */
export function mountQuitPanel(actions, close) {
  const dialog = byId("quit-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const leave = byId("quit-leave", HTMLButtonElement);
  const timer = byId("quit-timer", HTMLElement);

  byId("quit-stay", HTMLElement).addEventListener("click", close);
  leave.addEventListener("click", () => void actions.quit());

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const was = dialog.open;
    const opened = panel.show(state.leaving);
    timer.hidden = state.view?.snapshot.closes_at === undefined;
    if (opened) leave.focus();
    // The next attempt to quit asks again.
    if (was && !state.leaving) void actions.stay();
  };
}

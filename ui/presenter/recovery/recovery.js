// The screen that replaces the stage when the data cannot be used, with the ways to recover. No button is focused at
// first, because a Space meant for voting must not replace a data file. It must not know how the recovery actions work.

import { byId, write } from "../dom.js";
import { sayRefusal } from "../refusals.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").EngineError} EngineError */
/** @typedef {import("../bridge.js").WayOut} WayOut */

/** @param {(way: WayOut) => Promise<void>} take */
export function mountRecovery(take) {
  const screen = byId("recovery", HTMLElement);
  const sentence = byId("recovery-sentence", HTMLElement);
  const calm = byId("recovery-calm", HTMLElement);
  const buttons = Array.from(byId("recovery-ways", HTMLElement).querySelectorAll("button"));

  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const other of buttons) other.disabled = true;
      await take(/** @type {WayOut} */ (button.dataset.way));
      for (const other of buttons) other.disabled = false;
    });
  }

  /** @param {EngineError | null} error */
  return function render(error) {
    screen.hidden = error === null;
    if (error === null) return;
    write(sentence, sayRefusal(error.sentence));
    write(calm, say(error.file ? "recoveryCalmFile" : "recoveryCalm"));
    for (const button of buttons) {
      const { way } = button.dataset;
      // Another file helps only if this file is the cause.
      button.hidden = !error.file && (way === "fresh" || way === "backup");
      button.classList.toggle("chief", way === (error.file ? "fresh" : "again"));
    }
  };
}

// The screen that replaces the stage when the data cannot be used, with the ways to recover. No button is focused at
// first, because a Space meant for voting must not replace a data file. It must not know what the recovery actions do.

import { byId, write } from "../dom.js";
import { sayRefusal } from "../refusals.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Trouble} Trouble */
/** @typedef {import("../bridge.js").WayOut} WayOut */

/** @param {(way: WayOut) => Promise<void>} take */
export function mountTrouble(take) {
  const screen = byId("trouble", HTMLElement);
  const sentence = byId("trouble-sentence", HTMLElement);
  const calm = byId("trouble-calm", HTMLElement);
  const buttons = Array.from(byId("trouble-ways", HTMLElement).querySelectorAll("button"));

  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const other of buttons) other.disabled = true;
      await take(/** @type {WayOut} */ (button.dataset.way));
      for (const other of buttons) other.disabled = false;
    });
  }

  /** @param {Trouble | null} trouble */
  return function render(trouble) {
    screen.hidden = trouble === null;
    if (trouble === null) return;
    write(sentence, sayRefusal(trouble.sentence));
    write(calm, say(trouble.file ? "troubleCalmFile" : "troubleCalm"));
    for (const button of buttons) {
      const { way } = button.dataset;
      // Another file helps only if this file is the cause.
      button.hidden = !trouble.file && (way === "fresh" || way === "backup");
      button.classList.toggle("chief", way === (trouble.file ? "fresh" : "again"));
    }
  };
}

// The screen that says why there is no stage, and the ways on from there. None of them has the focus by itself: a Space
// that was meant for the vote must not put a file aside. It must not know what a way does.

import { byId, write } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Trouble} Trouble */
/** @typedef {import("../bridge.js").Way} Way */

/** @param {(way: Way) => Promise<void>} take */
export function mountTrouble(take) {
  const screen = byId("trouble", HTMLElement);
  const sentence = byId("trouble-sentence", HTMLElement);
  const calm = byId("trouble-calm", HTMLElement);
  const buttons = Array.from(byId("trouble-ways", HTMLElement).querySelectorAll("button"));

  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const other of buttons) other.disabled = true;
      await take(/** @type {Way} */ (button.dataset.way));
      for (const other of buttons) other.disabled = false;
    });
  }

  /** @param {Trouble | null} trouble */
  return function render(trouble) {
    screen.hidden = trouble === null;
    if (trouble === null) return;
    write(sentence, trouble.sentence);
    write(calm, say(trouble.file ? "troubleCalmFile" : "troubleCalm"));
    for (const button of buttons) {
      const { way } = button.dataset;
      // Another file helps only where this one is to blame.
      button.hidden = !trouble.file && (way === "fresh" || way === "backup");
      button.classList.toggle("chief", way === (trouble.file ? "fresh" : "again"));
    }
  };
}

// The countdown to hidden results: a large number on the stage, and one sentence for those who listen.

import { byId, write } from "./parts.js";
import { say } from "./words.js";

export function mountCountdown() {
  const number = byId("countdown", HTMLElement);
  const spoken = byId("countdown-spoken", HTMLElement);

  /** @param {import("./state.js").State} state */
  return function render({ revealing }) {
    const words = revealing === null ? "" : String(revealing);
    write(spoken, revealing === null ? "" : say("countdownSpoken"));
    number.hidden = revealing === null;
    if (number.textContent === words) return;
    const digit = document.createElement("span");
    digit.textContent = words;
    number.replaceChildren(digit);
  };
}

// The countdown to hidden results: a large number on the stage, and one sentence for screen readers. It only renders;
// the presenter's window counts.

import { changeText } from "./text.js";
import { sayOnStage } from "./words.js";

/**
 * @param {HTMLElement} number
 * @param {HTMLElement} spoken
 */
export function mountCountdown(number, spoken) {
  /** @param {number | null} left */
  return function render(left) {
    const words = left === null ? "" : String(left);
    changeText(spoken, left === null ? "" : sayOnStage("countdownSpoken"));
    number.hidden = left === null;
    if (number.textContent === words) return;
    // A new node restarts the animation.
    const digit = document.createElement("span");
    digit.textContent = words;
    number.textContent = "";
    number.append(digit);
  };
}

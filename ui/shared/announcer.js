// Announces the tally to screen readers through an aria-live region. A screen reader cannot follow twenty changes a
// second, so the region changes at most once in five seconds and then has the newest text.

import { changeText } from "./text.js";

const quietMilliseconds = 5000;

/**
 * @param {Element} region an element with aria-live="polite"
 * @returns {(words: string) => void}
 */
export function mountAnnouncer(region) {
  let newest = "";
  let spoken = "";
  let waiting = false;

  function speak() {
    waiting = spoken !== newest;
    if (!waiting) return;
    spoken = newest;
    changeText(region, spoken);
    setTimeout(speak, quietMilliseconds);
  }

  return (words) => {
    newest = words;
    if (!waiting) speak();
  };
}

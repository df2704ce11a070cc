// The time left until a round closes automatically. The engine closes it; a screen only shows the time. If the
// computer's clock is wrong, the screen shows less time rather than an impossible value. It must not know where
// snapshots come from.

import { changeText } from "./text.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */

const longestSeconds = 3600;
const lastSeconds = 5;
// Clocks set by the network agree better than a header with whole seconds.
const trustedMilliseconds = 2000;

/**
 * Returns the seconds until the round closes, never negative and never more than the longest timer.
 *
 * @param {number} closesAt Unix milliseconds
 * @param {number} now
 */
export function secondsLeft(closesAt, now) {
  return Math.max(0, Math.min(longestSeconds, Math.ceil((closesAt - now) / 1000)));
}

/** @param {number} seconds */
export function clockWords(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * Returns how far a server's clock is ahead of this one, in milliseconds; 0 if the difference is small.
 *
 * @param {string | null} date the server's `Date` header
 * @param {number} now
 */
export function clockSkew(date, now) {
  const skew = Date.parse(date || "") + 500 - now;
  return Math.abs(skew) > trustedMilliseconds ? skew : 0;
}

/**
 * @param {HTMLElement} element there while a timer runs
 * @param {HTMLElement} digits
 * @param {() => number} clock Unix milliseconds
 */
export function mountClock(element, digits, clock) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {number | undefined} */
  let closesAt;

  function tick() {
    clearTimeout(timer);
    element.hidden = closesAt === undefined;
    if (closesAt === undefined) return;
    const now = clock();
    const left = secondsLeft(closesAt, now);
    changeText(digits, clockWords(left));
    element.classList.toggle("ending", left <= lastSeconds);
    if (left > 0) timer = setTimeout(tick, ((closesAt - now) % 1000) + 20);
  }

  /** @param {Snapshot} snapshot */
  return function render(snapshot) {
    closesAt = snapshot.phase === "open" ? snapshot.closes_at : undefined;
    tick();
  };
}

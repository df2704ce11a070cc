// The flat colour of a choice, taken from the gradient of its bar. Pure.

import { moodOf } from "./ring-geometry.js";

/**
 * The colour as a style sheet takes it.
 *
 * @param {number} choice
 * @param {number} of how many choices there are
 */
export function moodColour(choice, of) {
  const { from, to, part } = moodOf(choice, of);
  return `color-mix(in oklab, var(--mood-${to}) ${(part * 100).toFixed(1)}%, var(--mood-${from}))`;
}

// The flat colour of a choice, taken from the gradient of its bar. Pure.

import { gradientPosition } from "./ring-geometry.js";

/**
 * Returns the colour for a style sheet.
 *
 * @param {number} choice
 * @param {number} of the number of choices
 */
export function choiceColour(choice, of) {
  const { from, to, part } = gradientPosition(choice, of);
  return `color-mix(in oklab, var(--mood-${to}) ${(part * 100).toFixed(1)}%, var(--mood-${from}))`;
}

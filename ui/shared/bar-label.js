// Computes the position and size of a label on its bar. Pure, so its tests are tables; the caller measures the text.

/**
 * One way to set a label: on one line, or on two.
 *
 * @typedef {object} Setting
 * @property {number} lines
 * @property {number} width in pixels, as it is seen
 * @property {number} scale of the letters
 */

/** @typedef {{at: number, setting: Setting}} Spot */

/**
 * Inside the bar where the label fits there, else after it, on one line if it can be. The bar's edge never runs through
 * a word: where neither ground has the room, the larger one gets smaller letters.
 *
 * @param {number} bar its length in pixels
 * @param {readonly Setting[]} settings the best one first
 * @param {number} track its length in pixels
 * @param {number} pad
 * @returns {Spot}
 */
export function labelSpot(bar, settings, track, pad) {
  const inside = bar - 2 * pad;
  const after = track - bar - 2 * pad;
  for (const setting of settings) {
    if (setting.width <= inside) return { at: pad, setting };
    if (setting.width <= after) return { at: bar + pad, setting };
  }
  const narrowest = settings.reduce((least, setting) => (setting.width < least.width ? setting : least));
  const room = Math.max(0, inside, after);
  const setting = { ...narrowest, width: room, scale: (narrowest.scale * room) / narrowest.width };
  return { at: inside >= after ? pad : bar + pad, setting };
}

/**
 * How wide a text of two lines is at least.
 *
 * @param {number} spaces how many places there are to break at
 * @param {(space: number) => [number, number]} measure the widths of what stands before a space and after it
 */
export function widthOfTwoLines(spaces, measure) {
  let least = Infinity;
  for (let space = 0; space < spaces; space += 1) least = Math.min(least, Math.max(...measure(space)));
  return least;
}

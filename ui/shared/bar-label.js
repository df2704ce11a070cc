// Computes the position and size of a label on its bar. Pure, so its tests are tables; the caller measures the text.

/**
 * A layout of a label: on one line, or on two.
 *
 * @typedef {object} Setting
 * @property {number} lines
 * @property {number} width in pixels
 * @property {number} scale of the font size
 */

/** @typedef {{at: number, setting: Setting}} Spot */

/**
 * Inside the bar if the label fits, else after it, on one line if possible. The bar's edge never crosses a word: if
 * neither side has room, the label goes to the larger side in a smaller font.
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
 * Returns the minimum width of a text on two lines.
 *
 * @param {number} spaces the number of possible breaks
 * @param {(space: number) => [number, number]} measure the widths of the text before and after a space
 */
export function widthOfTwoLines(spaces, measure) {
  let least = Infinity;
  for (let space = 0; space < spaces; space += 1) least = Math.min(least, Math.max(...measure(space)));
  return least;
}

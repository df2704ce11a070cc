// The ways to draw the results, and the order in which one follows the other. Pure.

/** @typedef {import("./types.js").Drawing} Drawing */

/** @type {readonly Drawing[]} */
export const drawings = ["bars", "ring", "float"];

/**
 * @param {Drawing} drawing
 * @returns {Drawing}
 */
export function nextDrawing(drawing) {
  return drawings[(drawings.indexOf(drawing) + 1) % drawings.length];
}

/**
 * The drawing that a word names; bars for every word that names none.
 *
 * @param {string | null | undefined} word
 * @returns {Drawing}
 */
export function drawingOf(word) {
  return drawings.find((drawing) => drawing === word) ?? "bars";
}

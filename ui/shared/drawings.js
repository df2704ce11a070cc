// The three views of the results (bars, ring, floating emoji) and the order in which V switches them. Pure.

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
 * The view with this name, if there is one.
 *
 * @param {string | null} word
 * @returns {Drawing | null}
 */
export function drawingOf(word) {
  return drawings.find((drawing) => drawing === word) || null;
}

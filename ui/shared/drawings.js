// The views of the results and the order in which V switches them: bars, ring and floating emoji, or for an emoji cloud
// the cloud and floating emoji. Pure.

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Snapshot["kind"]} Kind */

/** @type {readonly Drawing[]} */
const ofChoices = ["bars", "ring", "float"];
/** @type {readonly Drawing[]} */
const ofCloud = ["cloud", "float"];
/** @type {readonly Drawing[]} */
export const drawings = [...ofChoices, "cloud"];

/**
 * Returns the views that make sense for a poll.
 *
 * @param {Kind} kind
 */
export const drawingsOf = (kind) => (kind === "cloud" ? ofCloud : ofChoices);

/**
 * Returns the view of a poll: the chosen one if it fits the kind of the poll, else the first that fits.
 *
 * @param {Drawing} chosen
 * @param {Kind} kind
 * @returns {Drawing}
 */
export function fittingDrawing(chosen, kind) {
  return drawingsOf(kind).includes(chosen) ? chosen : drawingsOf(kind)[0];
}

/**
 * @param {Drawing} drawing
 * @param {Kind} kind
 * @returns {Drawing}
 */
export function nextDrawing(drawing, kind) {
  const all = drawingsOf(kind);
  return all[(all.indexOf(fittingDrawing(drawing, kind)) + 1) % all.length];
}

/**
 * Returns the view with this name, if there is one.
 *
 * @param {string | null} word
 * @returns {Drawing | null}
 */
export function drawingOf(word) {
  return drawings.find((drawing) => drawing === word) || null;
}

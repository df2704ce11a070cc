// Lays out a text by the page's own rules, for a canvas: which way it runs, and where its lines break. So a picture
// follows the stage in every script. It must not know what is painted.

/**
 * @typedef {object} Face
 * @property {number} weight
 * @property {number} size in pixels
 * @property {number} [spacing] between letters, in pixels
 */

/** @typedef {{lines: string[], rightToLeft: boolean, width: number}} Laid with the width of the longest line */

/**
 * @param {string} text
 * @param {Face & {family: string}} face
 * @param {number} room how wide a line may be
 * @param {boolean} [balanced] whether all lines are about as long, as those of a question are
 * @returns {Laid} with at least one line
 */
export function layLines(text, { weight, size, spacing = 0, family }, room, balanced = false) {
  const box = document.createElement("div");
  const lineHeight = 1.2 * size;
  box.dir = "auto";
  box.textContent = text;
  /** @type {Record<string, string>} */
  const style = {
    position: "fixed",
    inset: "0 auto auto 0",
    visibility: "hidden",
    width: "max-content",
    "max-width": `${room}px`,
    font: `${weight} ${size}px/${lineHeight}px ${family}`,
    "letter-spacing": `${spacing.toFixed(2)}px`,
    "overflow-wrap": "anywhere",
    "text-wrap": balanced ? "balance" : "wrap",
  };
  for (const [name, value] of Object.entries(style)) box.style.setProperty(name, value);
  document.body.append(box);
  const rightToLeft = getComputedStyle(box).direction === "rtl";
  const { top, width } = box.getBoundingClientRect();
  const lines = linesOf(box, top, lineHeight);
  box.remove();
  return { lines, rightToLeft, width };
}

/**
 * @param {HTMLElement} box
 * @param {number} top
 * @param {number} lineHeight
 */
function linesOf(box, top, lineHeight) {
  const node = box.firstChild;
  if (!(node instanceof Text)) return [""];
  /** @type {string[]} */
  const lines = [];
  const range = document.createRange();
  let last = 0;
  for (const { segment, index } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(node.data)) {
    range.setStart(node, index);
    range.setEnd(node, index + segment.length);
    const place = range.getClientRects()[0];
    // White space at the end of a line has no place, or one that hangs over the end.
    if (place !== undefined && segment.trim() !== "") last = Math.max(last, Math.floor(((place.top + place.bottom) / 2 - top) / lineHeight));
    while (lines.length <= last) lines.push("");
    lines[last] += segment;
  }
  return lines.map((line) => line.trim());
}

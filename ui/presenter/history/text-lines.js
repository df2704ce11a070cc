// Lays out a text for a canvas by the rules of the page: its direction, its line breaks and the pictures of its emoji.
// So a picture matches the stage in every script. It must not know the drawings.

import { emojiPieces } from "../../shared/emoji-text.js";

/**
 * @typedef {object} Face
 * @property {number} weight
 * @property {number} size in pixels
 * @property {number} [spacing] between letters, in pixels
 */

/**
 * Text that is drawn in one piece, or one emoji.
 *
 * @typedef {object} Piece
 * @property {string} text
 * @property {boolean} isEmoji
 * @property {number} start in pixels from the left of the box: the right end of right-to-left text, else the left end
 * @property {boolean} rightToLeft
 */

/** @typedef {{pieces: Piece[], left: number, right: number}} Line with its two ends, in pixels from the box's left */

/** @typedef {{lines: Line[], width: number}} Laid with the width of the longest line */

/** @typedef {{node: Text, from: number, to: number} | {emoji: string, place: DOMRect}} Part of a line */

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * @param {string} text
 * @param {Face & {family: string}} face
 * @param {number} room the maximum width of a line
 * @param {boolean} [balanced] whether all lines have about the same length, like those of a question
 * @returns {Laid} with at least one line
 */
export function layLines(text, { weight, size, spacing = 0, family }, room, balanced = false) {
  const box = document.createElement("div");
  const lineHeight = 1.2 * size;
  box.dir = "auto";
  box.append(...emojiPieces(text).map((piece, at) => (at % 2 === 1 ? placeOf(piece) : piece)));
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
  const { left, width } = box.getBoundingClientRect();
  const lines = linesOf(box, lineHeight).map((parts) => lineOf(parts, left, rightToLeft));
  box.remove();
  return { lines, width };
}

/**
 * Returns a placeholder with the size of an emoji picture that loads nothing.
 *
 * @param {string} emoji
 */
function placeOf(emoji) {
  const place = document.createElement("span");
  place.className = "emoji-in-text";
  place.dataset.emoji = emoji;
  return place;
}

/**
 * @param {HTMLElement} box
 * @param {number} lineHeight
 */
function linesOf(box, lineHeight) {
  const { top } = box.getBoundingClientRect();
  /** @type {Part[][]} */
  const lines = [[]];
  /**
   * @param {DOMRect} place
   * @returns {Part[]}
   */
  function lineAt(place) {
    const line = Math.max(lines.length - 1, Math.floor(((place.top + place.bottom) / 2 - top) / lineHeight));
    while (lines.length <= line) lines.push([]);
    return lines[line];
  }
  for (const node of box.childNodes) {
    if (node instanceof HTMLElement) {
      const place = node.getBoundingClientRect();
      lineAt(place).push({ emoji: String(node.dataset.emoji), place });
    }
    if (!(node instanceof Text)) continue;
    for (const { segment, index } of graphemes.segment(node.data)) {
      const to = index + segment.length;
      const place = placeOfOne(node, index, to);
      // White space at the end of a line has no box, or one outside the line.
      /** @type {Part[]} */
      const line = place === undefined || segment.trim() === "" ? lines[lines.length - 1] : lineAt(place);
      /** @type {Part | undefined} */
      const last = line[line.length - 1];
      if (last !== undefined && "node" in last && last.node === node) last.to = to;
      else line.push({ node, from: index, to });
    }
  }
  return lines;
}

/**
 * @param {Text} node
 * @param {number} from
 * @param {number} to
 */
function placesOf(node, from, to) {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  return Array.from(range.getClientRects());
}

/**
 * Returns the position of one letter. WebKit also returns the neighbours' edges, which have no width.
 *
 * @param {Text} node
 * @param {number} from
 * @param {number} to
 * @returns {DOMRect | undefined}
 */
function placeOfOne(node, from, to) {
  const places = placesOf(node, from, to);
  return places.find(({ width }) => width > 0) ?? places[0];
}

/**
 * Returns the pieces of a line. A line without emoji is one piece, because a canvas orders its text as the page does.
 *
 * @param {Part[]} parts
 * @param {number} left of the box
 * @param {boolean} rightToLeft
 * @returns {Line}
 */
function lineOf(parts, left, rightToLeft) {
  const places = parts.flatMap((part) => ("node" in part ? placesOfLetters(part) : [part.place]));
  const ends = {
    left: Math.min(...places.map((place) => place.left)) - left,
    right: Math.max(...places.map((place) => place.right)) - left,
  };
  if (parts.every((part) => "node" in part)) {
    const text = parts
      .map(({ node, from, to }) => node.data.slice(from, to))
      .join("")
      .trim();
    return { ...ends, pieces: [{ text, isEmoji: false, start: rightToLeft ? ends.right : ends.left, rightToLeft }] };
  }
  const pieces = parts.flatMap((part) => {
    if ("node" in part) return runsOf(part, left, rightToLeft);
    return [{ text: part.emoji, isEmoji: true, start: part.place.left - left, rightToLeft: false }];
  });
  return { ...ends, pieces };
}

/**
 * Returns the boxes of a part without the white space at its ends, which may extend beyond the line.
 *
 * @param {{node: Text, from: number, to: number}} part
 */
function placesOfLetters({ node, from, to }) {
  const text = node.data.slice(from, to);
  const begins = from + text.length - text.trimStart().length;
  return text.trim() === "" ? [] : placesOf(node, begins, begins + text.trim().length).filter(({ width }) => width > 0);
}

/**
 * Text beside an emoji may have both directions, and the visual order may differ from the typed order. Text with one
 * direction has one box in the page.
 *
 * @param {{node: Text, from: number, to: number}} part
 * @param {number} left of the box
 * @param {boolean} rightToLeft
 */
function runsOf({ node, from, to }, left, rightToLeft) {
  const places = placesOf(node, from, to);
  /** @type {{text: string, place: DOMRect, first: number, last: number}[]} */
  const runs = [];
  for (const { segment, index } of graphemes.segment(node.data.slice(from, to))) {
    const own = placeOfOne(node, from + index, from + index + segment.length);
    const run = runs[runs.length - 1];
    const middle = own === undefined ? NaN : (own.left + own.right) / 2;
    const place = places.find((one) => one.left <= middle && middle <= one.right);
    if (place === undefined || place === run?.place) {
      if (run === undefined) continue;
      run.text += segment;
      if (place !== undefined) run.last = middle;
    } else runs.push({ text: segment, place, first: middle, last: middle });
  }
  return runs.map(({ text, place, first, last }) => {
    const runsLeft = first === last ? rightToLeft : last < first;
    return { text, isEmoji: false, start: (runsLeft ? place.right : place.left) - left, rightToLeft: runsLeft };
  });
}

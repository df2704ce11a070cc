// The size of labels that do not stand on bars: beside the ring and below floating emoji. It must not know what else is in
// a row.

import { withSoftHyphens } from "./hyphens.js";

/** @typedef {{labels: HTMLElement[], track: HTMLElement}} LabelRow */

// In rem. With few choices on a large screen labels stay readable from the last row, and a long word gets a hyphen rather
// than smaller letters.
const labelSizes = [2, 1.75, 1.5, 1.35, 1.2, 1.1, 1, 0.9];
const readable = 1.5;
const hyphenated = 1.2;
const fewChoices = 5;
const mostLines = 3;
const mostLinesWithHyphens = 4;

/** Labels that have soft hyphens at the moment. @type {WeakSet<HTMLElement>} */
const softened = new WeakSet();

/**
 * Puts soft hyphens into the words of a label, or takes them out. Whatever the words are: a browser may have translated
 * them. (Not by the property `hyphens`: WebKit finds the places where a text may break once, whatever that says.)
 *
 * @param {HTMLElement} label
 * @param {boolean} wanted
 */
export function hyphenate(label, wanted) {
  if (softened.has(label) === wanted) return;
  if (wanted) softened.add(label);
  else softened.delete(label);
  const texts = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    text.data = wanted ? withSoftHyphens(text.data) : text.data.replace(/\u00ad/g, "");
  }
}

/**
 * Whether a label has the room for its words, at the size that the list has now: the height of its row beside the ring,
 * and some lines below an emoji, where the words make the height.
 *
 * @param {LabelRow} row
 * @param {number} lines
 */
function labelFits({ labels: [label], track }, lines) {
  const style = getComputedStyle(label);
  const height = style.position === "absolute" ? track.clientHeight : lines * parseFloat(style.lineHeight);
  return label.scrollWidth <= label.clientWidth + 1 && label.offsetHeight <= height + 1;
}

/**
 * Gives all labels one size: the largest at which each has the room for its words. With few choices on a large screen a
 * hyphen is better than letters that the last row cannot read. Only a label that does not fit as it is gets hyphens, since
 * a line should rather end between two words.
 *
 * @param {HTMLElement} list
 * @param {LabelRow[]} rows
 * @param {number} rem in pixels
 */
export function sizeLabels(list, rows, rem) {
  /** @type {(sizes: number[], hyphens: boolean) => boolean} */
  const fit = (sizes, hyphens) =>
    sizes.some((size) => {
      list.style.setProperty("--label-size", `${size}rem`);
      return rows.every((row) => {
        hyphenate(row.labels[0], false);
        if (labelFits(row, mostLines)) return true;
        hyphenate(row.labels[0], hyphens);
        return hyphens && labelFits(row, mostLinesWithHyphens);
      });
    });
  const few = rows.length <= fewChoices && rem >= 16;
  const large = few ? labelSizes.filter((size) => size >= readable) : [];
  const small = labelSizes.filter((size) => !large.includes(size));
  if (fit(large, false) || fit(large.slice(-1), true) || fit(small, false)) return;
  if (fit(small.filter((size) => size <= hyphenated), true)) return;
  for (const row of rows) {
    hyphenate(row.labels[0], false);
    hyphenate(row.labels[0], !labelFits(row, mostLines));
  }
  list.classList.add("breaking");
}

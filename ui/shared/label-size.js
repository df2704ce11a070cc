// The font size of labels that are not on bars: beside the ring and below floating emoji. It must not know the other
// parts of a row. It measures copies, so that a label's text changes only when its hyphens change: a browser may have
// translated it.

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

/** Texts that have soft hyphens now. @type {WeakSet<Node>} */
const softened = new WeakSet();

/**
 * Adds soft hyphens to the words of a label, or removes them. (Not by the property `hyphens`: WebKit finds the possible
 * breaks of a text only once and ignores later changes of the property.)
 *
 * @param {HTMLElement} label
 * @param {boolean} wanted
 */
export function hyphenate(label, wanted) {
  const texts = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    if (softened.has(text) === wanted) continue;
    if (wanted) softened.add(text);
    else softened.delete(text);
    const data = wanted ? withSoftHyphens(text.data) : withoutHyphens(text.data);
    if (text.data !== data) text.data = data;
  }
}

/** @param {string} text */
function withoutHyphens(text) {
  return text.replace(/\u00ad/g, "");
}

/**
 * Makes an element a copy of a row's label, at the current size of the list and with all the room that the label may
 * take.
 *
 * @param {HTMLElement} copy
 * @param {LabelRow} row
 */
function copyLabel(copy, { labels: [label], track }) {
  const { fontFamily, fontSize, fontWeight, letterSpacing, lineHeight, overflowWrap, padding } =
    getComputedStyle(label);
  const width = `${track.getBoundingClientRect().width}px`;
  Object.assign(copy.style, {
    fontFamily,
    fontSize,
    fontWeight,
    letterSpacing,
    lineHeight,
    overflowWrap,
    padding,
    width,
  });
  copy.textContent = "";
  copy.append(...Array.from(label.childNodes, (node) => node.cloneNode(true)));
}

/**
 * Returns whether a copied label fits: into the height of its row beside the ring, or into a few lines below an emoji,
 * where the text decides the height.
 *
 * @param {HTMLElement} copy
 * @param {LabelRow} row
 * @param {boolean} hyphens
 */
function copyFits(copy, { labels: [label], track }, hyphens) {
  const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    text.data = hyphens ? withSoftHyphens(text.data) : withoutHyphens(text.data);
  }
  const lines = hyphens ? mostLinesWithHyphens : mostLines;
  const isBesideRing = getComputedStyle(label).position === "absolute";
  const height = isBesideRing ? track.clientHeight : lines * parseFloat(copy.style.lineHeight);
  return copy.scrollWidth <= copy.clientWidth + 1 && copy.offsetHeight <= height + 1;
}

/**
 * Gives all labels the same size: the largest at which all of them fit. With few choices on a large screen a hyphen is
 * better than letters that the last row cannot read. Only a label that does not fit without hyphens gets them, because
 * a line should preferably end between two words.
 *
 * @param {HTMLElement} list
 * @param {LabelRow[]} rows
 * @param {number} rem in pixels
 */
export function sizeLabels(list, rows, rem) {
  // A list that is not shown has no sizes.
  if (list.clientWidth === 0) return;
  const copy = document.createElement("span");
  copy.dir = "auto";
  Object.assign(copy.style, { position: "fixed", left: "0", top: "0", visibility: "hidden" });
  document.body.append(copy);
  /** @type {(row: LabelRow) => boolean} */
  const fitsAsItIs = (row) => {
    copyLabel(copy, row);
    return copyFits(copy, row, false);
  };
  /** @type {(sizes: number[], hyphens: boolean) => boolean} */
  const fit = (sizes, hyphens) =>
    sizes.some((size) => {
      list.style.setProperty("--label-size", `${size}rem`);
      return rows.every((row) => fitsAsItIs(row) || (hyphens && copyFits(copy, row, true)));
    });
  const few = rows.length <= fewChoices && rem >= 16;
  const large = few ? labelSizes.filter((size) => size >= readable) : [];
  const small = labelSizes.filter((size) => !large.includes(size));
  const smallest = small.filter((size) => size <= hyphenated);
  const fits = fit(large, false) || fit(large.slice(-1), true) || fit(small, false) || fit(smallest, true);
  for (const row of rows) hyphenate(row.labels[0], !fitsAsItIs(row));
  list.classList.toggle("breaking", !fits);
  copy.remove();
}

// The rows of the stage: one a choice, in an order that never changes. Rows are made when the choices change and
// patched from then on; a vote touches a number and two custom properties, and the style sheet moves the bar.
// It must not know where snapshots come from.

import { percentages } from "./percentages.js";
import { barLengths } from "./shares.js";
import { formatNumber } from "./language.js";
import { sayOnStage } from "./words.js";

/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {import("./types.js").Snapshot} Snapshot */

/**
 * @typedef {object} Row
 * @property {HTMLLIElement} item
 * @property {HTMLImageElement} picture
 * @property {HTMLElement} track
 * @property {HTMLElement[]} labels the label twice: on the track, and in ink on the bar that covers it
 * @property {HTMLElement} count
 * @property {HTMLElement} percent
 * @property {number} labelWidth
 * @property {number} length the part of the track that is filled
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {...Node} children
 */
function piece(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/**
 * @param {number} index
 * @returns {Row}
 */
function makeRow(index) {
  const picture = piece("img", "row-emoji");
  picture.decoding = "async";
  const label = piece("span", "row-label");
  const labelOnBar = piece("span", "row-label on-bar");
  const still = piece("span", "bar-still", piece("span", "bar-paint"), labelOnBar);
  const bar = piece("span", "bar", still);
  bar.setAttribute("aria-hidden", "true");
  label.dir = "auto";
  labelOnBar.dir = "auto";
  const track = piece("span", "track", label, bar);
  const count = piece("span", "count");
  const percent = piece("span", "percent");
  const item = piece("li", "row", picture, track, count, percent);
  item.dataset.choice = String(index);
  return { item, picture, track, labels: [label, labelOnBar], count, percent, labelWidth: 0, length: 0 };
}

/**
 * Inside the bar when the label fits there, after the bar when it fits there, else at the start, where the bar's edge
 * runs through it and its two copies share the letters.
 *
 * @param {number} bar
 * @param {number} label
 * @param {number} track
 * @param {number} pad
 */
export function labelPlace(bar, label, track, pad) {
  if (label + 2 * pad <= bar) return pad;
  return bar + label + 2 * pad <= track ? bar + pad : pad;
}

/**
 * @param {HTMLElement} list
 * @param {(emoji: string) => string} pictureOf the address of an emoji's picture
 */
export function mountRows(list, pictureOf) {
  /** @type {Row[]} */
  let rows = [];
  let painted = "";
  let digits = 0;
  let trackWidth = 0;
  let rem = 16;

  /** @param {Choice[]} choices */
  function paintChoices(choices) {
    const wanted = JSON.stringify(choices);
    if (wanted === painted) return false;
    painted = wanted;
    if (rows.length !== choices.length) {
      rows = choices.map((_, index) => makeRow(index));
      list.replaceChildren(...rows.map((row) => row.item));
      list.style.setProperty("--choices", String(choices.length));
    }
    rows.forEach((row, index) => {
      const choice = choices[index];
      const source = pictureOf(choice.emoji);
      if (row.picture.getAttribute("src") !== source) row.picture.src = source;
      row.picture.alt = choice.label ? "" : (choice.name ?? choice.emoji);
      for (const label of row.labels) label.textContent = choice.label;
      row.item.style.setProperty("--place", String(index));
    });
    return true;
  }

  /** @param {Row} row */
  function placeLabel(row) {
    const place = labelPlace(row.length * trackWidth, row.labelWidth, trackWidth, 1.25 * rem);
    row.item.style.setProperty("--label-x", `${place}px`);
  }

  /**
   * A label that wraps to more lines than its row is high gets smaller letters.
   *
   * @param {Row} row
   */
  function shrinkLabel(row) {
    const height = row.track.clientHeight;
    for (const scale of ["1", "0.85", "0.7"]) {
      row.item.style.setProperty("--label-scale", scale);
      if (row.labels[0].offsetHeight <= height) return;
    }
  }

  /** Measures once what a change of size or choices moves, so that a vote reads nothing from the page. */
  function layout() {
    if (rows.length === 0) return;
    rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const gaps = 0.24 * (rows.length - 1);
    const fair = list.clientHeight / (rows.length + gaps);
    const highest = Math.min(8.5 * rem, 0.17 * list.clientWidth);
    list.style.setProperty("--row", `${Math.max(2.1 * rem, Math.min(highest, fair))}px`);
    trackWidth = rows[0].track.clientWidth;
    for (const row of rows) shrinkLabel(row);
    for (const row of rows) row.labelWidth = row.labels[0].offsetWidth;
    for (const row of rows) placeLabel(row);
  }

  /** @param {Snapshot} snapshot */
  function render(snapshot) {
    const counts = snapshot.hidden || snapshot.counts === null ? null : snapshot.counts;
    list.classList.toggle("without-results", counts === null);
    let moved = paintChoices(snapshot.choices);
    const shown = counts ?? snapshot.choices.map(() => 0);
    const numbers = shown.map(formatNumber);
    const longest = Math.max(2, ...numbers.map((number) => number.length));
    if (longest !== digits) {
      digits = longest;
      list.style.setProperty("--digits", String(longest));
      moved = true;
    }
    const lengths = barLengths(shown);
    const percent = percentages(shown);
    rows.forEach((row, index) => {
      const number = counts === null ? "" : numbers[index];
      const share = counts === null ? "" : sayOnStage("percent", { n: percent[index] });
      if (row.count.textContent !== number) row.count.textContent = number;
      if (row.percent.textContent !== share) row.percent.textContent = share;
      if (row.length === lengths[index]) return;
      row.length = lengths[index];
      row.item.style.setProperty("--length", row.length.toFixed(4));
      if (!moved) placeLabel(row);
    });
    return moved;
  }

  /**
   * Where a choice's bar ends, in pixels from the list's own corner: what rises from the row starts there.
   *
   * @param {number} choice
   */
  function tip(choice) {
    const row = rows[choice];
    return {
      x: row.item.offsetLeft + row.track.offsetLeft + row.length * trackWidth,
      y: row.item.offsetTop + row.item.offsetHeight / 2,
      size: row.picture.offsetHeight,
    };
  }

  return { render, layout, tip };
}

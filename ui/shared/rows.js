// The rows of the stage: one a choice, in an order that never changes. With bars they are the picture themselves, in
// the other drawings its key, so that every drawing has the same list for those who listen. Rows are made when the choices change and
// patched from then on; a vote touches a number and the transforms of a bar, which the style sheet turns into motion.
// No custom properties: WebKit kept 150 KB and more for each change of one on a row, and did not give it back.
// It must not know where snapshots come from.

import { barLengths, percentages } from "./percentages.js";
import { leadMark } from "./lead-mark.js";
import { leaders } from "./shares.js";
import { formatNumber } from "./language.js";
import { sayOnStage } from "./words.js";

/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Snapshot} Snapshot */

/**
 * @typedef {object} Row
 * @property {HTMLLIElement} item
 * @property {HTMLImageElement} picture
 * @property {HTMLElement} track
 * @property {HTMLElement} bar moved out of its track by what it lacks
 * @property {HTMLElement} still moved back by as much, so that what the bar holds stands still
 * @property {HTMLElement} paint stretched to the bar's length
 * @property {HTMLElement[]} labels the label twice: on the track, and in ink on the bar that covers it
 * @property {HTMLElement} count
 * @property {HTMLElement} percent
 * @property {HTMLElement} leads what is said of whoever leads
 * @property {number} labelWidth
 * @property {{x: number, y: number, size: number}} start where its bar starts, or its emoji is
 * @property {number} length the part of the track that is filled
 */

// Labels longer than this, in characters, get more of the room beside the ring.
const wordy = 9;

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
  const paint = piece("span", "bar-paint");
  const still = piece("span", "bar-still", paint, labelOnBar);
  const bar = piece("span", "bar", still);
  bar.setAttribute("aria-hidden", "true");
  label.dir = "auto";
  labelOnBar.dir = "auto";
  const track = piece("span", "track", label, bar);
  const count = piece("span", "count");
  const percent = piece("span", "percent");
  const leads = piece("span", "unseen");
  const lead = piece("span", "lead", leadMark(), leads);
  const item = piece("li", "row", picture, track, count, percent, lead);
  item.dataset.choice = String(index);
  const labels = [label, labelOnBar];
  const start = { x: 0, y: 0, size: 0 };
  return { item, picture, track, bar, still, paint, labels, count, percent, leads, labelWidth: 0, start, length: 0 };
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
  /** @type {Drawing} */
  let drawing = "bars";
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
    list.classList.toggle("wordy", choices.some(({ label }) => label.length > wordy));
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
    for (const label of row.labels) label.style.translate = `${place}px`;
  }

  /**
   * @param {Row} row
   * @param {number} length
   */
  function stretch(row, length) {
    const lacks = `${((1 - length) * 100).toFixed(2)}%`;
    row.bar.style.transform = `translateX(-${lacks})`;
    row.still.style.transform = `translateX(${lacks})`;
    row.paint.style.transform = `scaleX(${length.toFixed(4)})`;
  }

  /**
   * A label that wraps to more lines than its row is high gets smaller letters.
   *
   * @param {Row} row
   */
  function shrinkLabel(row) {
    const height = drawing === "float" ? Infinity : row.track.clientHeight;
    for (const scale of ["1", "0.85", "0.7"]) {
      row.item.style.setProperty("--label-scale", scale);
      if (row.labels[0].offsetHeight <= height) return;
    }
  }

  /** How high a row is, or how large its emoji where only those count. */
  function rowSize() {
    const { clientHeight: height, clientWidth: width } = list;
    if (drawing === "float") return Math.max(2.5 * rem, Math.min(8.5 * rem, (0.7 * width) / rows.length, 0.5 * height));
    const gap = drawing === "ring" ? 0.16 : 0.24;
    const highest = drawing === "ring" ? 3.6 * rem : Math.min(8.5 * rem, 0.17 * width);
    return Math.max(2.1 * rem, Math.min(highest, height / (rows.length + gap * (rows.length - 1))));
  }

  /** @param {Row} row */
  function measureStart({ item, picture, track }) {
    const x = list.offsetLeft + item.offsetLeft;
    const y = list.offsetTop + item.offsetTop;
    const size = picture.offsetHeight;
    if (drawing === "float") return { x: x + picture.offsetLeft + picture.offsetWidth / 2, y: y + size / 2, size };
    return { x: x + track.offsetLeft, y: y + item.offsetHeight / 2, size };
  }

  /** Measures once what a change of size or choices moves, so that a vote reads nothing from the page. */
  function layout() {
    if (rows.length === 0) return;
    rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    list.style.setProperty("--row", `${rowSize()}px`);
    trackWidth = rows[0].track.clientWidth;
    for (const row of rows) shrinkLabel(row);
    for (const row of rows) {
      row.labelWidth = row.labels[0].offsetWidth;
      row.start = measureStart(row);
    }
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
    const first = leaders(shown);
    const said = sayOnStage(first.length > 1 ? "leadsWithOthers" : "leads");
    rows.forEach((row, index) => {
      const number = counts === null ? "" : numbers[index];
      const share = counts === null ? "" : sayOnStage("percent", { n: percent[index] });
      if (row.count.textContent !== number) row.count.textContent = number;
      if (row.percent.textContent !== share) row.percent.textContent = share;
      const leads = first.includes(index);
      row.item.classList.toggle("leads", leads);
      if (row.leads.textContent !== (leads ? said : "")) row.leads.textContent = leads ? said : "";
      if (row.length === lengths[index]) return;
      row.length = lengths[index];
      stretch(row, row.length);
      if (!moved) placeLabel(row);
    });
    return moved;
  }

  /**
   * Where a choice's bar ends, or its emoji is, in pixels of the stage: what rises from it starts there.
   *
   * @param {number} choice
   */
  function tip(choice) {
    const { start, length } = rows[choice];
    return drawing === "float" ? start : { ...start, x: start.x + length * trackWidth };
  }

  return {
    render,
    layout,
    tip,
    /** @param {Drawing} next */
    draw(next) {
      drawing = next;
      // WebKit lets rows that are too large for the list stretch it, and would measure them instead of the room.
      list.style.setProperty("--row", "0px");
    },
    emoji: () => rows.map((row) => row.picture),
    // Not the tracks: WebKit can leave one that faded, while bars moved in it, standing where it was.
    rest: () => rows.flatMap((row) => [row.count, row.percent]),
    /** Lets the bars grow from nothing. */
    grow() {
      for (const row of rows) stretch(row, 0);
      list.getBoundingClientRect();
      for (const row of rows) stretch(row, row.length);
    },
  };
}

// The rows of the stage: one for each choice, in a fixed order. With bars they are the chart; in the other views they
// are its legend, so screen readers get the same list in every view. Rows are created when the choices change and
// patched afterwards. A vote changes a number, the width of a bar and the place of its label, which the style sheet
// animates. Rows use no custom properties: WebKit leaked at least 150 KB for each change of one on a row. It must not know
// where snapshots come from.

import { labelSpot, widthOfTwoLines } from "./bar-label.js";
import { isRightToLeft } from "./direction.js";
import { placeIn, writeText } from "./emoji-text.js";
import { hyphenate, sizeLabels } from "./label-size.js";
import { formatNumber } from "./language.js";
import { leadMark } from "./lead-mark.js";
import { barLengths, percentages } from "./percentages.js";
import { rightMark } from "./right-mark.js";
import { leaders } from "./shares.js";
import { changeText } from "./text.js";
import { sayOnStage } from "./words.js";

/** @typedef {import("./types.js").Choice} Choice */
/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Snapshot} Snapshot */

/**
 * @typedef {object} Row
 * @property {HTMLLIElement} item
 * @property {string} text of its label
 * @property {HTMLImageElement} picture
 * @property {HTMLElement} track
 * @property {HTMLElement} bar
 * @property {HTMLElement[]} labels the label twice: on the track, and in dark text on the bar
 * @property {HTMLElement} count
 * @property {HTMLElement} percent
 * @property {HTMLElement} leads the text for a leading choice
 * @property {HTMLElement} right the text for a right answer
 * @property {import("./bar-label.js").Setting[]} settings the layouts of its label on a bar
 * @property {{x: number, y: number, size: number}} start the start of its bar, or the position of its emoji
 * @property {number} length the filled part of the track
 */

// Labels longer than these, in characters, get more of the room beside the ring, and so do counts of many digits.
const wordy = 9;
const wordier = 24;
const charactersPerDigit = 2;

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
  const bar = piece("span", "bar", labelOnBar);
  bar.setAttribute("aria-hidden", "true");
  label.dir = "auto";
  labelOnBar.dir = "auto";
  const track = piece("span", "track", label, bar);
  const count = piece("span", "count");
  const percent = piece("span", "percent");
  const leads = piece("span", "unseen");
  const lead = piece("span", "lead", leadMark(), leads);
  const right = piece("span", "unseen");
  const answer = piece("span", "right-answer", rightMark(), right);
  const item = piece("li", "row", picture, answer, track, count, percent, lead);
  item.dataset.choice = String(index);
  const labels = [label, labelOnBar];
  const start = { x: 0, y: 0, size: 0 };
  return {
    item,
    text: "",
    picture,
    track,
    bar,
    labels,
    count,
    percent,
    leads,
    right,
    settings: [],
    start,
    length: 0,
  };
}

/**
 * @param {HTMLElement} list
 * @param {(emoji: string) => string} pictureOf the address of an emoji's picture
 */
export function mountRows(list, pictureOf) {
  /** @type {Row[]} */
  let rows = [];
  let painted = "";
  let shape = "";
  let trackWidth = 0;
  let rightToLeft = false;
  /** @type {Drawing} */
  let drawing = "bars";
  let rem = 16;
  /** whether the rows are new and have had no layout */
  let fresh = false;

  /**
   * @param {Choice[]} choices
   * @param {boolean} mirrored
   */
  function paintChoices(choices, mirrored) {
    const wanted = JSON.stringify([choices, mirrored]);
    if (wanted === painted) return;
    painted = wanted;
    // Create new rows: bars that change their direction would sweep across their tracks.
    if (rows.length !== choices.length || mirrored !== rightToLeft) {
      rows = choices.map((_, index) => makeRow(index));
      fresh = true;
      list.textContent = "";
      list.append(...rows.map((row) => row.item));
      list.style.setProperty("--choices", String(choices.length));
    }
    rightToLeft = mirrored;
    list.dir = mirrored ? "rtl" : "ltr";
    rows.forEach((row, index) => {
      const choice = choices[index];
      const source = pictureOf(choice.emoji);
      if (row.picture.getAttribute("src") !== source) row.picture.src = source;
      row.picture.alt = choice.label ? "" : choice.name || choice.emoji;
      row.text = choice.label;
      for (const label of row.labels) writeText(label, row.text, pictureOf);
      row.item.style.setProperty("--place", String(index));
    });
  }

  /** @param {Row} row */
  function placeLabel(row) {
    if (row.settings.length === 0) return;
    const { at, setting } = labelSpot(row.length * trackWidth, row.settings, trackWidth, 1.25 * rem);
    for (const { style } of row.labels) {
      style[rightToLeft ? "right" : "left"] = `${at}px`;
      style.transform = `scale(${setting.scale.toFixed(3)})`;
      style.width = `${(setting.width / setting.scale).toFixed(1)}px`;
      style.whiteSpace = setting.lines === 1 ? "nowrap" : "normal";
    }
  }

  /**
   * @param {Row} row
   * @param {number} length
   */
  function stretch(row, length) {
    row.bar.style.width = `${(length * 100).toFixed(2)}%`;
  }

  /**
   * Removes the previous layout: in WebKit rows that are too large stretch the list, and the stretched list would be
   * measured.
   */
  function reset() {
    list.style.setProperty("--row", "0px");
    list.classList.remove("breaking");
    for (const row of rows) {
      for (const label of row.labels) {
        label.style.width = label.style.left = label.style.right = "";
        label.style.transform = label.style.whiteSpace = "";
      }
    }
  }

  /**
   * Returns the possible layouts of a label on a bar of this height.
   *
   * @param {Row} row
   */
  function settingsOf({ labels: [label], track, text }) {
    if (text === "") return [];
    const height = track.clientHeight;
    // Add a pixel, because the width is rounded.
    const width = label.offsetWidth + 1;
    const line = label.offsetHeight;
    const once = Math.min(1, height / line);
    const settings = [{ lines: 1, width: width * once, scale: once }];
    /** @type {[number, number][]} */
    const spaces = [];
    text.replace(/\s+/g, (space, index) => {
      spaces.push([index, index + space.length]);
      return space;
    });
    const range = document.createRange();
    /** @type {(from: number, to: number) => number} */
    const across = (from, to) => {
      range.setStart(...placeIn(label, from));
      range.setEnd(...placeIn(label, to));
      return range.getBoundingClientRect().width;
    };
    const two = widthOfTwoLines(spaces.length, (space) => [
      across(0, spaces[space][0]),
      across(spaces[space][1], text.length),
    ]);
    const twice = Math.min(1, height / (2 * line));
    if (Number.isFinite(two)) settings.push({ lines: 2, width: (two + 2) * twice, scale: twice });
    return settings;
  }

  /** Returns the height of a row, or the size of its emoji in the floating view. */
  function rowSize() {
    const { clientHeight: height, clientWidth: width } = list;
    if (drawing === "float") {
      const below = Math.max(...rows.map(({ item, picture }) => item.offsetHeight - picture.offsetHeight));
      const most = Math.min(11 * rem, (0.7 * width) / rows.length, 0.5 * height, height - below);
      return Math.max(2.5 * rem, most);
    }
    const gap = drawing === "ring" ? 0.16 : 0.24;
    const highest = drawing === "ring" ? 6 * rem : Math.min(8.5 * rem, 0.17 * width);
    return Math.max(2.1 * rem, Math.min(highest, height / (rows.length + gap * (rows.length - 1))));
  }

  /** @param {Row} row */
  function measureStart({ item, picture, track }) {
    const x = list.offsetLeft + item.offsetLeft;
    const y = list.offsetTop + item.offsetTop;
    const size = picture.offsetHeight;
    if (drawing === "float") return { x: x + picture.offsetLeft + picture.offsetWidth / 2, y: y + size / 2, size };
    return { x: x + track.offsetLeft + (rightToLeft ? track.offsetWidth : 0), y: y + item.offsetHeight / 2, size };
  }

  /** Measures the page once after a change of size or choices, so that a vote needs no measurement. */
  function layout() {
    if (rows.length === 0) return;
    rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    reset();
    if (drawing === "bars") for (const row of rows) hyphenate(row.labels[0], false);
    if (drawing === "float") sizeLabels(list, rows, rem);
    list.style.setProperty("--row", `${rowSize()}px`);
    if (drawing === "ring") sizeLabels(list, rows, rem);
    trackWidth = rows[0].track.clientWidth;
    for (const row of rows) {
      row.settings = drawing === "bars" ? settingsOf(row) : [];
      row.start = measureStart(row);
    }
    for (const row of rows) placeLabel(row);
  }

  /**
   * Lays out without animation, for new rows and after a change of the window size: during an animation, the edges of
   * bars would cross labels.
   */
  function layoutStill() {
    list.classList.add("still");
    layout();
    list.getBoundingClientRect();
    list.classList.remove("still");
    fresh = false;
  }

  /** @param {Snapshot} snapshot */
  function render(snapshot) {
    const counts = snapshot.hidden || snapshot.counts === null ? null : snapshot.counts;
    list.classList.toggle("without-results", counts === null);
    const shown = counts || snapshot.choices.map(() => 0);
    const numbers = shown.map(formatNumber);
    const digits = Math.max(2, ...numbers.map((number) => number.length));
    paintChoices(snapshot.choices, isRightToLeft(snapshot.question));
    const wanted = `${painted} ${digits} ${counts === null}`;
    const moved = wanted !== shape;
    shape = wanted;
    if (moved) {
      list.style.setProperty("--digits", String(digits));
      const longest =
        Math.max(...snapshot.choices.map(({ label }) => label.length)) + charactersPerDigit * (digits - 2);
      list.classList.toggle("wordy", longest > wordy);
      list.classList.toggle("wordier", longest > wordier);
    }
    // The rows of a cloud are its first choices only.
    const total = snapshot.kind === "cloud" && counts !== null ? snapshot.votes : undefined;
    const lengths = barLengths(shown, total);
    const percent = percentages(shown, total);
    const first = leaders(shown);
    const said = sayOnStage(first.length > 1 ? "leadsWithOthers" : "leads");
    const right = snapshot.right || [];
    rows.forEach((row, index) => {
      const number = counts === null ? "" : numbers[index];
      const share = counts === null ? "" : sayOnStage("percent", { n: percent[index] });
      changeText(row.count, number);
      changeText(row.percent, share);
      const leads = first.includes(index);
      row.item.classList.toggle("leads", leads);
      changeText(row.leads, leads ? said : "");
      const isRight = right.includes(index);
      row.item.classList.toggle("right", isRight);
      changeText(row.right, isRight ? sayOnStage("rightAnswer") : "");
      if (row.length === lengths[index]) return;
      row.length = lengths[index];
      stretch(row, row.length);
      if (!moved) placeLabel(row);
    });
    return moved;
  }

  /**
   * Returns the end of a choice's bar, or the position of its emoji, in pixels of the stage: rising emoji start there.
   *
   * @param {number} choice
   */
  function tip(choice) {
    const { start, length } = rows[choice];
    return drawing === "float" ? start : { ...start, x: start.x + (rightToLeft ? -length : length) * trackWidth };
  }

  return {
    render,
    layout: layoutStill,
    /** Call it after `render`. Bars of existing rows move, and their labels with them. */
    layoutMoving: () => (fresh ? layoutStill() : layout()),
    tip,
    /** @param {Drawing} next */
    draw(next) {
      drawing = next;
    },
    emoji: () => rows.map((row) => row.picture),
    // Leave out the tracks: if a track fades while its bar moves, WebKit can keep showing it at its old place.
    rest: () => rows.flatMap((row) => [row.count, row.percent]),
    /** Lets the bars grow from zero. */
    grow() {
      for (const row of rows) stretch(row, 0);
      list.getBoundingClientRect();
      for (const row of rows) stretch(row, row.length);
    },
  };
}

// The ring: the results as arcs around the total, each with its emoji on it and its percentage outside. Nodes are
// created when the choices change and patched afterwards. A vote animates the arcs to their new positions. Screen
// readers ignore the ring and read the list beside it. It must not know where snapshots come from.

import { formatNumber } from "./language.js";
import { leadMark } from "./lead-mark.js";
import { percentages } from "./percentages.js";
import { mixed } from "./mix.js";
import { arcPath, arcSpans, fitsOnArc, gradientPosition, placeTags, pointAt, ringShares } from "./ring-geometry.js";
import { rightMark } from "./right-mark.js";
import { leaders } from "./shares.js";
import { changeText } from "./text.js";
import { sayOnStage } from "./words.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */

const growMilliseconds = 280;

/**
 * Returns the position of a spring that overshoots slightly and ends at 1.
 *
 * @param {number} part of the time, 0 to 1; the first frame may be dated before the change
 */
export function springAt(part) {
  const left = 1 - Math.max(0, Math.min(1, part));
  return 1 - left * left * (1.5 * left - 0.5);
}

/**
 * Returns the flat colour of a choice, from the gradient. Mixed here because OBS has no `color-mix()`.
 *
 * @param {number} choice
 * @param {number} of the number of choices
 */
function mixedChoiceColour(choice, of) {
  const { from, to, part } = gradientPosition(choice, of);
  const style = getComputedStyle(document.documentElement);
  const token = (/** @type {number} */ step) => style.getPropertyValue(`--mood-${step}`).trim();
  return mixed(token(from), token(to), part);
}

/**
 * @param {HTMLElement} box
 * @param {string} selector
 */
function partOf(box, selector) {
  const part = box.querySelector(selector);
  if (part === null) throw new Error(`The ring has no ${selector}.`);
  return part;
}

/**
 * @param {HTMLElement} box
 * @param {(emoji: string) => string} pictureOf
 */
export function mountRing(box, pictureOf) {
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  const picture = partOf(box, ".ring-picture");
  const hole = partOf(box, ".ring-hole");
  const total = partOf(box, ".ring-total");
  const totalWords = partOf(box, ".ring-words");
  /** @type {{arc: SVGElement, emoji: HTMLImageElement, tag: HTMLElement, percent: HTMLElement}[]} */
  let parts = [];
  /** @type {{x: number, y: number}[]} */
  let tips = [];
  /** @type {number[]} */
  let from = [];
  /** @type {number[]} */
  let shown = [];
  /** @type {number[]} */
  let target = [];
  /** @type {Snapshot | null} */
  let newest = null;
  let begun = 0;
  let frame = 0;
  let painted = "";
  let totalNumber = "";
  let totalSize = "";
  let width = 0;
  let height = 0;
  let centre = { x: 0, y: 0 };
  let rem = 16;
  let shape = { outer: 0, inner: 0, gap: 0, corner: 0 };

  /** @param {import("./types.js").Choice[]} choices */
  function paintChoices(choices) {
    const wanted = JSON.stringify(choices.map(({ emoji }) => emoji));
    if (wanted === painted) return;
    painted = wanted;
    for (const { arc, emoji, tag } of parts) for (const node of [arc, emoji, tag]) node.remove();
    parts = choices.map((choice, index) => {
      const arc = /** @type {SVGElement} */ (document.createElementNS(picture.namespaceURI, "path"));
      arc.setAttribute("class", "arc");
      arc.style.setProperty("--colour", mixedChoiceColour(index, choices.length));
      const emoji = document.createElement("img");
      emoji.className = "ring-emoji";
      emoji.alt = "";
      emoji.src = pictureOf(choice.emoji);
      const percent = document.createElement("span");
      const tag = document.createElement("div");
      tag.className = "ring-tag";
      tag.append(rightMark(), leadMark(), percent);
      picture.append(arc);
      box.append(emoji, tag);
      return { arc, emoji, tag, percent };
    });
    shown = choices.map(() => 1 / choices.length);
    // New arcs start here, even if their shares are the same.
    target = [];
  }

  function drawArcs() {
    arcSpans(shown).forEach((span, index) => {
      const { path, line } = arcPath(span, shape);
      parts[index].arc.setAttribute("d", path);
      parts[index].arc.setAttribute("stroke-width", line.toFixed(2));
    });
  }

  /** @param {number} now */
  function grow(now) {
    const part = (now - begun) / growMilliseconds;
    const spring = springAt(part);
    shown = target.map((share, index) => (part >= 1 ? share : from[index] + (share - from[index]) * spring));
    drawArcs();
    frame = part >= 1 ? 0 : requestAnimationFrame(grow);
  }

  /** @param {number[]} shares */
  function growTo(shares) {
    const changed = shares.some((share, index) => share !== target[index]) || shares.length !== target.length;
    target = shares;
    if (width === 0) return;
    if (!changed && frame === 0) return drawArcs();
    if (!changed) return;
    cancelAnimationFrame(frame);
    from = shown;
    begun = performance.now();
    if (stillness.matches || document.hidden) begun -= growMilliseconds;
    grow(performance.now());
  }

  /** @param {Snapshot} snapshot */
  function place(snapshot) {
    const counts = snapshot.hidden ? null : snapshot.counts;
    const votes = (counts || []).reduce((sum, count) => sum + count, 0);
    const quiet = counts === null || votes === 0;
    const even = snapshot.choices.map(() => 1 / snapshot.choices.length);
    const spans = arcSpans(quiet ? even : ringShares(counts));
    const percent = quiet ? [] : percentages(counts);
    const first = new Set(quiet ? [] : leaders(counts));
    const right = snapshot.right || [];
    const marked = new Set([...first, ...right]);
    const emojiSize = sizeOfEmoji();
    const outside = spans.map((span) => !fitsOnArc(span, shape, emojiSize * 0.95));
    const small = 1.5 * rem;
    const gap = 0.3 * rem;
    const middle = (shape.outer + shape.inner) / 2;
    const words = spans.map((_, index) => (quiet ? "" : sayOnStage("percent", { n: percent[index] })));
    const tags = spans.map(({ start, end }, index) => ({
      angle: (start + end) / 2,
      width:
        (0.5 + words[index].length * 0.68 + (marked.has(index) ? 1.1 : 0)) * 1.25 * rem +
        (outside[index] ? small + gap : 0),
      height: 1.9 * rem,
      there: !quiet && end > start,
    }));
    const around = tags.filter(({ there }) => there);
    const places = placeTags(around, shape.outer + 0.7 * rem, { width, height });
    tips = spans.map(({ start, end }) => pointAt((start + end) / 2, middle));
    parts.forEach((part, index) => {
      const { there, width: tagWidth } = tags[index];
      const at = places[around.indexOf(tags[index])] || tips[index];
      const on = quiet || !outside[index];
      if (there && !on) tips[index] = { x: at.x - tagWidth / 2 + small / 2, y: at.y };
      const size = on ? emojiSize : small;
      put(part.emoji, tips[index], size / emojiSize);
      part.emoji.classList.toggle("gone", !there && !quiet);
      put(part.tag, { x: at.x + (on ? 0 : (small + gap) / 2), y: at.y }, 1);
      part.tag.classList.toggle("gone", !there);
      part.tag.classList.toggle("leads", first.has(index));
      for (const one of [part.tag, part.arc]) one.classList.toggle("right", right.includes(index));
      changeText(part.percent, words[index]);
    });
    box.classList.toggle("quiet", quiet);
    box.classList.toggle("judged", right.length > 0);
    growTo(quiet ? even : ringShares(counts));
  }

  /**
   * @param {HTMLElement} element
   * @param {{x: number, y: number}} at
   * @param {number} scale
   */
  function put(element, at, scale) {
    element.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px) scale(${scale.toFixed(3)})`;
  }

  /** Measures after a change of size, so that a vote does not read layout. */
  function layout() {
    width = box.clientWidth;
    height = box.clientHeight;
    centre = { x: box.offsetLeft + width / 2, y: box.offsetTop + height / 2 };
    if (width === 0 || newest === null) return;
    rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const outer = Math.max(3 * rem, Math.min(width / 2 - 4.5 * rem, height / 2 - 2.4 * rem));
    shape = { outer, inner: outer * 0.7, gap: outer * 0.026, corner: outer * 0.022 };
    picture.setAttribute("viewBox", `${-width / 2} ${-height / 2} ${width} ${height}`);
    hole.setAttribute("r", String(shape.inner));
    box.style.setProperty("--emoji", `${sizeOfEmoji().toFixed(1)}px`);
    fitTotal();
    place(newest);
  }

  const sizeOfEmoji = () => (shape.outer - shape.inner) * 0.72;

  function fitTotal() {
    const digits = Math.max(3, totalNumber.length);
    const size = `${Math.min(shape.outer * 0.37, (shape.inner * 2.4) / digits).toFixed(1)}px`;
    if (size !== totalSize) box.style.setProperty("--total", size);
    totalSize = size;
  }

  /** @param {Snapshot} snapshot */
  function render(snapshot) {
    newest = snapshot;
    paintChoices(snapshot.choices);
    const votes = formatNumber(snapshot.votes);
    if (totalNumber !== votes) {
      totalNumber = votes;
      changeText(total, votes);
      fitTotal();
    }
    changeText(totalWords, sayOnStage("votesGiven", { n: snapshot.votes }));
    if (width > 0) place(snapshot);
  }

  /**
   * Returns the position of a choice's emoji, in pixels of the stage.
   *
   * @param {number} choice
   */
  function tip(choice) {
    const { x, y } = tips[choice] || { x: 0, y: 0 };
    return { x: centre.x + x, y: centre.y + y, size: 3.5 * rem };
  }

  return { render, layout, tip, emoji: () => parts.map((part) => part.emoji) };
}

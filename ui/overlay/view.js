// Renders the overlay: emoji that rise through the right third of the screen, and the card. While no votes arrive, only
// the card is visible and nothing moves.

import { cardOf, joinCardOf } from "./state.js";
import { mountFloating } from "../shared/floating.js";
import { formatNumber, formatTenths } from "../shared/language.js";
import { rightMark } from "../shared/right-mark.js";
import { changeText } from "../shared/text.js";
import { sayOnStage } from "../shared/words.js";

/** @typedef {import("./state.js").State} State */

/**
 * Emoji cross the whole screen, so they are slower than on the stage.
 *
 * @type {import("../shared/floating.js").Flight}
 */
const overlayFlight = {
  slowness: 1.9,
  path: (drift, turn) => {
    const easing = "cubic-bezier(0.3, 0.5, 0.6, 0.9)";
    return [
      { easing, opacity: 0, transform: "translate(0, 1.5rem) scale(0.3)" },
      { easing, opacity: 1, transform: "translate(0, 0) scale(1.12)", offset: 0.07 },
      { easing, opacity: 1, transform: `translate(${drift * 0.3}rem, -2vh) scale(1)`, offset: 0.12 },
      { easing, opacity: 0.92, offset: 0.55 },
      { opacity: 0, transform: `translate(${drift * 5}rem, -70vh) rotate(${turn}deg) scale(0.66)` },
    ];
  },
};

/**
 * Returns the start of an emoji: anywhere in the right third, above the card.
 *
 * @param {number} width of the screen
 * @param {number} height
 * @param {number} across 0 to 1
 * @returns {import("../shared/floating.js").Start}
 */
function setOff(width, height, across) {
  const size = Math.min(width / 13, height / 8);
  const left = (width * 2) / 3 + size;
  const right = width - size * 1.2;
  return { x: left + across * (right - left), y: height * (0.72 + Math.random() * 0.06), size };
}

/**
 * @param {Document} page
 * @param {string} id
 * @returns {HTMLElement}
 */
function find(page, id) {
  const element = page.getElementById(id);
  if (element === null) throw new Error(`The overlay has no #${id}.`);
  return element;
}

/**
 * @param {Document} page
 * @param {(emoji: string) => string} pictureOf
 */
export function mount(page, pictureOf) {
  const air = find(page, "floating");
  const card = find(page, "card");
  const results = find(page, "results");
  const mean = find(page, "card-mean");
  const meanWords = find(page, "card-mean-words");
  const meanDigits = find(page, "card-mean-digits");
  const joinCard = find(page, "join-card");
  const qr = find(page, "join-qr");
  const host = find(page, "join-host");
  const code = find(page, "join-code");
  const codeWords = find(page, "join-code-words");
  const digits = find(page, "join-digits");
  /** @type {Parameters<typeof mountFloating>[2]} */
  const from = (_, across) => setOff(air.clientWidth, air.clientHeight, across);
  const float = mountFloating(air, pictureOf, from, () => overlayFlight);

  /** @param {number} index */
  function entry(index) {
    while (results.children.length <= index) {
      const item = page.createElement("li");
      const picture = page.createElement("img");
      picture.alt = "";
      item.append(picture, rightMark(), page.createElement("span"));
      results.append(item);
    }
    return results.children[index];
  }

  /** @param {State} state */
  function renderJoin(state) {
    const shown = joinCardOf(state);
    joinCard.hidden = shown === null;
    if (shown === null) return;
    const source = `data:image/svg+xml,${encodeURIComponent(shown.qr)}`;
    if (qr.getAttribute("src") !== source) qr.setAttribute("src", source);
    changeText(host, shown.join.host);
    code.hidden = shown.digits === null;
    changeText(codeWords, sayOnStage("code"));
    changeText(digits, shown.digits ?? "");
  }

  /** @param {State} state */
  return function render(state) {
    if (state.snapshot === null) return;
    float(state.snapshot);
    const entries = cardOf(state);
    card.hidden = entries.length === 0;
    entries.forEach(({ emoji, count, right }, index) => {
      const item = entry(index);
      const [picture, , number] = item.children;
      item.classList.toggle("right", right);
      const source = pictureOf(emoji);
      if (picture.getAttribute("src") !== source) picture.setAttribute("src", source);
      const words = formatNumber(count);
      if (number.textContent !== words) number.textContent = words;
    });
    while (results.children.length > entries.length) results.lastElementChild?.remove();
    const { mean: value } = state.snapshot;
    mean.hidden = !value;
    changeText(meanWords, sayOnStage("mean"));
    changeText(meanDigits, value ? formatTenths(value) : "");
    renderJoin(state);
  };
}

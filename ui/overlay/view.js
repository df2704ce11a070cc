// Paints the overlay: emoji that rise through the right third of the screen, and the card. While nobody votes nothing
// is there but the card, and nothing moves.

import { cardOf } from "./state.js";
import { mountFloating } from "../shared/floating.js";
import { formatNumber } from "../shared/language.js";

/** @typedef {import("./state.js").State} State */

/**
 * Where an emoji sets off: anywhere in the right third, well above the card.
 *
 * @param {number} width of the screen
 * @param {number} height
 * @returns {import("../shared/floating.js").Start}
 */
function startOf(width, height) {
  const size = Math.min(width / 13, height / 8);
  const left = (width * 2) / 3 + size;
  const right = width - size * 1.2;
  return { x: left + Math.random() * (right - left), y: height * (0.72 + Math.random() * 0.06), size };
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
  const float = mountFloating(air, pictureOf, () => startOf(air.clientWidth, air.clientHeight));

  /** @param {number} index */
  function entry(index) {
    while (card.children.length <= index) {
      const item = page.createElement("li");
      const picture = page.createElement("img");
      picture.alt = "";
      item.append(picture, page.createElement("span"));
      card.append(item);
    }
    return card.children[index];
  }

  /** @param {State} state */
  return function render(state) {
    if (state.snapshot === null) return;
    float(state.snapshot);
    const entries = cardOf(state);
    card.hidden = entries.length === 0;
    entries.forEach(({ emoji, count }, index) => {
      const [picture, number] = entry(index).children;
      const source = pictureOf(emoji);
      if (picture.getAttribute("src") !== source) picture.setAttribute("src", source);
      const words = formatNumber(count);
      if (number.textContent !== words) number.textContent = words;
    });
    while (card.children.length > entries.length) card.lastElementChild?.remove();
  };
}

// The grid of the emoji picker: sections with sticky titles. A section gets its buttons when it scrolls near, so
// opening creates a few dozen buttons instead of two thousand. One button is in the tab order; arrow keys move the
// focus.

import { walk } from "./grid-keys.js";
import { byId } from "../dom.js";

/**
 * @typedef {object} Cell
 * @property {string} emoji the emoji to pick
 * @property {string} name
 * @property {boolean} toned whether it has skin tones
 */
/** @typedef {{key: string, title: string, cells: Cell[]}} Section */
/** @typedef {{section: Section, root: HTMLElement, cells: HTMLElement}} Shown */

const columns = 8;
/** The number of visible rows, which Page Up and Page Down move by. */
const rows = 5;

/**
 * @param {(emoji: string) => string} pictureOf
 * @param {object} on
 * @param {(cell: Cell) => void} on.pick
 * @param {(cell: Cell, anchor: HTMLElement) => void} on.tones opens the skin tones
 * @param {(cell: Cell | null) => void} on.look the cell under the focus or pointer changed
 * @param {() => void} on.leave the focus moves up out of the grid, or the presenter types
 * @param {(key: string) => void} on.reach another section is at the top
 */
export function mountEmojiGrid(pictureOf, on) {
  const grid = byId("picker-grid", HTMLElement);
  /** @type {Shown[]} */
  let shown = [];
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const near = shown.find((one) => one.root === entry.target);
        if (entry.isIntersecting && near) fill(near);
      }
    },
    { root: grid, rootMargin: "160px 0px" },
  );

  /** @param {Cell} cell */
  function makeButton(cell) {
    const button = document.createElement("button");
    const picture = document.createElement("img");
    button.type = "button";
    button.tabIndex = -1;
    button.title = cell.name;
    button.setAttribute("aria-label", cell.name);
    if (cell.toned) button.setAttribute("aria-keyshortcuts", "Shift+Enter");
    button.classList.toggle("toned", cell.toned);
    picture.alt = "";
    picture.loading = "lazy";
    picture.src = pictureOf(cell.emoji);
    button.append(picture);
    return button;
  }

  /**
   * Fills one screen per frame, or all missing sections at once.
   *
   * @param {Shown} one
   * @param {number} [most]
   */
  function fill(one, most = columns * (rows + 1)) {
    const { root, section, cells } = one;
    observer.unobserve(root);
    const have = cells.childElementCount;
    if (have === section.cells.length || !shown.includes(one)) return;
    cells.append(...section.cells.slice(have, have + most).map(makeButton));
    requestAnimationFrame(() => fill(one));
  }

  /** @param {Section} section */
  function makeSection(section) {
    const root = document.createElement("section");
    const title = document.createElement("h3");
    const cells = document.createElement("div");
    root.setAttribute("role", "group");
    root.setAttribute("aria-labelledby", `emoji-${section.key}`);
    title.id = `emoji-${section.key}`;
    title.textContent = section.title;
    cells.className = "emoji-cells";
    cells.style.setProperty("--rows", String(Math.ceil(section.cells.length / columns)));
    root.append(title, cells);
    return { section, root, cells };
  }

  /** @param {EventTarget | null} target */
  function placeOf(target) {
    const button = target instanceof Element ? target.closest(".emoji-cells button") : null;
    const section = shown.findIndex((one) => one.cells === button?.parentElement);
    if (button === null || section < 0) return null;
    return { section, index: Array.from(shown[section].cells.children).indexOf(button) };
  }

  /** @param {import("./grid-keys.js").Place} place */
  const cellAt = ({ section, index }) => shown[section].section.cells[index];

  /** @param {import("./grid-keys.js").Place} place */
  function buttonAt({ section, index }) {
    const { cells } = shown[section];
    if (index >= cells.childElementCount) fill(shown[section], Infinity);
    const button = cells.children[index];
    return button instanceof HTMLButtonElement ? button : null;
  }

  grid.addEventListener("click", (event) => {
    const place = placeOf(event.target);
    if (place) on.pick(cellAt(place));
  });
  grid.addEventListener("contextmenu", (event) => {
    const place = placeOf(event.target);
    event.preventDefault();
    const button = place && buttonAt(place);
    if (button && cellAt(place).toned) on.tones(cellAt(place), button);
  });
  grid.addEventListener("focusin", (event) => {
    const place = placeOf(event.target);
    if (place === null) return;
    for (const button of grid.querySelectorAll("[tabindex='0']")) button.setAttribute("tabindex", "-1");
    buttonAt(place)?.setAttribute("tabindex", "0");
    on.look(cellAt(place));
  });
  grid.addEventListener("pointerover", (event) => {
    const place = placeOf(event.target);
    // While arrow keys move the focus, the grid scrolls below a pointer that does not move.
    if (place && !grid.contains(document.activeElement)) on.look(cellAt(place));
  });
  grid.addEventListener("scroll", () => {
    const top = shown.filter(({ root }) => root.offsetTop <= grid.scrollTop + 8).at(-1);
    if (top) on.reach(top.section.key);
  });
  grid.addEventListener("keydown", (event) => {
    const place = placeOf(event.target);
    if (place === null) return;
    const button = buttonAt(place);
    if (event.key === "Enter" && event.shiftKey) {
      event.preventDefault();
      if (button && cellAt(place).toned) on.tones(cellAt(place), button);
      return;
    }
    const counts = shown.map(({ section }) => section.cells.length);
    const to = walk(counts, place, event, { columns, rows });
    if (to === null) {
      const types = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (types || event.key === "Backspace") on.leave();
      return;
    }
    event.preventDefault();
    if (to === "out") on.leave();
    else buttonAt(to)?.focus();
  });

  return {
    /** @param {Section[]} sections sections without cells are left out */
    show(sections) {
      observer.disconnect();
      shown = sections.filter(({ cells }) => cells.length > 0).map(makeSection);
      grid.replaceChildren(...shown.map(({ root }) => root));
      grid.scrollTop = 0;
      if (shown.length === 0) return;
      buttonAt({ section: 0, index: 0 })?.setAttribute("tabindex", "0");
      for (const { root } of shown) observer.observe(root);
      // Fill the visible part first, with its pictures.
      fill(shown[0]);
      for (const picture of shown[0].cells.querySelectorAll("img")) picture.loading = "eager";
      on.reach(shown[0].section.key);
    },

    /** Frees the memory that only an open picker needs. */
    clear() {
      observer.disconnect();
      shown = [];
      grid.replaceChildren();
    },

    focusFirst() {
      if (shown.length > 0) buttonAt({ section: 0, index: 0 })?.focus();
    },

    /** @returns {Cell | null} */
    first: () => (shown.length > 0 ? cellAt({ section: 0, index: 0 }) : null),

    /** @param {string} key */
    jump(key) {
      const one = shown.find(({ section }) => section.key === key);
      if (!one) return;
      fill(one);
      grid.scrollTop = one.root.offsetTop;
    },
  };
}

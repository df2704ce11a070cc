// The emoji picker: a search field over a grid of pictures. Typing searches, arrows walk the grid, Enter picks, Esc
// leaves, and the focus goes back to the button that opened it. Names and search come from the Rust side.

import { mountPanel, placeBeside } from "./panel.js";
import { byId, write } from "./parts.js";
import { say } from "./words.js";

/** @typedef {{emoji: string, name: string}} Found */

const columns = 8;

/**
 * @param {(query: string) => Promise<Found[]>} search
 * @param {(emoji: string) => string} pictureOf
 */
export function mountEmojiPicker(search, pictureOf) {
  const dialog = byId("picker", HTMLDialogElement);
  const field = byId("picker-search", HTMLInputElement);
  const grid = byId("picker-grid", HTMLElement);
  const name = byId("picker-name", HTMLElement);
  const panel = mountPanel(dialog, close);
  /** @type {(emoji: string) => void} */
  let pick = () => {};
  /** @type {Found[]} */
  let found = [];
  let asked = 0;

  function close() {
    panel.show(false);
  }

  /** @param {number} place */
  function cell(place) {
    const button = grid.children[place];
    return button instanceof HTMLButtonElement ? button : null;
  }

  /** @param {number} place */
  function choose(place) {
    const one = found[place];
    if (!one) return;
    close();
    pick(one.emoji);
  }

  /** @param {Found[]} results */
  function paint(results) {
    found = results;
    const cells = results.map((one) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1;
      button.title = one.name;
      button.setAttribute("aria-label", one.name);
      const picture = document.createElement("img");
      picture.alt = "";
      picture.loading = "lazy";
      picture.src = pictureOf(one.emoji);
      button.append(picture);
      return button;
    });
    if (cells[0]) cells[0].tabIndex = 0;
    grid.replaceChildren(...cells);
    grid.scrollTop = 0;
    write(name, results[0]?.name ?? say("noEmojiFound"));
  }

  async function ask() {
    asked += 1;
    const mine = asked;
    const results = await search(field.value.trim()).catch(() => []);
    if (mine === asked) paint(results);
  }

  field.addEventListener("input", () => void ask());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") choose(0);
    else if (event.key === "ArrowDown") cell(0)?.focus();
    else return;
    event.preventDefault();
  });

  grid.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button) choose(Array.from(grid.children).indexOf(button));
  });
  grid.addEventListener("focusin", (event) => {
    for (const button of grid.querySelectorAll("[tabindex='0']")) button.setAttribute("tabindex", "-1");
    if (!(event.target instanceof HTMLButtonElement)) return;
    event.target.tabIndex = 0;
    write(name, event.target.title);
  });
  grid.addEventListener("pointerover", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button) write(name, button.title);
  });
  grid.addEventListener("keydown", (event) => {
    const at = Array.from(grid.children).indexOf(/** @type {Element} */ (event.target));
    const last = grid.children.length - 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: last };
    const to = moves[event.key];
    if (to === undefined) {
      if (event.key.length === 1 && event.key !== " ") field.focus();
      return;
    }
    event.preventDefault();
    if (to < 0) field.focus();
    else cell(Math.min(to, last))?.focus();
  });

  /**
   * @param {HTMLElement} anchor
   * @param {(emoji: string) => void} picked
   */
  return function open(anchor, picked) {
    pick = picked;
    field.value = "";
    panel.show(true, anchor);
    placeBeside(dialog, anchor, "start");
    field.focus();
    void ask();
  };
}

// The panel that takes an emoji of a cloud off the stage, and puts it back. A press on an emoji of the stage opens it at
// that emoji, so a second press takes it off. While results are hidden it shows none: the window may be projected.

import { byId, made, write } from "../dom.js";
import { mountPanel } from "../panels/panel.js";
import { say } from "../words.js";
import { formatNumber } from "../../shared/language.js";
import { choiceWords } from "../../shared/words.js";

/** @typedef {import("../state.js").State} State */

/**
 * Returns the emoji that are off the stage, then the others with the most votes first.
 *
 * @param {Pick<import("../../shared/types.js").Snapshot, "choices" | "counts">} snapshot
 * @returns {number[]} the indexes of the choices
 */
export function orderOfTiles({ choices, counts }) {
  const rank = (/** @type {number} */ index) => (choices[index].off ? Infinity : (counts?.[index] ?? 0));
  return choices
    .map((_, index) => index)
    .sort((one, other) => (rank(one) === rank(other) ? one - other : rank(other) - rank(one)));
}

/**
 * @param {import("../polls/poll-actions.js").PollActions} polls
 * @param {(emoji: string) => string} pictureOf
 * @param {{open: () => void, close: () => void}} on
 */
export function mountCloudPanel(polls, pictureOf, on) {
  const dialog = byId("cloud-panel", HTMLDialogElement);
  const words = byId("cloud-panel-words", HTMLElement);
  const tiles = byId("cloud-tiles", HTMLElement);
  const opener = byId("cloud-open", HTMLElement);
  const panel = mountPanel(dialog, on.close);
  /** @type {Map<number, {button: HTMLButtonElement, count: HTMLElement}>} */
  let buttons = new Map();
  let round = -1;
  /** @type {number | null} the emoji that was pressed on the stage */
  let pressed = null;

  byId("cloud", HTMLElement).addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest(".cloud-item:not(.veiled)") : null;
    if (!(item instanceof HTMLElement)) return;
    pressed = Number(item.dataset.choice);
    on.open();
  });

  /** @param {number} index */
  function tileOf(index) {
    const known = buttons.get(index);
    if (known) return known;
    const picture = made("img", "");
    picture.alt = "";
    const count = made("span", "");
    const button = made("button", "", picture, count);
    button.type = "button";
    button.addEventListener("click", () => {
      void polls.takeOff(round, index, button.getAttribute("aria-pressed") !== "true");
    });
    buttons.set(index, { button, count });
    return { button, count };
  }

  /** @param {import("../../shared/types.js").Snapshot} snapshot */
  function paint(snapshot) {
    const { choices, counts, hidden } = snapshot;
    const isHidden = hidden === true || counts === null;
    write(words, say(isHidden ? "takeOffHidden" : choices.length === 0 ? "cloudEmpty" : "takeOffWords"));
    tiles.hidden = isHidden;
    if (isHidden) return;
    choices.forEach((choice, index) => {
      const { button, count } = tileOf(index);
      const picture = /** @type {HTMLImageElement} */ (button.firstElementChild);
      const source = pictureOf(choice.emoji);
      if (picture.getAttribute("src") !== source) picture.src = source;
      write(count, formatNumber(counts[index] ?? 0));
      button.setAttribute("aria-pressed", String(choice.off === true));
      const votes = say("countedVotes", { n: counts[index] ?? 0 });
      button.setAttribute("aria-label", say("takeOffOne", { emoji: choiceWords(choice), votes }));
      button.title = say(choice.off ? "putBack" : "takeOff");
      // New emoji come at the end: nothing moves under the pointer.
      if (!button.isConnected) tiles.append(button);
    });
  }

  /** @param {State} state */
  return function render(state) {
    if (state.view === null) return;
    const { snapshot } = state.view;
    const isCloud = snapshot.kind === "cloud";
    opener.hidden = !isCloud;
    const wanted = state.panel === "cloud";
    if (wanted && !isCloud) return on.close();
    if (wanted && (!dialog.open || round !== snapshot.round)) {
      round = snapshot.round;
      buttons = new Map();
      tiles.replaceChildren(...orderOfTiles(snapshot).map((index) => tileOf(index).button));
    }
    if (wanted) paint(snapshot);
    if (!panel.show(wanted)) return;
    const first = pressed === null ? tiles.querySelector("button") : buttons.get(pressed)?.button;
    pressed = null;
    first?.focus();
    first?.scrollIntoView({ block: "nearest" });
  };
}

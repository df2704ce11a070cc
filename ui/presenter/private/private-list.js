// The polls in the private window. A press shows a poll on the stage. Items are keyed by poll id, so the focus survives
// every change of the list.

import { fromTemplate, made, within, write } from "../dom.js";
import { say } from "../words.js";
import { writeText } from "../../shared/emoji-text.js";
import { phaseWords } from "../../shared/words.js";

/** @typedef {import("../../shared/types.js").Poll} Poll */

/**
 * Draws the emoji of a poll as pictures.
 *
 * @param {Element} home
 * @param {Poll} poll
 * @param {(emoji: string) => string} pictureOf
 */
export function paintChoices(home, poll, pictureOf) {
  const files = poll.kind === "cloud" ? [pictureOf("☁️")] : poll.choices.map((choice) => pictureOf(choice.emoji));
  if (home.getAttribute("data-files") === files.join()) return;
  home.setAttribute("data-files", files.join());
  home.replaceChildren(
    ...files.map((file) => {
      const picture = made("img", "");
      picture.src = file;
      picture.alt = "";
      return picture;
    }),
  );
}

/**
 * @param {HTMLElement} list
 * @param {(poll: number) => void} show
 * @param {(emoji: string) => string} pictureOf
 */
export function mountPrivateList(list, show, pictureOf) {
  /** @type {Map<number, HTMLElement>} */
  const items = new Map();
  let onStage = -1;

  /** @param {number} id */
  function makeItem(id) {
    const item = fromTemplate("poll-item");
    const button = within(item, "button", HTMLButtonElement);
    button.removeAttribute("aria-keyshortcuts");
    within(item, ".grip", HTMLElement).remove();
    within(item, ".on-stage", HTMLElement).remove();
    button.addEventListener("click", () => show(id));
    items.set(id, item);
    return item;
  }

  // The keys up and down are free; left and right change the poll.
  list.addEventListener("keydown", (event) => {
    const buttons = Array.from(list.querySelectorAll("button"));
    const at = buttons.findIndex((button) => button === document.activeElement);
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const to = moves[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    buttons[to]?.focus();
  });

  /**
   * @param {Poll[]} polls
   * @param {import("../../shared/types.js").View} view
   */
  return function render(polls, view) {
    for (const [id, item] of items) {
      if (polls.some((poll) => poll.id === id)) continue;
      item.remove();
      items.delete(id);
    }
    polls.forEach((poll, place) => {
      const item = items.get(poll.id) ?? makeItem(poll.id);
      if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
      const question = within(item, ".poll-question", HTMLElement);
      writeText(question, poll.question || say("untitled"), pictureOf);
      question.classList.toggle("untitled", poll.question === "");
      paintChoices(within(item, ".poll-emoji", HTMLElement), poll, pictureOf);
      const votes = poll.votes === 0 ? say("notAskedYet") : say("countedVotes", { n: poll.votes });
      const shown = poll.id === view.poll;
      write(within(item, ".poll-words", HTMLElement), shown ? phaseWords(view.snapshot.phase) : votes);
      const button = within(item, "button", HTMLButtonElement);
      if (shown) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    if (onStage !== view.poll) items.get(view.poll)?.scrollIntoView({ block: "nearest" });
    onStage = view.poll;
  };
}

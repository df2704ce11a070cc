// The list of polls. Items are keyed by the poll's id, so that focus survives every change of the list. Up and down
// walk through it, with Alt they move the poll.

import { byId, fromTemplate, within, write } from "./parts.js";
import { say } from "./words.js";

/** @typedef {import("../shared/types.js").Poll} Poll */
/** @typedef {{item: HTMLElement, button: HTMLButtonElement, emoji: HTMLElement, painted: string}} Entry */

/** @param {Poll} poll */
function factWords(poll) {
  const rule = say(poll.rule === "once" ? "pollOnce" : "pollMany");
  return poll.votes === 0 ? rule : say("pollWithVotes", { rule, votes: say("countedVotes", { n: poll.votes }) });
}

/**
 * @param {import("./poll-actions.js").PollActions} polls
 * @param {(emoji: string) => string} pictureOf
 */
export function mountPollList(polls, pictureOf) {
  const list = byId("poll-list", HTMLElement);
  /** @type {Map<number, Entry>} */
  const entries = new Map();

  /** @param {number} id */
  function makeEntry(id) {
    const item = fromTemplate("poll-item");
    const button = within(item, "button", HTMLButtonElement);
    const emoji = within(item, ".poll-emoji", HTMLElement);
    button.dataset.poll = String(id);
    button.addEventListener("click", () => void polls.pick(id));
    const entry = { item, button, emoji, painted: "" };
    entries.set(id, entry);
    return entry;
  }

  list.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    const target = event.target instanceof HTMLElement ? event.target.closest("button") : null;
    if (by === 0 || target === null) return;
    event.preventDefault();
    if (event.altKey) return void polls.move(Number(target.dataset.poll), by);
    const buttons = Array.from(list.querySelectorAll("button"));
    const next = buttons[buttons.indexOf(target) + by];
    if (!next) return;
    next.focus();
    void polls.pick(Number(next.dataset.poll));
  });

  /**
   * @param {Entry} entry
   * @param {Poll} poll
   */
  function paint(entry, poll) {
    const question = within(entry.item, ".poll-question", HTMLElement);
    write(question, poll.question || say("untitled"));
    question.classList.toggle("untitled", poll.question === "");
    write(within(entry.item, ".poll-words", HTMLElement), factWords(poll));
    const wanted = poll.choices.map((choice) => choice.emoji).join(" ");
    if (wanted === entry.painted) return;
    entry.painted = wanted;
    const pictures = poll.choices.map((choice) => {
      const picture = document.createElement("img");
      picture.alt = "";
      picture.src = pictureOf(choice.emoji);
      return picture;
    });
    entry.emoji.replaceChildren(...pictures);
  }

  return {
    /**
     * @param {Poll[]} all
     * @param {Poll} edited as typed, so that the list follows the editor's keys
     * @param {number} onStage
     */
    render(all, edited, onStage) {
      const focused = document.activeElement;
      for (const [id, entry] of entries) {
        if (all.some((poll) => poll.id === id)) continue;
        entry.item.remove();
        entries.delete(id);
      }
      all.forEach((poll, place) => {
        const entry = entries.get(poll.id) ?? makeEntry(poll.id);
        if (list.children[place] !== entry.item) list.insertBefore(entry.item, list.children[place] ?? null);
        paint(entry, poll.id === edited.id ? { ...edited, votes: poll.votes } : poll);
        if (poll.id === edited.id) entry.button.setAttribute("aria-current", "true");
        else entry.button.removeAttribute("aria-current");
        within(entry.item, ".on-stage", HTMLElement).hidden = poll.id !== onStage;
      });
      if (focused !== document.activeElement && focused instanceof HTMLElement && list.contains(focused)) focused.focus();
    },

    focusCurrent() {
      const current = list.querySelector("[aria-current]");
      if (current instanceof HTMLElement) current.focus();
    },
  };
}

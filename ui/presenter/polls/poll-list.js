// The list of polls. Items are keyed by poll id, so the focus survives every change of the list. Up and down move the
// focus, Alt with up and down moves the poll, Delete deletes it.

import { mountDrag } from "./drag.js";
import { byId, fromTemplate, within, write } from "../dom.js";
import { say } from "../words.js";
import { cloudEmoji } from "../../shared/cloud.js";
import { writeText } from "../../shared/emoji-text.js";

/** @typedef {import("../../shared/types.js").Poll} Poll */
/** @typedef {{item: HTMLElement, button: HTMLButtonElement, emoji: HTMLElement, painted: string}} Entry */

/** @param {Poll} poll */
function factWords(poll) {
  const ofChoices = poll.rule === "once" ? "pollOnce" : "pollMany";
  const rule = say(poll.kind === "cloud" ? "kindCloud" : ofChoices);
  return poll.votes === 0 ? rule : say("pollWithVotes", { rule, votes: say("countedVotes", { n: poll.votes }) });
}

/**
 * @param {import("./poll-actions.js").PollActions} polls
 * @param {(emoji: string) => string} pictureOf
 */
export function mountPollList(polls, pictureOf) {
  const list = byId("poll-list", HTMLElement);
  const spoken = byId("drawer-spoken", HTMLElement);
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

  /**
   * The target position of a poll until the list shows it there: a held key continues from that position.
   *
   * @type {{poll: number, to: number} | null}
   */
  let wish = null;
  /** @type {number | null} */
  let focusNext = null;
  let shown = -1;

  const buttons = () => Array.from(list.querySelectorAll("button"));
  /** @param {number} poll */
  const placeOf = (poll) => buttons().findIndex((button) => button.dataset.poll === String(poll));

  /**
   * @param {number} poll
   * @param {number} to
   */
  async function moveTo(poll, to) {
    const of = buttons().length;
    wish = { poll, to };
    const moved = await polls.move(poll, to);
    if (moved) spoken.textContent = say("movedTo", { place: to + 1, of });
    else wish = null;
  }

  /**
   * @param {number} poll
   * @param {number} by -1 for up, 1 for down
   */
  function step(poll, by) {
    const to = (wish?.poll === poll ? wish.to : placeOf(poll)) + by;
    if (to >= 0 && to < buttons().length) void moveTo(poll, to);
  }

  mountDrag(list, async (item, to) => {
    const button = within(item, "button", HTMLButtonElement);
    button.focus();
    void polls.pick(Number(button.dataset.poll));
    await moveTo(Number(button.dataset.poll), to);
  });

  list.addEventListener("keydown", (event) => {
    const target = event.target instanceof HTMLElement ? event.target.closest("button") : null;
    if (target === null) return;
    const all = buttons();
    const at = all.indexOf(target);
    /** @type {Record<string, number>} */
    const walks = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 };
    const to = walks[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (event.altKey) return step(Number(target.dataset.poll), Math.sign(to - at));
      const next = all[to];
      next?.focus();
      if (next) void polls.pick(Number(next.dataset.poll));
    } else if (event.key === "Delete" && all.length > 1) {
      event.preventDefault();
      focusNext = Number((all[at + 1] ?? all[at - 1]).dataset.poll);
      void polls.remove(Number(target.dataset.poll));
    }
  });

  /**
   * @param {Entry} entry
   * @param {Poll} poll
   */
  function paint(entry, poll) {
    const question = within(entry.item, ".poll-question", HTMLElement);
    writeText(question, poll.question || say("untitled"), pictureOf);
    question.classList.toggle("untitled", poll.question === "");
    write(within(entry.item, ".poll-words", HTMLElement), factWords(poll));
    const emoji = poll.kind === "cloud" ? [cloudEmoji] : poll.choices.map((choice) => choice.emoji);
    const wanted = emoji.join(" ");
    if (wanted === entry.painted) return;
    entry.painted = wanted;
    const pictures = emoji.map((one) => {
      const picture = document.createElement("img");
      picture.alt = "";
      picture.src = pictureOf(one);
      return picture;
    });
    entry.emoji.replaceChildren(...pictures);
  }

  return {
    /**
     * @param {Poll[]} all
     * @param {Poll} edited the draft, so that the list follows the editor
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
        if (wish?.poll === poll.id && wish.to === place) wish = null;
      });
      if (focused !== document.activeElement && focused instanceof HTMLElement && list.contains(focused))
        focused.focus();
      if (shown !== edited.id) entries.get(edited.id)?.item.scrollIntoView({ block: "nearest" });
      shown = edited.id;
      if (focusNext !== null && edited.id === focusNext) {
        entries.get(focusNext)?.button.focus();
        focusNext = null;
      }
    },

    step,

    focusCurrent() {
      const current = list.querySelector("[aria-current]");
      if (current instanceof HTMLElement) current.focus();
    },
  };
}

// The list of earlier rounds, newest first, with a heading for each day. Buttons are keyed by round, so the focus
// survives a reload. Up and down move the focus.

import { listedRounds, shownRound } from "./history-state.js";
import { dayOf, daysAgo, shortDay, spanOf, timeOfDay } from "../panels/time-format.js";
import { byId, fromTemplate, made, within, write } from "../dom.js";
import { say } from "../words.js";
import { writeText } from "../../shared/emoji-text.js";
import { leaders } from "../../shared/shares.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {{item: HTMLElement, button: HTMLButtonElement, painted: string}} Entry */

/** If more choices than this are tied, no leader is shown. */
const mostLeaders = 3;

/** @param {number} at */
export function dayWords(at) {
  const ago = daysAgo(at, Date.now());
  if (ago === 0) return say("today");
  return ago === 1 ? say("yesterday") : dayOf(at);
}

/** @param {RoundResult} result */
export function spanWords({ opened_at: from, closed_at: until }) {
  return until === null ? say("stillOpen", { from: timeOfDay(from) }) : spanOf(from, until);
}

/** @param {RoundResult} result */
export function votesWords({ votes }) {
  return votes === 0 ? say("noVotes") : say("countedVotes", { n: votes });
}

/**
 * Returns a round in one line: its name, if it has one, and its time.
 *
 * @param {RoundResult} result
 */
export function roundWords(result) {
  const recent = daysAgo(result.opened_at, Date.now()) < 2;
  const day = recent ? dayWords(result.opened_at) : shortDay(result.opened_at);
  const values = { name: result.name, day, span: spanWords(result), votes: votesWords(result) };
  return say(result.name === "" ? "roundOption" : "namedRoundOption", values);
}

/**
 * @param {(round: number) => void} pick
 * @param {(round: number) => void} remove
 * @param {(emoji: string) => string} pictureOf
 */
export function mountRoundList(pick, remove, pictureOf) {
  const list = byId("round-list", HTMLElement);
  /** @type {Map<number, Entry>} */
  const entries = new Map();
  /** @type {RoundResult[] | null} */
  let painted = null;
  /** @type {number | null} */
  let ofTalk = null;
  let language = "";
  /** @type {number | null} */
  let hidden = null;

  /** @param {number} round */
  function entryOf(round) {
    const known = entries.get(round);
    if (known) return known;
    const item = fromTemplate("round-item");
    const button = within(item, "button", HTMLButtonElement);
    button.dataset.round = String(round);
    button.addEventListener("click", () => pick(round));
    const entry = { item, button, painted: "" };
    entries.set(round, entry);
    return entry;
  }

  list.addEventListener("keydown", (event) => {
    const buttons = Array.from(list.querySelectorAll("button"));
    if (event.key === "Delete" && event.target instanceof HTMLElement) remove(Number(event.target.dataset.round));
    const at = buttons.findIndex((button) => button === event.target);
    /** @type {Record<string, number>} */
    const moves = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: buttons.length - 1 };
    const next = at < 0 ? undefined : buttons[moves[event.key] ?? -1];
    if (moves[event.key] !== undefined) event.preventDefault();
    if (!next) return;
    next.focus();
    pick(Number(next.dataset.round));
  });

  /**
   * @param {Entry} entry
   * @param {RoundResult} result
   * @param {boolean} veiled
   */
  function paint(entry, result, veiled) {
    const question = within(entry.item, ".poll-question", HTMLElement);
    writeText(question, result.question || say("untitled"), pictureOf);
    question.classList.toggle("untitled", result.question === "");
    const facts = { votes: votesWords(result), phones: say("countedPhones", { n: result.phones }) };
    const name = within(entry.item, ".round-name", HTMLElement);
    writeText(name, result.name, pictureOf);
    name.hidden = result.name === "";
    write(within(entry.item, ".round-span", HTMLElement), spanWords(result));
    write(within(entry.item, ".round-votes", HTMLElement), result.votes === 0 ? facts.votes : say("roundFacts", facts));
    const counts = result.counts.map((count, place) => (result.choices[place].off ? 0 : count));
    const first = veiled || counts.length === 0 ? [] : leaders(counts);
    const shown = first.length > mostLeaders ? [] : first.map((choice) => result.choices[choice]);
    const wanted = shown.map(({ emoji }) => emoji).join(" ");
    if (wanted === entry.painted) return;
    entry.painted = wanted;
    const pictures = shown.map((choice) => {
      const picture = made("img", "");
      picture.alt = choice.label || choice.name || choice.emoji;
      picture.src = pictureOf(choice.emoji);
      return picture;
    });
    within(entry.item, ".leader", HTMLElement).replaceChildren(...pictures);
  }

  /**
   * @param {RoundResult[]} rounds
   * @param {number | null} veiled
   */
  function arrange(rounds, veiled) {
    const focused = document.activeElement;
    /** @type {{words: string, items: HTMLElement[]}[]} */
    const days = [];
    for (const result of rounds) {
      const entry = entryOf(result.round);
      paint(entry, result, result.round === veiled);
      const words = dayWords(result.opened_at);
      if (days.at(-1)?.words !== words) days.push({ words, items: [] });
      days.at(-1)?.items.push(entry.item);
    }
    const groups = days.map(({ words, items }) =>
      made("section", "", made("h3", "field-name", words), made("ul", "", ...items)),
    );
    const { scrollTop } = list;
    list.replaceChildren(...groups);
    list.scrollTop = scrollTop;
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
  }

  return {
    /**
     * @param {import("./history-state.js").History} history
     * @param {number | null} veiled the round whose result is hidden
     */
    render(history, veiled) {
      const rounds = history.rounds ?? [];
      const { talk } = history;
      const { lang } = document.documentElement;
      if (rounds !== painted || talk !== ofTalk || veiled !== hidden || language !== lang)
        arrange(listedRounds(history), veiled);
      painted = rounds;
      ofTalk = talk;
      hidden = veiled;
      language = lang;
      const current = shownRound(history)?.round;
      for (const [round, { button }] of entries) {
        if (round === current) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      }
    },

    /** @returns {boolean} whether there was a round to focus */
    focusCurrent() {
      const current = list.querySelector("[aria-current]");
      if (!(current instanceof HTMLElement)) return false;
      current.focus();
      return true;
    },
  };
}

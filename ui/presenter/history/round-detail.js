// One earlier round: its question, its result in the rows of the stage, and its timeline.

import { daysAgo, shortDay } from "../panels/time-format.js";
import { byId, write } from "../dom.js";
import { dayWords, spanWords, votesWords } from "./round-list.js";
import { mountTimeline } from "./timeline.js";
import { say } from "../words.js";
import { writeText } from "../../shared/emoji-text.js";
import { mountRows } from "../../shared/rows.js";
import { ruleWords } from "../../shared/words.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("../../shared/types.js").RoundDetail} RoundDetail */

/**
 * The round as a snapshot, which the rows render.
 *
 * @param {RoundResult} past
 * @param {boolean} hidden
 * @returns {import("../../shared/types.js").Snapshot}
 */
function asSnapshot(past, hidden) {
  const { phase, round, rule, question, choices, counts, votes, phones } = past;
  return { v: 1, file: "", boot: "", rev: 0, phase, round, rule, question, choices, counts, votes, phones, hidden };
}

/** A longer question, in characters, gets a smaller font. */
const longQuestion = 90;

/**
 * @param {(round: number, name: string) => void} rename
 * @param {(emoji: string) => string} pictureOf
 */
export function mountRecord(rename, pictureOf) {
  const record = byId("record", HTMLElement);
  const question = byId("record-question", HTMLElement);
  const facts = byId("record-facts", HTMLElement);
  const name = byId("round-name", HTMLInputElement);
  const list = byId("record-rows", HTMLElement);
  const figure = byId("timeline", HTMLElement);
  const rows = mountRows(list, pictureOf);
  const timeline = mountTimeline(pictureOf);
  new ResizeObserver(rows.layout).observe(list);
  let shown = -1;
  let known = "";

  // The change event comes before the field shows another round.
  name.addEventListener("change", () => rename(shown, name.value));
  name.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && name.value !== known) name.value = known;
    else if (event.key !== "Enter" && event.key !== "Escape") return;
    else name.blur();
    event.preventDefault();
    event.stopPropagation();
  });

  /**
   * @param {RoundResult} past
   * @param {RoundDetail | null} course
   * @param {boolean} compares whether the comparison replaces the rows
   * @param {boolean} veiled whether its result is hidden
   */
  return (past, course, compares, veiled) => {
    writeText(question, past.question || say("untitled"), pictureOf);
    question.classList.toggle("untitled", past.question === "");
    question.classList.toggle("long", past.question.length > longQuestion);
    const phones = say("countedPhones", { n: past.phones });
    const values = {
      day: daysAgo(past.opened_at, Date.now()) < 2 ? dayWords(past.opened_at) : shortDay(past.opened_at),
      span: spanWords(past),
      rule: ruleWords(past.rule),
      votes: votesWords(past),
      phones,
    };
    // In a round with one vote each, votes and phones are the same number.
    const words = say(past.rule === "once" ? "roundFactsOnce" : "roundFactsLong", values);
    write(facts, veiled ? `${words} · ${say("resultsHidden")}` : words);
    if (past.round !== shown || (past.name !== known && document.activeElement !== name)) name.value = past.name;
    known = past.name;
    list.hidden = compares;
    if (rows.render(asSnapshot(past, veiled))) rows.layout();
    figure.hidden = veiled;
    timeline(past, course?.past.round === past.round ? course : null);
    if (shown !== past.round) record.scrollTop = 0;
    shown = past.round;
  };
}

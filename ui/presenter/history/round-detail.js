// One earlier round: its question, its result in the rows of the stage, and its timeline.

import { daysAgo, shortDay } from "../panels/time-format.js";
import { byId, write } from "../dom.js";
import { topOf } from "./history-numbers.js";
import { dayWords, spanWords, votesWords } from "./round-list.js";
import { mountTimeline } from "./timeline.js";
import { say } from "../words.js";
import { writeText } from "../../shared/emoji-text.js";
import { mountRows } from "../../shared/rows.js";
import { meanWords, ruleWords } from "../../shared/words.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("../../shared/types.js").RoundDetail} RoundDetail */

/** The rows of a cloud. */
const mostRows = 10;

/**
 * The round as a snapshot, which the rows render.
 *
 * @param {RoundResult} past
 * @param {number[]} places of its choices that are shown
 * @param {boolean} hidden
 * @returns {import("../../shared/types.js").Snapshot}
 */
function asSnapshot(past, places, hidden) {
  const { phase, round, rule, kind, question, votes, phones } = past;
  const [choices, counts] = [places.map((place) => past.choices[place]), places.map((place) => past.counts[place])];
  // The rows of a cloud are its first choices, and it has no right answer.
  const right = hidden ? [] : past.right;
  const shown = { phase, round, rule, kind, question, choices, counts, votes, phones, hidden, right };
  return { v: 1, file: "", boot: "", rev: 0, ...shown };
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
  const rest = byId("record-rest", HTMLElement);
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
      rule: ruleWords(past),
      votes: votesWords(past),
      phones,
    };
    // In a round with one vote each, votes and phones are the same number.
    const words = say(past.rule === "once" ? "roundFactsOnce" : "roundFactsLong", values);
    const mean = past.mean === null ? "" : ` · ${meanWords(past.mean)}`;
    write(facts, words + (veiled ? ` · ${say("resultsHidden")}` : mean));
    if (past.round !== shown || (past.name !== known && document.activeElement !== name)) name.value = past.name;
    known = past.name;
    const isCloud = past.kind === "cloud";
    const top = topOf(past, mostRows);
    // The emoji of a hidden cloud are its result.
    list.hidden = compares || (isCloud && veiled) || top.places.length === 0;
    if (!list.hidden && rows.render(asSnapshot(past, top.places, veiled))) rows.layoutMoving();
    rest.hidden = list.hidden || top.rest === 0;
    write(rest, say("andMore", { n: top.rest }));
    figure.hidden = veiled;
    timeline(past, course?.past.round === past.round ? course : null);
    if (shown !== past.round) record.scrollTop = 0;
    shown = past.round;
  };
}

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

/** The most rows of a cloud. */
const mostRows = 10;

/**
 * Returns the round as a snapshot, which the rows render.
 *
 * @param {RoundResult} result
 * @param {number[]} places of its choices that are shown
 * @param {boolean} hidden
 * @returns {import("../../shared/types.js").Snapshot}
 */
function asSnapshot(result, places, hidden) {
  const { phase, round, rule, kind, question, votes, phones } = result;
  const [choices, counts] = [places.map((place) => result.choices[place]), places.map((place) => result.counts[place])];
  // The rows of a cloud are its first choices, and it has no right answer.
  const right = hidden ? [] : result.right;
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
   * @param {RoundResult} result
   * @param {RoundDetail | null} course
   * @param {boolean} compares whether the comparison replaces the rows
   * @param {boolean} veiled whether its result is hidden
   */
  return (result, course, compares, veiled) => {
    writeText(question, result.question || say("untitled"), pictureOf);
    question.classList.toggle("untitled", result.question === "");
    question.classList.toggle("long", result.question.length > longQuestion);
    const phones = say("countedPhones", { n: result.phones });
    const values = {
      day: daysAgo(result.opened_at, Date.now()) < 2 ? dayWords(result.opened_at) : shortDay(result.opened_at),
      span: spanWords(result),
      rule: ruleWords(result),
      votes: votesWords(result),
      phones,
    };
    // In a round with one vote each, votes and phones are the same number.
    const words = say(result.rule === "once" ? "roundFactsOnce" : "roundFactsLong", values);
    const mean = result.mean === null ? "" : ` · ${meanWords(result.mean)}`;
    write(facts, words + (veiled ? ` · ${say("resultsHidden")}` : mean));
    if (result.round !== shown || (result.name !== known && document.activeElement !== name)) name.value = result.name;
    known = result.name;
    const isCloud = result.kind === "cloud";
    const top = topOf(result, mostRows);
    // The emoji of a hidden cloud are its result.
    list.hidden = compares || (isCloud && veiled) || top.places.length === 0;
    if (!list.hidden && rows.render(asSnapshot(result, top.places, veiled))) rows.layoutMoving();
    rest.hidden = list.hidden || top.rest === 0;
    write(rest, say("andMore", { n: top.rest }));
    figure.hidden = veiled;
    timeline(result, course?.result.round === result.round ? course : null);
    if (shown !== result.round) record.scrollTop = 0;
    shown = result.round;
  };
}

// Two rounds of one poll side by side: the earlier is "before", whichever was picked first, and every choice says by how
// many points of a hundred it moved.

import { compared, inOrder } from "./history-numbers.js";
import { shownRound, siblings } from "./history-state.js";
import { daysAgo, shortDay } from "./moments.js";
import { byId, made, within, write } from "./parts.js";
import { dayWords, spanWords, votesWords } from "./round-list.js";
import { say } from "./words.js";
import { moodColour } from "../shared/mood.js";
import { choiceWords } from "../shared/words.js";

/** @typedef {import("../shared/types.js").PastRound} PastRound */
/** @typedef {import("./history-numbers.js").Compared} Compared */

/** @param {PastRound} past */
function nameOf(past) {
  const recent = daysAgo(past.opened_at, Date.now()) < 2;
  const day = recent ? dayWords(past.opened_at) : shortDay(past.opened_at);
  return say("compareOption", { day, span: spanWords(past), votes: votesWords(past) });
}

/** @param {Compared} one */
function differenceWords({ before, points }) {
  if (points === null) return say(before === null ? "choiceNew" : "choiceGone");
  if (points === 0) return say("pointsSame");
  return say(points > 0 ? "pointsMore" : "pointsLess", { n: Math.abs(points) });
}

/** @param {number | null} percent */
function percentWords(percent) {
  return percent === null ? say("notAsked") : say("percent", { n: percent });
}

/**
 * @param {(round: number | null) => void} compare
 * @param {(emoji: string) => string} pictureOf
 */
export function mountComparison(compare, pictureOf) {
  const label = byId("compare", HTMLElement);
  const select = byId("compare-with", HTMLSelectElement);
  const box = byId("comparison", HTMLElement);
  const rows = byId("comparison-rows", HTMLElement);
  const beforeWords = within(box, ".before", HTMLElement);
  const afterWords = within(box, ".after", HTMLElement);
  let offered = "";
  let painted = "";
  select.addEventListener("change", () => compare(select.value === "" ? null : Number(select.value)));

  /** @param {PastRound[]} others */
  function offer(others) {
    const options = [{ value: "", words: say("compareNone") }];
    for (const past of others) options.push({ value: String(past.round), words: nameOf(past) });
    const wanted = JSON.stringify(options);
    const same = options.length === select.options.length && options.every(({ value }, at) => value === select.options[at].value);
    // Votes that come meanwhile must not close a list that is being chosen from.
    if (wanted === offered || (same && document.activeElement === select)) return;
    offered = wanted;
    select.replaceChildren(...options.map(({ value, words }) => new Option(words, value)));
  }

  /**
   * @param {Compared} one
   * @param {number} place
   * @param {number} of
   * @param {number} most the largest of all percentages
   */
  function rowOf(one, place, of, most) {
    const picture = made("img", "");
    picture.alt = one.choice.label ? "" : choiceWords(one.choice);
    picture.src = pictureOf(one.choice.emoji);
    const words = made("span", "comparison-label", one.choice.label);
    words.dir = "auto";
    const bar = (/** @type {string} */ name, /** @type {number | null} */ percent) => {
      const element = made("span", `comparison-bar ${name}`);
      element.style.setProperty("--part", String((percent ?? 0) / Math.max(1, most)));
      return element;
    };
    const bars = made("span", "comparison-bars", words, bar("before", one.before), bar("after", one.after));
    const name = made("th", "", made("div", "comparison-choice", picture, bars));
    name.scope = "row";
    const difference = made("td", "difference", differenceWords(one));
    difference.classList.toggle("unmoved", !one.points);
    const row = made("tr", "", name, made("td", "before", percentWords(one.before)), made("td", "after", percentWords(one.after)), difference);
    row.style.setProperty("--colour", moodColour(place, of));
    return row;
  }

  /**
   * @param {PastRound} one
   * @param {PastRound} other
   */
  function paint(one, other) {
    const [earlier, later] = inOrder(one, other);
    const wanted = JSON.stringify([earlier, later, document.documentElement.lang]);
    if (wanted === painted) return;
    painted = wanted;
    write(beforeWords, nameOf(earlier));
    write(afterWords, nameOf(later));
    const all = compared(earlier, later);
    const most = Math.max(...all.flatMap(({ before, after }) => [before ?? 0, after ?? 0]));
    rows.replaceChildren(...all.map((choice, place) => rowOf(choice, place, all.length, most)));
  }

  /**
   * @param {import("./history-state.js").History} history
   * @param {number | null} veiled the round whose result is hidden
   * @returns {boolean} whether two rounds are compared
   */
  return function render(history, veiled) {
    const shown = shownRound(history);
    const others = siblings(history).filter((past) => past.round !== veiled && shown?.round !== veiled);
    const other = others.find((past) => past.round === history.other) ?? null;
    label.hidden = others.length === 0;
    box.hidden = shown === null || other === null;
    offer(others);
    const value = other === null ? "" : String(other.round);
    if (select.value !== value) select.value = value;
    if (shown === null || other === null) return false;
    paint(shown, other);
    return true;
  };
}

// The table of two compared rounds: before, after, and the difference of each choice in percentage points. The history
// shows it, and the stage shows it larger.

import { compared, inOrder } from "./history-numbers.js";
import { fromTemplate, made, within } from "../dom.js";
import { isRightToLeft } from "../../shared/direction.js";
import { roundWords } from "./round-list.js";
import { say } from "../words.js";
import { withPictures, writeText } from "../../shared/emoji-text.js";
import { choiceColour } from "../../shared/choice-colour.js";
import { choiceWords } from "../../shared/words.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("./history-numbers.js").Compared} Compared */

/** @param {Compared} one */
export function differenceWords({ before, points }) {
  if (points === null) return say(before === null ? "choiceNew" : "choiceGone");
  if (points === 0) return say("pointsSame");
  return say(points > 0 ? "pointsMore" : "pointsLess", { n: Math.abs(points) });
}

/** @param {number | null} percent */
export function percentWords(percent) {
  return percent === null ? say("notAsked") : say("percent", { n: percent });
}

/**
 * @param {HTMLElement} box
 * @param {(emoji: string) => string} pictureOf
 */
export function mountComparisonTable(box, pictureOf) {
  box.append(fromTemplate("comparison-legend"), fromTemplate("comparison-table"));
  const rows = within(box, "tbody", HTMLElement);
  const beforeWords = within(box, ".before bdi", HTMLElement);
  const afterWords = within(box, ".after bdi", HTMLElement);
  let painted = "";

  /**
   * @param {Compared} one
   * @param {number} place
   * @param {number} of
   */
  function rowOf(one, place, of) {
    const picture = made("img", "");
    picture.alt = one.choice.label ? "" : choiceWords(one.choice);
    picture.src = pictureOf(one.choice.emoji);
    const words = made("span", "comparison-label", ...withPictures(one.choice.label, pictureOf));
    words.dir = "auto";
    const bar = (/** @type {string} */ name, /** @type {number | null} */ percent) => {
      const element = made("span", `comparison-bar ${name}`);
      element.style.setProperty("--part", String((percent ?? 0) / 100));
      return element;
    };
    const bars = made("span", "comparison-bars", words, bar("before", one.before), bar("after", one.after));
    const name = made("th", "", made("div", "comparison-choice", picture, bars));
    name.scope = "row";
    // Its text has the direction of the window's language, which may differ from that of the table.
    const difference = made("td", "difference", made("bdi", "", differenceWords(one)));
    difference.classList.toggle("unmoved", !one.points);
    const row = made(
      "tr",
      "",
      name,
      made("td", "before", percentWords(one.before)),
      made("td", "after", percentWords(one.after)),
      difference,
    );
    row.style.setProperty("--colour", choiceColour(place, of));
    return row;
  }

  /**
   * @param {RoundResult} one
   * @param {RoundResult} other
   */
  return function paint(one, other) {
    const [earlier, later] = inOrder(one, other);
    const wanted = JSON.stringify([earlier, later, document.documentElement.lang]);
    if (wanted === painted) return;
    painted = wanted;
    box.dir = isRightToLeft(one.question) ? "rtl" : "ltr";
    writeText(beforeWords, roundWords(earlier), pictureOf);
    writeText(afterWords, roundWords(later), pictureOf);
    const all = compared(earlier, later);
    rows.replaceChildren(...all.map((choice, place) => rowOf(choice, place, all.length)));
    box.style.setProperty("--choices", String(all.length));
  };
}

// Two rounds of one poll side by side. The earlier one is "before", in any order of selection. The comparison replaces
// the rows in the history, and the presenter can show it in the whole window.

import { mountComparisonTable } from "./comparison-table.js";
import { shownRound, siblings } from "./history-state.js";
import { mountPanel } from "../panels/panel.js";
import { byId } from "../dom.js";
import { isRightToLeft } from "../../shared/direction.js";
import { roundWords } from "./round-list.js";
import { say } from "../words.js";
import { writeText } from "../../shared/emoji-text.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */

/** A longer question, in characters, gets a smaller font. */
const longComparedQuestion = 90;
/** The keys that a presenter presses to continue, on a keyboard or clicker. */
const keysToLeave = [" ", "Enter", "PageDown", "PageUp", "ArrowRight", "ArrowLeft", "b", "."];

/**
 * The comparison in the whole window. Any key that continues returns to the stage.
 *
 * @param {() => void} close
 * @param {(emoji: string) => string} pictureOf
 */
function mountStagedComparison(close, pictureOf) {
  const dialog = byId("comparison-stage", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const question = byId("comparison-question", HTMLElement);
  const paint = mountComparisonTable(byId("staged-comparison", HTMLElement), pictureOf);
  dialog.addEventListener("keydown", (event) => {
    if (!keysToLeave.includes(event.key) || event.target !== dialog) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });

  /**
   * @param {RoundResult | null} one
   * @param {RoundResult | null} other
   * @param {boolean} wanted
   */
  return (one, other, wanted) => {
    const open = wanted && one !== null && other !== null;
    // One of the results is hidden, or one of the rounds was deleted.
    if (wanted && !open) close();
    if (open) {
      writeText(question, one.question, pictureOf);
      question.hidden = one.question === "";
      dialog.dir = isRightToLeft(one.question) ? "rtl" : "ltr";
      question.classList.toggle("long", one.question.length > longComparedQuestion);
      paint(one, other);
    }
    if (panel.show(open)) dialog.focus();
  };
}

/**
 * @param {{compare: (round: number | null) => void, close: () => void}} on
 * @param {(emoji: string) => string} pictureOf
 */
export function mountComparison(on, pictureOf) {
  const label = byId("compare", HTMLElement);
  const select = byId("compare-with", HTMLSelectElement);
  const box = byId("comparison", HTMLElement);
  const paint = mountComparisonTable(box, pictureOf);
  const stage = mountStagedComparison(on.close, pictureOf);
  let offered = "";
  select.addEventListener("change", () => on.compare(select.value === "" ? null : Number(select.value)));

  /** @param {RoundResult[]} others */
  function offer(others) {
    const options = [{ value: "", words: say("compareNone") }];
    for (const result of others) options.push({ value: String(result.round), words: roundWords(result) });
    const wanted = JSON.stringify(options);
    const same =
      options.length === select.options.length && options.every(({ value }, at) => value === select.options[at].value);
    // New votes must not close an open list.
    if (wanted === offered || (same && document.activeElement === select)) return;
    offered = wanted;
    select.replaceChildren(...options.map(({ value, words }) => new Option(words, value)));
  }

  /**
   * @param {import("./history-state.js").History} history
   * @param {number | null} veiled the round whose result is hidden
   * @param {boolean} staged whether the presenter shows the comparison on the whole window
   * @returns {RoundResult | null} the round that the selected one is compared with
   */
  return function render(history, veiled, staged) {
    const shown = shownRound(history);
    const others = siblings(history).filter((result) => result.round !== veiled && shown?.round !== veiled);
    const other = others.find((result) => result.round === history.other) ?? null;
    label.hidden = others.length === 0;
    box.hidden = shown === null || other === null;
    offer(others);
    const value = other === null ? "" : String(other.round);
    if (select.value !== value) select.value = value;
    if (shown !== null && other !== null) paint(shown, other);
    stage(shown, other, staged);
    return other;
  };
}

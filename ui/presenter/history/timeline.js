// The timeline of a round: reactions over time in columns, stacked by choice in the colours of the choices. A sentence
// summarises the chart, and a table contains all its numbers.

import { gathered, peakOf, reactionsIn, stackedShapes, ticksOf, topOf } from "./history-numbers.js";
import { stopwatch } from "../panels/time-format.js";
import { byId, made, write } from "../dom.js";
import { say } from "../words.js";
import { withPictures } from "../../shared/emoji-text.js";
import { formatNumber } from "../../shared/language.js";
import { choiceColour } from "../../shared/choice-colour.js";
import { choiceWords } from "../../shared/words.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("../../shared/types.js").RoundDetail} RoundDetail */

const svg = "http://www.w3.org/2000/svg";

/** The number of emoji of a cloud that have their own colour. The others share the last colour. */
const mostColours = 6;

/**
 * Returns the timeline as it is drawn: of a cloud, the first emoji and the others together.
 *
 * @param {RoundDetail} course
 * @returns {RoundDetail}
 */
function asDrawn(course) {
  const { result, timeline } = course;
  if (result.kind !== "cloud") return course;
  const top = topOf(result, mostColours);
  const choices = top.places.map((place) => result.choices[place]);
  const others = { emoji: "", label: say("allOthers") };
  const columns = gathered(timeline.columns, top);
  return { result: { ...result, choices: [...choices, others] }, timeline: { ...timeline, columns } };
}

/**
 * Returns the picture of a choice; nothing for several choices together.
 *
 * @param {import("../../shared/types.js").Choice} choice
 * @param {string} words
 * @param {(emoji: string) => string} pictureOf
 */
function pictureFor(choice, words, pictureOf) {
  if (choice.emoji === "") return "";
  const picture = made("img", "");
  picture.alt = words;
  picture.src = pictureOf(choice.emoji);
  return picture;
}

/** @param {number} seconds */
function unitWords(seconds) {
  if (seconds < 60) return say("perSeconds", { n: seconds });
  if (seconds < 3600) return say("perMinutes", { n: seconds / 60 });
  return seconds < 86_400 ? say("perHours", { n: seconds / 3600 }) : say("perDays", { n: seconds / 86_400 });
}

/** @param {(emoji: string) => string} pictureOf */
export function mountTimeline(pictureOf) {
  const figure = byId("timeline", HTMLElement);
  const unit = byId("timeline-unit", HTMLElement);
  const legend = byId("timeline-legend", HTMLElement);
  const chart = byId("timeline-chart", HTMLElement);
  const most = byId("timeline-most", HTMLElement);
  const axis = byId("timeline-axis", HTMLElement);
  const summary = byId("timeline-summary", HTMLElement);
  const reading = byId("timeline-reading", HTMLElement);
  const details = byId("timeline-details", HTMLDetailsElement);
  const table = byId("timeline-table", HTMLTableElement);
  const shapes = /** @type {SVGSVGElement} */ (chart.querySelector("svg"));
  /** @type {RoundDetail | null} */
  let known = null;
  /** @type {RoundDetail | null} */
  let painted = null;
  let language = "";

  /** @param {RoundDetail} course */
  function paintTable({ result, timeline }) {
    const heads = result.choices.map((choice) => {
      const words = choice.label ? "" : choiceWords(choice);
      return made(
        "th",
        "",
        made(
          "span",
          "timeline-choice",
          pictureFor(choice, words, pictureOf),
          made("span", "", ...withPictures(choice.label, pictureOf)),
        ),
      );
    });
    const head = made("tr", "", made("th", "", say("afterOpening")), ...heads, made("th", "", say("allReactions")));
    const lines = timeline.columns.flatMap((column, at) => {
      const all = column.reduce((sum, reactions) => sum + reactions, 0);
      if (all === 0) return [];
      const cells = [...column, all].map((reactions) => made("td", "", formatNumber(reactions)));
      return [made("tr", "", made("th", "", stopwatch(at * timeline.length)), ...cells)];
    });
    table.replaceChildren(made("thead", "", head), made("tbody", "", ...lines));
  }

  /** @param {RoundDetail} course */
  function paintLegend({ result }) {
    const keys = result.choices.map((choice, place) => {
      const picture = pictureFor(choice, "", pictureOf);
      const key = made("span", "timeline-key", picture || made("span", "", choice.label));
      key.style.setProperty("--colour", choiceColour(place, result.choices.length));
      return key;
    });
    legend.replaceChildren(...keys);
  }

  /** @param {RoundDetail} course */
  function paintChart({ result, timeline }) {
    const { columns, length } = timeline;
    shapes.setAttribute("viewBox", `0 0 ${columns.length} 100`);
    const paths = stackedShapes(columns).map((shape, choice) => {
      const path = document.createElementNS(svg, "path");
      path.setAttribute("d", shape);
      path.style.setProperty("fill", choiceColour(choice, result.choices.length));
      return path;
    });
    shapes.replaceChildren(...paths);
    const seconds = columns.length * length;
    const marks = ticksOf(seconds).map((at) => {
      const mark = made("span", at === seconds ? "at-end" : "", stopwatch(at));
      mark.style.setProperty("--at", String(at / seconds));
      return mark;
    });
    axis.replaceChildren(...marks);
  }

  /** @param {RoundDetail} course */
  function paintWords({ result, timeline }) {
    const peak = peakOf(timeline);
    const all = reactionsIn(timeline);
    const words =
      peak === null ? [say("noReactions")] : [say("mostReactions", { time: stopwatch(peak.at), n: peak.reactions })];
    if (result.rule === "once" && all > result.votes) words.push(say("changedMinds", { n: all }));
    write(unit, unitWords(timeline.length));
    write(most, peak === null ? "" : formatNumber(peak.reactions));
    write(summary, words.join(" "));
    shapes.setAttribute("aria-label", words[0]);
  }

  details.addEventListener("toggle", () => {
    if (details.open && painted !== null) paintTable(painted);
  });

  chart.addEventListener("pointermove", (event) => {
    if (painted === null) return;
    const { left, width } = shapes.getBoundingClientRect();
    const { columns, length } = painted.timeline;
    const at = Math.floor(((event.clientX - left) / width) * columns.length);
    const column = columns[at];
    if (column === undefined) return;
    const n = column.reduce((sum, reactions) => sum + reactions, 0);
    write(reading, say("reading", { from: stopwatch(at * length), until: stopwatch((at + 1) * length), n }));
    figure.classList.add("read");
  });
  chart.addEventListener("pointerleave", () => figure.classList.remove("read"));

  /**
   * @param {RoundResult} result
   * @param {RoundDetail | null} loaded null until it is loaded
   */
  return function render(result, loaded) {
    if (loaded === known && language === document.documentElement.lang) return;
    // A round that is still loading keeps its space empty, so that the layout does not jump.
    figure.classList.toggle("unread", loaded === null);
    known = loaded;
    const course = loaded && asDrawn(loaded);
    painted = course;
    language = document.documentElement.lang;
    figure.classList.remove("read");
    if (course === null) return;
    paintLegend(course);
    paintChart(course);
    paintWords(course);
    figure.classList.toggle("silent", result.votes === 0);
    if (details.open) paintTable(course);
  };
}

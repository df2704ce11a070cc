// The arithmetic of the history: the columns of a timeline and the difference between two rounds. Pure, so its tests
// are tables. It must not know the page or a language.

import { percentages } from "../../shared/percentages.js";

/** @typedef {import("../../shared/types.js").Choice} Choice */
/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("../../shared/types.js").Timeline} Timeline */

/** @param {readonly number[]} column */
function sum(column) {
  return column.reduce((all, reactions) => all + reactions, 0);
}

/** @param {Timeline} timeline */
export function reactionsIn(timeline) {
  return sum(timeline.columns.map(sum));
}

/**
 * Returns the column with the most reactions, the earliest of several; null in a round without reactions.
 *
 * @param {Timeline} timeline
 * @returns {{at: number, reactions: number} | null} seconds after the opening
 */
export function peakOf({ columns, length }) {
  const sums = columns.map(sum);
  const most = Math.max(...sums);
  return most === 0 ? null : { at: sums.indexOf(most) * length, reactions: most };
}

/**
 * Returns one shape for each choice, stacked from the bottom up, in a box that is as wide as the number of columns and
 * 100 high.
 *
 * @param {readonly (readonly number[])[]} columns
 * @returns {string[]} SVG paths
 */
export function stackedShapes(columns) {
  const highest = Math.max(1, ...columns.map(sum));
  const choices = columns[0]?.length ?? 0;
  const gap = columns.length > 60 ? 0.12 : 0.18;
  /** @type {string[][]} */
  const shapes = Array.from({ length: choices }, () => []);
  columns.forEach((column, at) => {
    let foot = 100;
    column.forEach((reactions, choice) => {
      if (reactions === 0) return;
      const height = (reactions / highest) * 100;
      foot -= height;
      shapes[choice].push(
        `M${(at + gap / 2).toFixed(3)} ${foot.toFixed(3)}h${(1 - gap).toFixed(3)}v${height.toFixed(3)}h-${(1 - gap).toFixed(3)}z`,
      );
    });
  });
  return shapes.map((pieces) => pieces.join(""));
}

const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

/**
 * Returns the labels of the axis in seconds after the opening: round values, at most seven.
 *
 * @param {number} seconds the whole timeline
 * @returns {number[]}
 */
export function ticksOf(seconds) {
  const day = steps[steps.length - 1];
  const step = steps.find((one) => seconds / one <= 6) ?? Math.ceil(seconds / day / 6) * day;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, at) => at * step);
}

/**
 * @typedef {object} Top
 * @property {number[]} places of the first choices
 * @property {number} rest how many more there are
 */

/**
 * Returns the choices that a round shows: all of them in their order. Of a cloud, those with the most votes, without
 * those that the presenter took off the stage and those that lost all votes.
 *
 * @param {Pick<RoundResult, "kind" | "choices" | "counts">} result
 * @param {number} most the number of them
 * @returns {Top}
 */
export function topOf({ kind, choices, counts }, most) {
  const isCloud = kind === "cloud";
  const all = choices.flatMap((choice, place) => (isCloud && (choice.off || counts[place] === 0) ? [] : [place]));
  if (!isCloud) return { places: all, rest: 0 };
  const places = all.sort((one, other) => counts[other] - counts[one] || one - other).slice(0, most);
  return { places, rest: all.length - places.length };
}

/**
 * Returns the timeline of a cloud: its first choices, and all others together as the last one.
 *
 * @param {Timeline["columns"]} columns
 * @param {Top} top
 */
export function gathered(columns, { places }) {
  return columns.map((column) => {
    const first = places.map((place) => column[place] ?? 0);
    return [...first, sum(column) - sum(first)];
  });
}

/** The number of choices of two clouds that a comparison shows. */
const mostCompared = 8;

/**
 * @typedef {object} Compared one choice in two rounds
 * @property {Choice} choice
 * @property {number | null} before percent; null if the earlier round did not have it
 * @property {number | null} after
 * @property {number | null} points from before to after
 */

/**
 * Returns the choices of the later round, then those that only the earlier one had. Choices are equal if their emoji
 * are. If an emoji occurs twice, the first occurrences match each other, and so on. Of two clouds, the choices with the
 * most votes. An emoji that one cloud does not have has no votes there.
 *
 * @param {RoundResult} earlier
 * @param {RoundResult} later
 * @returns {Compared[]}
 */
export function compared(earlier, later) {
  const all = comparedChoices(earlier, later);
  if (later.kind !== "cloud" || earlier.kind !== "cloud") return all;
  const off = [...earlier.choices, ...later.choices].flatMap(({ emoji, off }) => (off ? [emoji] : []));
  return all
    .filter(({ choice }) => !off.includes(choice.emoji))
    .map(({ choice, before, after }) => {
      const [was, is] = [before ?? 0, after ?? 0];
      return { choice, before: was, after: is, points: is - was };
    })
    .filter(({ before, after }) => before > 0 || after > 0)
    .sort((one, other) => Math.max(other.before, other.after) - Math.max(one.before, one.after))
    .slice(0, mostCompared);
}

/**
 * @param {RoundResult} earlier
 * @param {RoundResult} later
 * @returns {Compared[]}
 */
function comparedChoices(earlier, later) {
  const before = percentages(earlier.counts);
  const after = percentages(later.counts);
  const left = earlier.choices.map((choice, place) => ({ choice, percent: before[place] }));
  const both = later.choices.map((choice, place) => {
    const found = left.findIndex((one) => one.choice.emoji === choice.emoji);
    const was = found < 0 ? null : left.splice(found, 1)[0].percent;
    return { choice, before: was, after: after[place], points: was === null ? null : after[place] - was };
  });
  return [...both, ...left.map(({ choice, percent }) => ({ choice, before: percent, after: null, points: null }))];
}

/**
 * Returns two rounds in the order of their opening.
 *
 * @param {RoundResult} one
 * @param {RoundResult} other
 * @returns {[RoundResult, RoundResult]}
 */
export function inOrder(one, other) {
  const swapped = one.opened_at > other.opened_at || (one.opened_at === other.opened_at && one.round > other.round);
  return swapped ? [other, one] : [one, other];
}

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compared,
  inOrder,
  peakOf,
  reactionsIn,
  stackedShapes,
  ticksOf,
} from "../../ui/presenter/history/history-numbers.js";
import {
  listedRounds,
  noHistory,
  reduceHistory,
  shownRound,
  siblings,
} from "../../ui/presenter/history/history-state.js";
import { spanOf, stopwatch } from "../../ui/presenter/panels/time-format.js";
import { initialState, reduce } from "../../ui/presenter/state.js";

// Some versions of Node have no navigator.
globalThis.navigator ??= { languages: ["en-GB"] };

const round = (number, changes = {}) => ({
  round: number,
  poll: 1,
  phase: "closed",
  rule: "once",
  question: "?",
  choices: [
    { emoji: "👍", label: "" },
    { emoji: "👎", label: "" },
  ],
  counts: [1, 1],
  votes: 2,
  phones: 2,
  opened_at: number * 1000,
  closed_at: number * 1000 + 500,
  ...changes,
});

test("the peak is the first column with the most reactions", () => {
  const timeline = {
    length: 20,
    columns: [
      [0, 0],
      [2, 1],
      [0, 3],
      [1, 0],
    ],
  };
  assert.deepEqual(peakOf(timeline), { at: 20, reactions: 3 });
  assert.equal(reactionsIn(timeline), 7);
  assert.equal(peakOf({ length: 5, columns: [[0, 0]] }), null);
});

test("columns stack from the first choice up, and the highest fills the box", () => {
  const boxes = (shape) =>
    Array.from(shape.matchAll(/M([\d.]+) ([\d.]+)h[\d.]+v([\d.]+)/g), ([, ...numbers]) => numbers.map(Number));
  const [first, second] = stackedShapes([
    [3, 1],
    [0, 0],
    [0, 2],
  ]);
  assert.deepEqual(boxes(first), [[0.09, 25, 75]]);
  assert.deepEqual(boxes(second), [
    [0.09, 0, 25],
    [2.09, 50, 50],
  ]);
  assert.deepEqual(stackedShapes([[0, 0]]), ["", ""]);
});

test("the axis has few labels, at round times", () => {
  assert.deepEqual(ticksOf(5), [0, 5]);
  assert.deepEqual(ticksOf(335), [0, 60, 120, 180, 240, 300]);
  for (const seconds of [5, 31, 600, 2405, 86_400, 40 * 86_400, 3650 * 86_400]) {
    const ticks = ticksOf(seconds);
    assert.ok(ticks.length >= 2 && ticks.length <= 7 && ticks.at(-1) <= seconds, `${seconds}: ${ticks}`);
  }
});

test("two rounds are compared by emoji, however their choices differ", () => {
  const earlier = round(1, { counts: [3, 1] });
  const later = round(2, {
    choices: [
      { emoji: "👎", label: "No" },
      { emoji: "🤷", label: "" },
    ],
    counts: [3, 1],
  });
  assert.deepEqual(
    compared(earlier, later).map(({ choice, before, after, points }) => [choice.emoji, before, after, points]),
    [
      ["👎", 25, 75, 50],
      ["🤷", null, 25, null],
      ["👍", 75, null, null],
    ],
  );
});

test("of two choices with one emoji the first is compared with the first", () => {
  const twice = [
    { emoji: "👍", label: "a" },
    { emoji: "👍", label: "b" },
  ];
  const points = compared(round(1, { choices: twice, counts: [1, 3] }), round(2, { choices: twice, counts: [3, 1] }));
  assert.deepEqual(
    points.map((one) => one.points),
    [50, -50],
  );
});

test("the round before is the one that was opened first", () => {
  const [one, two] = [round(1), round(2)];
  assert.deepEqual(inOrder(two, one), [one, two]);
  assert.deepEqual(inOrder(one, two), [one, two]);
});

const read = (history, ...rounds) => reduceHistory(history, { type: "history:read", rounds });

test("the selected round stays selected when a newer one is added", () => {
  const history = read(read(noHistory, round(1)), round(2), round(1));
  assert.equal(shownRound(history).round, 1);
  assert.equal(shownRound(reduceHistory(history, { type: "history:picked", round: 2 })).round, 2);
});

test("only other rounds of the same poll can be compared with", () => {
  const history = read(noHistory, round(4), round(3, { poll: 2 }), round(2));
  assert.deepEqual(
    siblings(history).map((result) => result.round),
    [2],
  );
});

test("the list has the rounds of one talk, or all once that talk has none left", () => {
  const all = read(noHistory, round(3, { talk: 1 }), round(2, { talk: 2 }), round(1, { talk: 1 }));
  const filtered = reduceHistory(all, { type: "history:filtered", talk: 2 });
  const numbers = (history) => listedRounds(history).map((result) => result.round);
  assert.deepEqual([numbers(all), numbers(filtered), shownRound(filtered).round], [[3, 2, 1], [2], 2]);
  const emptied = reduceHistory(filtered, { type: "history:deleted", round: 2 });
  assert.deepEqual([numbers(emptied), shownRound(emptied).round], [[3, 1], 3]);
});

test("a late timeline of another round is not shown", () => {
  const history = read(noHistory, round(2), round(1));
  const late = { type: "history:recorded", course: { result: round(1), timeline: { length: 5, columns: [[0, 0]] } } };
  assert.equal(reduceHistory(history, late), history);
});

test("selecting a round clears the comparison and the message about a file", () => {
  const busy = { ...read(noHistory, round(2), round(1)), other: 1, message: { what: "saved", file: "a.csv" } };
  const { other, message, course } = reduceHistory(busy, { type: "history:picked", round: 1 });
  assert.deepEqual({ other, message, course }, { other: null, message: null, course: null });
});

test("the history opens with the newest round", () => {
  const looked = { ...initialState, history: { ...read(noHistory, round(2), round(1)), picked: 1 } };
  assert.equal(shownRound(reduce(looked, { type: "panel:toggled", panel: "history" }).history).round, 2);
});

test("a span is written as a stopwatch shows it", () => {
  assert.deepEqual([0, 5, 155, 3755].map(stopwatch), ["0:00", "0:05", "2:35", "1:02:35"]);
});

test("a round within a minute has one time, and one over midnight names its last day", () => {
  const at = (day, hour, minute) => new Date(2026, 10, day, hour, minute).getTime();
  assert.doesNotMatch(spanOf(at(20, 9, 0), at(20, 9, 0)), /–/);
  assert.match(spanOf(at(20, 9, 0), at(20, 9, 5)), /9:00.* – .*9:05/);
  assert.match(spanOf(at(20, 23, 50), at(21, 0, 5)), / – .*21.*2026/);
});

test("deleting selects the round below, and undo restores the last one first", () => {
  const remove = (history, number) => reduceHistory(history, { type: "history:deleted", round: number });
  const one = remove(remove(read(noHistory, round(3), round(2), round(1)), 3), 2);
  assert.deepEqual([shownRound(one).round, one.deleted, one.message], [1, [3, 2], { what: "deleted", n: 2 }]);
  // Undo stays available while other rounds are selected, and ends when the panel closes.
  assert.equal(reduceHistory(one, { type: "history:picked", round: 1 }).message.what, "deleted");
  const back = read(reduceHistory(one, { type: "history:restored", round: 2 }), round(2), round(1));
  assert.deepEqual([shownRound(back).round, back.deleted, back.message.n], [2, [3], 1]);
  assert.equal(reduceHistory(back, { type: "history:restored", round: 3 }).message.what, "restored");
  const reopened = reduce({ ...initialState, history: back }, { type: "panel:toggled", panel: "history" });
  assert.deepEqual(reopened.history.deleted, []);
  assert.equal(shownRound(remove(read(noHistory, round(1)), 1)), null);
});

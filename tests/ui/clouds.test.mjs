// Clouds in the parts of the window, the wall and the overlay that do not draw them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cardOf, reduce as reduceOverlay } from "../../ui/overlay/state.js";
import { compared, gathered, topOf } from "../../ui/presenter/history/history-numbers.js";
import { acknowledge, edit } from "../../ui/presenter/polls/draft.js";
import { offeredTemplates } from "../../ui/presenter/polls/templates.js";
import { orderOfTiles } from "../../ui/presenter/stage/cloud-panel.js";
import { makeMeter } from "../../ui/shared/meter.js";
import { ruleWords, spokenTally } from "../../ui/shared/words.js";
import { shownOf } from "../../ui/wall/state.js";

/** Choices from a text: an emoji after a minus is off the stage. */
const choices = (...texts) =>
  texts.map((text) => {
    const off = text.startsWith("-") ? { off: true } : {};
    return { emoji: text.replace("-", ""), label: "", ...off };
  });
const round = (texts, counts, changes = {}) => ({
  kind: "cloud",
  rule: "once",
  choices: choices(...texts),
  counts,
  votes: counts.reduce((sum, count) => sum + count, 0),
  ...changes,
});

test("the history shows the first emoji of a cloud and how many more", () => {
  const cloud = round(["🥳", "🚀", "-💩", "☕", "🔥", "🐛"], [2, 7, 9, 2, 4, 0]);
  assert.deepEqual(topOf(cloud, 3), { places: [1, 4, 0], rest: 1 });
  assert.deepEqual(topOf(cloud, 10), { places: [1, 4, 0, 3], rest: 0 });
  const poll = round(["👍", "👎"], [1, 5], { kind: "choices" });
  assert.deepEqual(topOf(poll, 1), { places: [0, 1], rest: 0 });
});

test("a timeline gathers all other emoji in its last colour and loses no reaction", () => {
  const columns = [
    [1, 2, 3, 4],
    [0, 5, 0, 1],
  ];
  assert.deepEqual(gathered(columns, { places: [1, 3], rest: 2 }), [
    [2, 4, 4],
    [5, 1, 0],
  ]);
});

test("two clouds are compared by the emoji with the most votes, absent ones at 0", () => {
  const before = round(["🥳", "🚀", "-💩"], [5, 3, 2]);
  const after = round(["☕", "🚀"], [1, 9]);
  assert.deepEqual(
    compared(before, after).map((one) => [one.choice.emoji, one.before, one.after, one.points]),
    [
      ["🚀", 30, 90, 60],
      ["🥳", 50, 0, -50],
      ["☕", 0, 10, 10],
    ],
  );
  const many = Array.from({ length: 40 }, (_, at) => String.fromCodePoint(0x1f400 + at));
  const crowded = round(
    many,
    many.map((_, at) => at),
  );
  assert.equal(compared(crowded, crowded).length, 8);
});

test("the panel lists what is off the stage first, then by votes", () => {
  assert.deepEqual(orderOfTiles(round(["🥳", "🚀", "-💩", "☕"], [2, 7, 1, 7])), [2, 1, 3, 0]);
  assert.deepEqual(orderOfTiles({ ...round(["🥳", "🚀"], [1, 2]), counts: null }), [0, 1]);
});

test("the overlay's card leaves out what is off the stage", () => {
  const snapshot = { boot: "a", rev: 1, ...round(["🥳", "-💩", "☕"], [2, 9, 3]) };
  const state = reduceOverlay(
    { snapshot: null, whole: 0, card: true },
    {
      type: "stage:changed",
      view: { snapshot, preferences: { card: true } },
    },
  );
  assert.deepEqual(cardOf(state), [
    { emoji: "☕", count: 3, right: false },
    { emoji: "🥳", count: 2, right: false },
  ]);
});

test("emoji keep rising when a cloud gets a new one", () => {
  const meter = makeMeter(() => 10);
  meter.add([0], [3]);
  meter.add([3], [3, 1]);
  const risen = [meter.next(), meter.next(), meter.next(), meter.next(), meter.next()];
  assert.deepEqual(risen.sort(), [0, 0, 0, 1, null]);
});

test("a wall shows a cloud as a cloud, whatever view its link has for other polls", () => {
  const drawing = (snapshot, view) => shownOf(snapshot, { transparent: false, drawing: view }).drawing;
  assert.equal(drawing({ kind: "cloud" }, "ring"), "cloud");
  assert.equal(drawing({ kind: "cloud", drawing: "cloud" }, null), "cloud");
  assert.equal(drawing({ kind: "cloud" }, "float"), "float");
  assert.equal(drawing({ drawing: "cloud" }, null), "bars");
});

test("a screen reader hears the leading emoji, and that there are more", () => {
  const many = Array.from({ length: 11 }, (_, at) => String.fromCodePoint(0x1f400 + at));
  const counts = many.map((_, at) => at + 1);
  const words = spokenTally(round(many, counts));
  assert.match(words, /^🐊 11, 🐉 10, .*🐃 4, and 3 more\. 66 votes\.$/u);
  assert.equal(spokenTally(round([], [])), "0 votes.");
  assert.equal(spokenTally(round(["-💩", "🐛"], [1, 0])), "1 vote.");
  assert.match(spokenTally(round(["🥳"], [2], { hidden: true })), /^Results hidden\. 2 votes\.$/);
  assert.equal(ruleWords({ kind: "cloud", rule: "many" }), "Any emoji, as often as you like");
});

test("a draft that only changes the kind of a poll is kept until it is saved", () => {
  const poll = { id: 1, kind: "choices", question: "?", rule: "once", choices: [], votes: 0 };
  const drafts = edit([], { ...poll, kind: "cloud" });
  assert.equal(acknowledge(drafts, 1, 1, [poll]).length, 1);
  assert.equal(acknowledge(drafts, 1, 1, [{ ...poll, kind: "cloud" }]).length, 0);
});

test("there is a template of a cloud, without choices", () => {
  const clouds = offeredTemplates().filter(({ poll }) => poll.kind === "cloud");
  assert.deepEqual(
    clouds.map(({ poll }) => [poll.question, poll.rule, poll.choices]),
    [["Sum up your week in one emoji", "once", []]],
  );
});

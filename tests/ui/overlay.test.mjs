import assert from "node:assert/strict";
import { test } from "node:test";
import { screenChoices } from "../../ui/presenter/settings/screen-setting.js";
import { cardOf, initialState, reduce } from "../../ui/overlay/state.js";

const choices = ["👏", "❤️", "🔥", "😂", "🎉"].map((emoji) => ({ emoji, label: "" }));
const snapshot = {
  v: 1,
  boot: "a",
  rev: 5,
  phase: "open",
  round: 1,
  rule: "many",
  question: "",
  choices,
  counts: [0, 3, 1, 3, 0],
  votes: 7,
  phones: 2,
};
const staged = (changes = {}, card = true) => ({
  type: "stage:changed",
  view: { snapshot: { ...snapshot, ...changes }, preferences: { card } },
});
const after = (...events) => events.reduce(reduce, initialState);

test("the card has the three leading choices, tied ones in the poll's order", () => {
  assert.deepEqual(cardOf(after(staged())), [
    { emoji: "❤️", count: 3 },
    { emoji: "😂", count: 3 },
    { emoji: "🔥", count: 1 },
  ]);
  const two = { choices: choices.slice(0, 2), counts: [0, 4], votes: 4 };
  assert.deepEqual(cardOf(after(staged(two))), [
    { emoji: "❤️", count: 4 },
    { emoji: "👏", count: 0 },
  ]);
});

test("there is no card when off, without votes, or with hidden results", () => {
  assert.deepEqual(cardOf(initialState), []);
  assert.deepEqual(cardOf(after(staged({}, false))), []);
  assert.deepEqual(cardOf(after(staged({ counts: [0, 0, 0, 0, 0], votes: 0 }))), []);
  assert.deepEqual(cardOf(after(staged({ hidden: true }))), []);
  assert.equal(cardOf(after(staged({ hidden: true }), staged({ rev: 6 }))).length, 3);
});

test("the overlay counts on and forgets nothing newer", () => {
  const state = after(staged(), staged({ rev: 7, counts: [9, 3, 1, 3, 0], votes: 16 }));
  assert.equal(cardOf(state)[0].count, 9);
  assert.equal(reduce(state, staged({ rev: 6 })), state);
  assert.equal(cardOf(reduce(state, staged({ boot: "b", rev: 1 })))[0].count, 3);
});

test("a screen is chosen only where there is a choice", () => {
  const say = (key, values) => [key, ...Object.values(values ?? {})].join(" ");
  const laptop = { name: "eDP-1", width: 1920, height: 1200 };
  const projector = { name: "\\\\.\\DISPLAY2", width: 1280, height: 800 };
  assert.deepEqual(screenChoices([laptop], null, say), []);
  assert.deepEqual(screenChoices([laptop], "eDP-1", say), []);
  assert.deepEqual(
    screenChoices([laptop, projector], null, say).map(({ words }) => words),
    ["screenOwn", "screenOfSize eDP-1 1920 1200", "screenOfSize DISPLAY2 1280 800"],
  );
  const gone = screenChoices([laptop], "HDMI-1", say);
  assert.deepEqual(
    gone.map(({ value }) => value),
    ["own", "screen:eDP-1", "screen:HDMI-1"],
  );
  assert.equal(gone[2].words, "screenGone HDMI-1");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalOfCloud } from "../../ui/audience/api.js";
import { firstEmoji, mountField } from "../../ui/audience/field.js";
import { lines as linesOf } from "../../ui/audience/speech.js";
import { initial, keyOf, ownOf, reduce } from "../../ui/audience/state.js";

const snapshot = {
  v: 1,
  file: "f",
  boot: "a",
  rev: 1,
  phase: "open",
  round: 1,
  kind: "cloud",
  rule: "once",
  question: "Your week?",
  choices: [],
  counts: null,
  votes: 0,
  phones: 1,
};
const staged = (change = {}) => ({ type: "staged", snapshot: { ...snapshot, ...change } });
const choices = (...emoji) => emoji.map((one) => ({ emoji: one, label: "" }));
const after = (...events) => events.reduce(reduce, initial({ own: {}, outbox: [], last: 0 }));
const lines = (state) => linesOf(state, (key) => key);

test("the first emoji of a text is found whole, whatever its code points", () => {
  for (const [text, emoji] of [
    ["🥳", "🥳"],
    ["so 🥳🚀", "🥳"],
    ["❤️ and ❤", "❤️"],
    ["👍🏽!", "👍🏽"],
    ["👩🏽‍💻👩", "👩🏽‍💻"],
    ["👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"],
    ["🏳️‍🌈", "🏳️‍🌈"],
    ["🇩🇪🇫🇷", "🇩🇪"],
    ["🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    ["1️⃣2", "1️⃣"],
    ["#⃣", "#⃣"],
    ["☕ ⭐ 🫠", "☕"],
    ["🫠", "🫠"],
    ["😵‍💫", "😵‍💫"],
  ])
    assert.equal(firstEmoji(text), emoji, text);
  for (const text of ["", "hello", "12 #", "你好", "é", "ありがとう", "한국어", "🇩", "\u200d", "\ufe0f"])
    assert.equal(firstEmoji(text), "", text);
});

test("the field takes one emoji, clears itself and says when there is none", () => {
  const heard = {};
  const input = { value: "", addEventListener: (name, listener) => (heard[name] = listener) };
  const typed = [];
  mountField(input, (emoji) => typed.push(emoji));
  const type = (text, isComposing = false) => {
    input.value += text;
    heard.input({ isComposing });
  };
  type("🥳🚀");
  assert.deepEqual([typed.pop(), input.value], ["🥳", ""]);
  type("a");
  assert.deepEqual([typed.pop(), input.value], ["", ""]);
  // The halves of one emoji.
  type("\ud83e");
  assert.deepEqual(typed, []);
  type("\udd73");
  assert.deepEqual([typed.pop(), input.value], ["🥳", ""]);
  // A keyboard that composes keeps its text until it ends.
  type("えが", true);
  assert.deepEqual([typed.pop(), input.value], ["", "えが"]);
  input.value = "😊";
  heard.compositionend();
  assert.deepEqual([typed, input.value], [["😊"], ""]);
});

test("a vote stays while emoji of others arrive", () => {
  const voted = after(staged(), { type: "linked", live: true }, { type: "tapped", choice: "🥳", serial: 5 });
  assert.equal(ownOf(voted).choice, "🥳");
  const sure = reduce(voted, { type: "settled", serial: 5, refusal: null });
  const later = reduce(sure, staged({ rev: 3, choices: choices("🚀", "🥳"), votes: 2 }));
  assert.equal(ownOf(later).sure, "🥳");
  assert.deepEqual(lines(later), ["voteIn", "another"]);
  assert.equal(keyOf(snapshot), keyOf({ ...snapshot, choices: choices("🚀") }));
  assert.equal(ownOf(reduce(later, staged({ round: 2 }))).choice, -1);
});

test("many: every emoji counts separately", () => {
  const tap = (choice, serial) => ({ type: "tapped", choice, serial });
  const state = after(staged({ rule: "many" }), tap("🥳", 1), tap("🚀", 2), tap("🥳", 3));
  assert.deepEqual(ownOf(state).taps, { "🥳": 2, "🚀": 1 });
  assert.equal(state.outbox.length, 3);
});

test("what is no emoji, a blocked one and a full cloud each have a sentence", () => {
  assert.deepEqual(lines(after(staged(), { type: "mistyped" })), ["noEmoji", ""]);
  const full = choices(...Array.from({ length: 200 }, (_, at) => String.fromCodePoint(0x1f400 + at)));
  assert.equal(refusalOfCloud("changed", "🖕", []), "notThis");
  assert.equal(refusalOfCloud("late", "🥳", full), "full");
  assert.equal(refusalOfCloud("late", "🐀", full), "late");
  assert.equal(refusalOfCloud("late", "🥳", choices("🚀")), "late");
  assert.equal(refusalOfCloud(null, "🥳", full), null);
  for (const refusal of ["notThis", "full"]) {
    const state = after(staged(), { type: "tapped", choice: "🥳", serial: 5 }, { type: "settled", serial: 5, refusal });
    assert.equal(lines(state)[0], refusal);
    assert.equal(ownOf(state).choice, -1);
  }
});

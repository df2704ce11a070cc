import assert from "node:assert/strict";
import { test } from "node:test";
import { screenChoices } from "../../ui/presenter/settings/screen-setting.js";
import { cardOf, initialState, joinCardOf, reduce, wantsCode } from "../../ui/overlay/state.js";

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
    { emoji: "❤️", count: 3, right: false },
    { emoji: "😂", count: 3, right: false },
    { emoji: "🔥", count: 1, right: false },
  ]);
  const two = { choices: choices.slice(0, 2), counts: [0, 4], votes: 4 };
  assert.deepEqual(cardOf(after(staged(two))), [
    { emoji: "❤️", count: 4, right: false },
    { emoji: "👏", count: 0, right: false },
  ]);
});

test("right answers are on the card once revealed, also with the fewest votes", () => {
  assert.deepEqual(cardOf(after(staged({ right: [2, 4] }))), [
    { emoji: "❤️", count: 3, right: false },
    { emoji: "🔥", count: 1, right: true },
    { emoji: "🎉", count: 0, right: true },
  ]);
});

test("a QR code is shown only with its own address", () => {
  const at = (url, rev, on = true) => ({
    type: "stage:changed",
    view: {
      snapshot: { ...snapshot, rev, join: url && { url, host: url.slice(7, -1) }, code: "4821" },
      preferences: { card: false, card_join: on },
    },
  });
  const drawn = (url) => ({ type: "code:drawn", code: url && { url, qr: `<svg>${url}</svg>` } });
  const [hall, hotel] = ["http://10.0.0.7:7464/", "http://192.168.1.9:7464/"];
  assert.equal(wantsCode(after(at(hall, 5, false))), false);
  assert.equal(wantsCode(after(at(undefined, 5))), false);
  assert.equal(wantsCode(after(at(hall, 5))), true);
  assert.equal(joinCardOf(after(at(hall, 5))), null, "the code is not drawn yet");
  const shown = after(at(hall, 5), drawn(hall));
  assert.equal(wantsCode(shown), false);
  assert.deepEqual(joinCardOf(shown), {
    qr: `<svg>${hall}</svg>`,
    join: { url: hall, host: "10.0.0.7:7464" },
    digits: "4821",
  });
  const moved = reduce(shown, at(hotel, 6));
  assert.equal(joinCardOf(moved), null);
  assert.equal(wantsCode(moved), true);
  assert.equal(joinCardOf(reduce(moved, drawn(hall))), null, "an answer that comes late");
  assert.equal(joinCardOf(reduce(moved, drawn(hotel))).join.host, "192.168.1.9:7464");
  assert.equal(joinCardOf(reduce(shown, at(undefined, 6))), null, "without a network");
  assert.equal(joinCardOf(reduce(shown, at(hall, 6, false))), null, "off");
});

test("there is no card when off, without votes, or with hidden results", () => {
  assert.deepEqual(cardOf(initialState), []);
  assert.deepEqual(cardOf(after(staged({}, false))), []);
  assert.deepEqual(cardOf(after(staged({ counts: [0, 0, 0, 0, 0], votes: 0 }))), []);
  assert.deepEqual(cardOf(after(staged({ hidden: true }))), []);
  assert.equal(cardOf(after(staged({ hidden: true }), staged({ rev: 6 }))).length, 3);
});

test("the overlay keeps counting and ignores an older snapshot", () => {
  const state = after(staged(), staged({ rev: 7, counts: [9, 3, 1, 3, 0], votes: 16 }));
  assert.equal(cardOf(state)[0].count, 9);
  assert.equal(reduce(state, staged({ rev: 6 })), state);
  assert.equal(cardOf(reduce(state, staged({ boot: "b", rev: 1 })))[0].count, 3);
});

test("a screen is chosen only if there are several", () => {
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

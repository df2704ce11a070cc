import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, linkWords, reduce, shownOf } from "../../ui/wall/state.js";

test("a wall without the app waits, or says that its numbers are old", () => {
  const waiting = reduce(initialState, { type: "link", live: false });
  assert.equal(linkWords(waiting), "Waiting for Moodring");
  const lost = [
    { type: "stage", snapshot: { rev: 1 } },
    { type: "link", live: true },
    { type: "link", live: false },
  ];
  assert.match(linkWords(lost.reduce(reduce, initialState)), /last results/);
});

test("a wall with an old key says so until its key is accepted", () => {
  const events = [{ type: "link", live: true }, { type: "link", live: false }, { type: "refused" }];
  const refused = events.reduce(reduce, initialState);
  assert.match(linkWords(refused), /no longer valid/);
  assert.match(linkWords(reduce(refused, { type: "link", live: false })), /no longer valid/);
  const again = reduce(refused, { type: "link", live: true });
  assert.equal(linkWords(again), "");
  assert.doesNotMatch(linkWords(reduce(again, { type: "link", live: false })), /valid/);
});

test("a live wall says nothing about its link", () => {
  assert.equal(linkWords(reduce(initialState, { type: "link", live: true })), "");
  assert.equal(linkWords(initialState), "");
});

test("a wall shows the presenter's screen, unless its link says otherwise", () => {
  const shown = (snapshot, wishes = {}) =>
    Object.values(shownOf(snapshot, { transparent: false, drawing: null, ...wishes }));
  assert.deepEqual(shown({}), ["stage", "bars", null]);
  assert.deepEqual(shown({ screen: "lobby", drawing: "ring" }), ["lobby", "ring", null]);
  assert.deepEqual(shown({ drawing: "ring" }, { drawing: "float" }), ["stage", "float", null]);
  assert.deepEqual(shown({ screen: "lobby" }, { transparent: true }), ["stage", "bars", null]);
  assert.deepEqual(shown({ hidden: true, countdown: 3 }), ["stage", "bars", 3]);
  assert.deepEqual(shown({ countdown: 3 }), ["stage", "bars", null]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, linkWords, reduce } from "../../ui/wall/state.js";

test("a wall that never reached the app waits, one that did says its numbers are old", () => {
  const waiting = reduce(initialState, { type: "link", live: false });
  assert.equal(linkWords(waiting), "Waiting for Moodring");
  const lost = [{ type: "stage", snapshot: { rev: 1 } }, { type: "link", live: true }, { type: "link", live: false }];
  assert.match(linkWords(lost.reduce(reduce, initialState)), /last numbers/);
});

test("a live wall says nothing about its link", () => {
  assert.equal(linkWords(reduce(initialState, { type: "link", live: true })), "");
  assert.equal(linkWords(initialState), "");
});

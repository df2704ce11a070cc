import assert from "node:assert/strict";
import { test } from "node:test";
import { walk } from "../../ui/presenter/emoji-picker/grid-keys.js";

// Ten cells, then three, then nine, in rows of four.
const counts = [10, 3, 9];
const go = (section, index, key, ctrlKey = false) => {
  const to = walk(counts, { section, index }, { key, ctrlKey }, { columns: 4, rows: 2 });
  return typeof to === "object" && to !== null ? [to.section, to.index] : to;
};

test("arrows continue in the next section", () => {
  assert.deepEqual(go(0, 9, "ArrowRight"), [1, 0]);
  assert.deepEqual(go(1, 0, "ArrowLeft"), [0, 9]);
  assert.deepEqual(go(0, 0, "ArrowLeft"), [0, 0]);
  assert.deepEqual(go(2, 8, "ArrowRight"), [2, 8]);
});

test("up and down keep the column where there is one", () => {
  assert.deepEqual(go(0, 1, "ArrowDown"), [0, 5]);
  assert.deepEqual(go(0, 7, "ArrowDown"), [0, 9]);
  assert.deepEqual(go(0, 9, "ArrowDown"), [1, 1]);
  assert.deepEqual(go(2, 3, "ArrowUp"), [1, 2]);
  assert.deepEqual(go(1, 2, "ArrowUp"), [0, 9]);
  assert.deepEqual(go(2, 8, "ArrowDown"), [2, 8]);
});

test("up from the first row leaves the grid", () => {
  assert.equal(go(0, 3, "ArrowUp"), "out");
});

test("Home and End go to the ends of the row, with Ctrl of the grid", () => {
  assert.deepEqual(go(0, 6, "Home"), [0, 4]);
  assert.deepEqual(go(0, 8, "End"), [0, 9]);
  assert.deepEqual(go(1, 2, "Home", true), [0, 0]);
  assert.deepEqual(go(0, 2, "End", true), [2, 8]);
});

test("Page Up and Page Down move by a screen of rows and stay inside", () => {
  assert.deepEqual(go(0, 0, "PageDown"), [0, 8]);
  assert.deepEqual(go(0, 8, "PageDown"), [2, 0]);
  assert.deepEqual(go(2, 8, "PageDown"), [2, 8]);
  assert.deepEqual(go(0, 5, "PageUp"), [0, 1]);
});

test("other keys do not move", () => {
  assert.equal(go(0, 0, "a"), null);
});

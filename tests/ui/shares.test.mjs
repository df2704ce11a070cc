import assert from "node:assert/strict";
import { test } from "node:test";
import { barLengths, percentages } from "../../ui/shared/percentages.js";

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// The same table as in core/src/history.rs: exported numbers and those on screens are equal.
test("equal counts have equal percentages and half a point rounds up", () => {
  for (const [counts, expected] of [
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, 1, 1],
      [33, 33, 33],
    ],
    [
      [5, 5, 5, 5, 5, 5, 5],
      [14, 14, 14, 14, 14, 14, 14],
    ],
    [
      [1, 1, 1, 1, 1, 1],
      [17, 17, 17, 17, 17, 17],
    ],
    [
      [86, 62, 31, 22, 11],
      [41, 29, 15, 10, 5],
    ],
    [
      [1, 7],
      [13, 88],
    ],
    [
      [1, 199],
      [1, 100],
    ],
    [
      [1, 200],
      [0, 100],
    ],
  ]) {
    assert.deepEqual(percentages(counts), expected, `counts ${counts}`);
  }
});

test("no percentage is further from its share than half a point", () => {
  for (let seed = 1; seed < 2000; seed += 1) {
    const counts = Array.from(
      { length: 2 + (seed % 7) },
      (_, choice) => (seed * (choice + 3) * 7919) % ((seed % 97) + 1),
    );
    const all = sum(counts) || 1;
    percentages(counts).forEach((percent, choice) =>
      assert.ok(Math.abs(percent - (100 * counts[choice]) / all) <= 0.5 + 1e-9),
    );
  }
});

test("a bar is as long as its share of the votes", () => {
  assert.deepEqual(barLengths([0, 0]), [0, 0]);
  assert.deepEqual(barLengths([1, 1]), [0.5, 0.5]);
  assert.deepEqual(barLengths([7, 0]), [1, 0]);
  assert.deepEqual(barLengths([1, 2, 5]), [0.125, 0.25, 0.625]);
});

test("one vote among thousands is visible, and larger only by rounding", () => {
  const [, one, none] = barLengths([12344, 1, 0]);
  assert.equal(one, 0.005);
  assert.equal(none, 0);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { percentages } from "../../ui/shared/percentages.js";
import { barLengths, risingEmoji } from "../../ui/shared/shares.js";

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

test("percentages sum to a hundred whatever the counts", () => {
  for (let seed = 1; seed < 2000; seed += 1) {
    const counts = Array.from({ length: 2 + (seed % 7) }, (_, choice) => (seed * (choice + 3) * 7919) % (seed % 97 + 1));
    assert.equal(sum(percentages(counts)), sum(counts) === 0 ? 0 : 100, `counts ${counts}`);
  }
});

test("the points left over go to those that lost most, the earlier choice first", () => {
  assert.deepEqual(percentages([1, 1, 1]), [34, 33, 33]);
  assert.deepEqual(percentages([86, 62, 31, 22, 11]), [41, 29, 15, 10, 5]);
  assert.deepEqual(percentages([2, 1]), [67, 33]);
});

test("without votes every percentage is nought", () => {
  assert.deepEqual(percentages([0, 0, 0]), [0, 0, 0]);
});

test("equal counts never differ by more than one point", () => {
  const parts = percentages([5, 5, 5, 5, 5, 5, 5]);
  assert.ok(Math.max(...parts) - Math.min(...parts) <= 1);
});

test("bars are true to each other and only a unanimous room fills its track", () => {
  const [most, half] = barLengths([80, 40]);
  assert.ok(Math.abs(half * 2 - most) < 1e-9);
  assert.ok(most < 1);
  assert.deepEqual(barLengths([7, 0]), [1, 0]);
});

test("one vote among thousands is still seen, and no vote is not", () => {
  const [, one, none] = barLengths([12344, 1, 0]);
  assert.ok(one >= 0.02);
  assert.equal(none, 0);
});

test("as many emoji rise as votes came, while there is room", () => {
  assert.deepEqual(risingEmoji([1, 2], [3, 2], 40), [2, 0]);
});

test("a burst never lifts more than there is room for", () => {
  for (const room of [0, 1, 3, 12, 40]) {
    const rising = risingEmoji([0, 0, 0], [5000, 300, 1], room);
    assert.ok(sum(rising) <= room, `${rising} into ${room}`);
  }
});

test("nothing rises from a changed mind's old choice, a first snapshot, or hidden counts", () => {
  assert.deepEqual(risingEmoji([4, 4], [3, 5], 40), [0, 1]);
  assert.deepEqual(risingEmoji(null, [3, 5], 40), []);
  assert.deepEqual(risingEmoji([3, 5], null, 40), []);
});

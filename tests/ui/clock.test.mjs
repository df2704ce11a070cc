import assert from "node:assert/strict";
import { test } from "node:test";
import { clockSkew, clockWords, secondsLeft } from "../../ui/shared/clock.js";

test("the seconds left count down to zero and never below", () => {
  for (const [left, seconds] of [
    [30_000, 30],
    [29_001, 30],
    [29_000, 29],
    [1, 1],
    [0, 0],
    [-5_000, 0],
  ]) {
    assert.equal(secondsLeft(1_000_000 + left, 1_000_000), seconds, String(left));
  }
});

test("a clock that is days off shows at most the longest timer", () => {
  assert.equal(secondsLeft(900_000_000, 0), 3600);
});

test("the time left is minutes and two digits of seconds", () => {
  assert.deepEqual([0, 9, 23, 60, 95, 3600].map(clockWords), ["0:00", "0:09", "0:23", "1:00", "1:35", "60:00"]);
});

test("a wall uses its own clock, or the server's if its own is wrong", () => {
  const now = Date.parse("2026-05-01T12:00:00.200Z");
  const skew = (date) => clockSkew(date, now);
  assert.equal(skew("Fri, 01 May 2026 12:00:00 GMT"), 0);
  assert.equal(skew("Fri, 01 May 2026 12:00:01 GMT"), 0);
  assert.equal(skew("Fri, 01 May 2026 12:05:00 GMT"), 300_300);
  assert.equal(skew("Fri, 01 May 2026 11:00:00 GMT"), -3_599_700);
  assert.deepEqual([null, "", "soon"].map(skew), [0, 0, 0]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { sweepingUp } from "../../ui/shared/gc-workaround.js";

test("every event is handled, and WebKit is asked to clear away once in a minute of votes, after the event", () => {
  /** @type {(number | string)[]} */
  const done = [];
  const heard = sweepingUp((event) => done.push(event), () => done.push("swept"));
  for (let event = 1; event <= 2500; event += 1) heard(event);
  assert.equal(done.filter((what) => what !== "swept").length, 2500);
  assert.deepEqual(done.flatMap((what, at) => (what === "swept" ? [done[at - 1]] : [])), [1200, 2400]);
});

test("what is asked for is large, and nobody keeps it", () => {
  /** @type {number[]} */
  const asked = [];
  const heard = sweepingUp(() => {}, (bytes) => void asked.push(bytes));
  for (let event = 0; event < 1200; event += 1) heard(event);
  assert.equal(asked.length, 1);
  assert.ok(asked[0] >= 32 * 1024 * 1024);
});

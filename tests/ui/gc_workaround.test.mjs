import assert from "node:assert/strict";
import { test } from "node:test";
import { collectingGarbage } from "../../ui/shared/gc-workaround.js";

test("every event is handled, and a collection follows once in a minute of votes", () => {
  /** @type {(number | string)[]} */
  const done = [];
  const handler = collectingGarbage(
    (event) => done.push(event),
    () => done.push("collected"),
  );
  for (let event = 1; event <= 2500; event += 1) handler(event);
  assert.equal(done.filter((what) => what !== "collected").length, 2500);
  assert.deepEqual(
    done.flatMap((what, at) => (what === "collected" ? [done[at - 1]] : [])),
    [1200, 2400],
  );
});

test("the buffer is large, and one is allocated for each collection", () => {
  /** @type {number[]} */
  const asked = [];
  const handler = collectingGarbage(
    () => {},
    (bytes) => void asked.push(bytes),
  );
  for (let event = 0; event < 1200; event += 1) handler(event);
  assert.equal(asked.length, 1);
  assert.ok(asked[0] >= 32 * 1024 * 1024);
});

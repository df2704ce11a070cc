import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRefresh } from "../../ui/shared/refresh.js";

/** A refresh whose frames and answers come when the test triggers them. */
function followed() {
  const shown = [];
  const asked = [];
  const frames = [];
  const refresh = makeRefresh(
    () => new Promise((answer, fail) => asked.push({ answer, fail })),
    (value) => shown.push(value),
    () => new Promise((painted) => frames.push(painted)),
  );
  const settle = () => new Promise((done) => setImmediate(done));
  return { shown, asked, frames, refresh, settle };
}

test("a thousand events within a frame cause two requests, and the newest value is shown", async () => {
  const { shown, asked, frames, refresh, settle } = followed();
  for (let event = 0; event < 1000; event += 1) refresh();
  assert.equal(asked.length, 1);
  asked[0].answer(1);
  await settle();
  for (let event = 0; event < 1000; event += 1) refresh();
  assert.deepEqual([shown, asked.length], [[1], 1]);
  frames[0]();
  await settle();
  asked[1].answer(1001);
  await settle();
  frames[1]();
  await settle();
  assert.deepEqual([shown, asked.length], [[1, 1001], 2]);
});

test("a change during a request causes another request", async () => {
  const { shown, asked, frames, refresh, settle } = followed();
  refresh();
  refresh();
  asked[0].answer("old");
  await settle();
  frames[0]();
  await settle();
  asked[1].answer("new");
  await settle();
  assert.deepEqual(shown, ["old", "new"]);
});

test("after a failed request the next event causes another one", async () => {
  const { shown, asked, frames, refresh, settle } = followed();
  refresh();
  asked[0].fail(new Error("no data"));
  await settle();
  frames[0]();
  await settle();
  assert.deepEqual([shown, asked.length], [[], 1]);
  refresh();
  asked[1].answer(1);
  await settle();
  assert.deepEqual(shown, [1]);
});

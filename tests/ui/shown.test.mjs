import assert from "node:assert/strict";
import { test } from "node:test";
import { makeReport } from "../../ui/presenter/stage/shown.js";
import { initialState } from "../../ui/presenter/state.js";

const snapshot = { boot: "a", rev: 1, phase: "open", phones: 1, votes: 0, choices: [] };
const on = (more = {}) => ({ ...initialState, view: { snapshot }, bigQr: false, ...more });

test("the window reports its screen and its countdown once each", async () => {
  const reported = [];
  const report = makeReport(async (shown) => reported.push([shown.screen, shown.countdown]));
  await report(initialState);
  for (const state of [on(), on(), on({ bigQr: true }), on({ revealing: 3 }), on({ revealing: null })])
    await report(state);
  assert.deepEqual(reported, [
    ["stage", null],
    ["lobby", null],
    ["stage", 3],
    ["stage", null],
  ]);
});

test("a report that is on its way is followed only by the newest state", async () => {
  const reported = [];
  const arrivals = [];
  const report = makeReport((shown) => {
    reported.push(shown.countdown);
    return new Promise((arrive) => arrivals.push(arrive));
  });
  const all = [3, 2, 1].map((revealing) => report(on({ revealing })));
  assert.deepEqual(reported, [3]);
  arrivals.shift()();
  while (reported.length < 2) await new Promise(setImmediate);
  arrivals.shift()();
  await Promise.all(all);
  assert.deepEqual(reported, [3, 1]);
});

test("a report is sent again after a refusal and to a new engine", async () => {
  const reported = [];
  let refuses = true;
  const report = makeReport(async ({ screen }) => {
    if (refuses) throw new Error("no core");
    reported.push(screen);
  });
  await report(on());
  refuses = false;
  await report(on());
  await report(on({ view: { snapshot: { ...snapshot, boot: "b" } } }));
  assert.deepEqual(reported, ["stage", "stage"]);
});

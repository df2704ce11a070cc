import assert from "node:assert/strict";
import { test } from "node:test";
import { countMinute, minuteBars } from "../../ui/presenter/private/last-minute.js";
import { isForAudience, pagePart, withoutPrivateParts } from "../../ui/presenter/private/role.js";
import { initialState, reduce } from "../../ui/presenter/state.js";

test("the last minute counts new votes, three seconds a bar", () => {
  let minute = countMinute(null, 3000, { round: 1, votes: 50 });
  assert.deepEqual(minute.bars, Array(minuteBars).fill(0), "old votes are not reactions");
  minute = countMinute(minute, 4000, { round: 1, votes: 53 });
  minute = countMinute(minute, 9000, { round: 1, votes: 54 });
  assert.deepEqual(minute.bars.slice(-3), [3, 0, 1]);
  minute = countMinute(minute, 9100, { round: 2, votes: 7 });
  minute = countMinute(minute, 9200, { round: 2, votes: 6 });
  assert.deepEqual(minute.bars.slice(-3), [3, 0, 1], "another round, and a vote less");
  minute = countMinute(minute, 9_000_000, { round: 2, votes: 8 });
  assert.deepEqual(minute.bars, [...Array(minuteBars - 1).fill(0), 2]);
});

const view = (snapshot) => ({
  snapshot: { boot: "a", rev: 1, phase: "open", round: 1, choices: [], counts: [], votes: 0, ...snapshot },
  stale: true,
  error: { sentence: "The disk is full.", file: true },
});
const open = { open: true, full: true, screen: "HDMI-1", width: 1280, height: 800 };
const presenterView = { type: "presenter-view:changed", presenterView: open };

test("the window for the audience hides private parts and follows the private one", () => {
  assert.deepEqual(["", "?private", "?scene=a&picture="].map(pagePart), ["window", "private", "picture"]);
  const loaded = reduce(initialState, { type: "loaded", stage: view({}), polls: [], address: {} });
  const busy = { ...loaded, panel: "settings", leaving: true, importing: {}, notice: { sentence: "Hm" } };
  const audience = reduce(busy, presenterView);
  assert.deepEqual([isForAudience(busy), isForAudience(audience)], [false, true]);
  const { panel, leaving, importing, notice } = audience;
  assert.deepEqual([panel, leaving, importing, notice], [null, false, null, null]);
  const seen = withoutPrivateParts(audience);
  assert.deepEqual([seen.view.stale, seen.view.error], [false, null]);
  // It shows the screen of the snapshot, and not its own.
  const stage = { type: "stage:changed", view: view({ rev: 2, screen: "lobby", countdown: 2 }) };
  const followed = reduce(audience, stage);
  assert.deepEqual([followed.bigQr, followed.revealing], [true, 2]);
  const alone = reduce(followed, { ...presenterView, presenterView: { ...open, open: false } });
  assert.deepEqual([alone.bigQr, alone.revealing, isForAudience(alone)], [true, null, false]);
});

test("the private window starts with what the room sees", () => {
  const start = { ...initialState, part: "private" };
  const shown = view({ screen: "lobby", countdown: 3 });
  const loaded = reduce(start, { type: "loaded", stage: shown, polls: [], address: {} });
  assert.deepEqual([loaded.bigQr, loaded.revealing], [true, null]);
  assert.equal(reduce(loaded, presenterView).fullScreen, true);
  assert.equal(isForAudience(reduce(loaded, presenterView)), false);
});

test("a message of the drawer's list disappears from the private window when voting opens", () => {
  const start = { ...initialState, part: "private" };
  const closed = { type: "stage:changed", view: view({ phase: "lobby" }) };
  const message = { what: "talk-deleted", talk: 2, name: "Rehearsal" };
  const told = reduce(reduce(start, closed), { type: "drawer:message", message });
  const counted = reduce(told, { type: "stage:changed", view: view({ rev: 2, phase: "lobby" }) });
  assert.equal(counted.message, message);
  const opened = { type: "stage:changed", view: view({ rev: 3 }) };
  assert.equal(reduce(counted, opened).message, null);
  assert.equal(reduce({ ...counted, panel: "drawer" }, opened).message, message);
});

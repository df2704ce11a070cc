import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { lines, sign, warning } from "../../ui/audience/speech.js";
import { initial, reduce } from "../../ui/audience/state.js";

const choices = [{ emoji: "👍", label: "Yes" }, { emoji: "👎", label: "No" }];
const snapshot = { v: 1, boot: "a", rev: 1, phase: "open", round: 1, rule: "once", question: "Ready?", choices, counts: null, votes: 3, phones: 2 };
const staged = (change = {}) => ({ type: "staged", snapshot: { ...snapshot, ...change } });
const live = { type: "linked", live: true };
const lost = { type: "linked", live: false };
const tapped = (serial, choice = 0) => ({ type: "tapped", choice, serial });
const committed = (serial) => ({ type: "settled", serial, refusal: null });
const refused = (serial, refusal) => ({ type: "settled", serial, refusal });
const after = (...events) => events.reduce(reduce, initial({ own: {}, outbox: [], last: 0 }));
const open = (...events) => after(staged(), live, ...events);
const applause = (...events) => after(staged({ rule: "many" }), live, ...events);

test("the sign says waiting until there is something to do", () => {
  assert.equal(sign(after()), "waiting");
  assert.equal(sign(after(staged({ phase: "lobby" }), live)), "waiting");
  assert.equal(sign(open()), "live");
  assert.equal(sign(after(staged({ phase: "closed" }), live)), "live");
  assert.equal(sign(open(lost)), "reconnecting");
  assert.equal(sign(after(lost)), "reconnecting");
});

test("a vote is said to be in when it is, and not before", () => {
  const waited = (serial) => ({ type: "waited", serial });
  assert.deepEqual(lines(open()), ["Tap your answer", "You can change it later"]);
  assert.deepEqual(lines(open(tapped(1)))[0], "Tap your answer", "a fast answer needs no other word");
  assert.deepEqual(lines(open(tapped(1), waited(1)))[0], "Sending…");
  assert.deepEqual(lines(open(tapped(1), waited(1), committed(1))), ["Your vote is in ✓", "Tap another to change it"]);
  assert.deepEqual(lines(open(tapped(1), committed(1), waited(1)))[0], "Your vote is in ✓");
  assert.deepEqual(lines(open(tapped(1), committed(1), tapped(2, 1), waited(2)))[0], "Sending…");
});

test("applause is counted aloud, in good English", () => {
  assert.equal(lines(applause())[0], "Tap as often as you like");
  assert.equal(lines(applause(tapped(1)))[0], "You tapped once");
  assert.equal(lines(applause(tapped(1), tapped(2, 1)))[0], "You tapped 2 times");
});

test("the banner says what becomes of a tap", () => {
  assert.equal(warning(open(tapped(1))), "");
  assert.equal(warning(open(lost)), "No connection. A tap is kept and will be sent.");
  assert.equal(warning(open(lost, tapped(1))), "No connection. Your tap is kept and will be sent.");
  assert.equal(warning(applause(lost, tapped(1), tapped(2))), "No connection. Your 2 taps are kept and will be sent.");
  assert.equal(warning(after(staged({ phase: "lobby" }), live, lost)), "No connection. Trying again…");
});

test("closed: own vote stays, and a tap that came too late is told so", () => {
  const closed = staged({ rev: 2, phase: "closed" });
  assert.deepEqual(lines(open(tapped(1), committed(1), closed)), ["Voting is closed", "Your vote was counted ✓"]);
  assert.deepEqual(lines(open(closed)), ["Voting is closed", "3 votes"]);
  assert.deepEqual(lines(open(tapped(1), closed, refused(1, "late"))), ["Voting is closed", "Voting closed before your tap arrived."]);
  assert.deepEqual(lines(applause(tapped(1), tapped(2), refused(1, "late"), refused(2, "late")))[0], "Voting closed before 2 of your taps arrived.");
});

test("a dropped tap is owned up to in the lobby too", () => {
  const lobby = staged({ rev: 2, round: 2, phase: "lobby" });
  assert.deepEqual(lines(open(lost, tapped(1), lobby)), ["The question left the stage before your tap arrived.", ""]);
  assert.deepEqual(lines(open(lobby)), ["", ""]);
});

test("the browser's own bars have the colours of the page", async () => {
  const read = (path) => readFile(new URL(`../../ui/${path}`, import.meta.url), "utf8");
  const papers = Array.from((await read("shared/tokens.css")).matchAll(/--ink-0: (#\w+);/g), ([, colour]) => colour);
  const bars = Array.from((await read("audience/index.html")).matchAll(/theme-color" media="\(prefers-color-scheme: (?:dark|light)\)" content="(#\w+)"/g), ([, colour]) => colour);
  assert.equal(bars.length, 2);
  assert.deepEqual(bars, papers.slice(0, 2));
});

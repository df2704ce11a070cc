import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning } from "../../ui/audience/api.js";
import { due, initial, kept, nextSerial, ownOf, reduce } from "../../ui/audience/state.js";

const choices = ["🤩", "🙂", "😐"].map((emoji) => ({ emoji, label: "" }));
const snapshot = {
  v: 1,
  file: "f",
  boot: "a",
  rev: 1,
  phase: "open",
  round: 7,
  rule: "once",
  question: "How?",
  choices,
  counts: null,
  votes: 5,
  phones: 2,
};
const staged = (change = {}) => ({ type: "staged", snapshot: { ...snapshot, ...change } });
const live = { type: "linked", live: true };
const lost = { type: "linked", live: false };
const tapped = (choice, serial) => ({ type: "tapped", choice, serial });
const sent = (serial) => ({ type: "sent", serial });
const committed = (serial) => ({ type: "settled", serial, refusal: null });
const refused = (serial, refusal = "late") => ({ type: "settled", serial, refusal });
const held = (serial, { until = 0, unsure = true } = {}) => ({ type: "held", serial, until, unsure });

const nobody = { own: {}, outbox: [], last: 0 };
const after = (...events) => events.reduce(reduce, initial(nobody));
const open = (...events) => after(staged(), live, ...events);
const applause = (...events) => after(staged({ rule: "many" }), live, ...events);
const serials = (taps) => taps.map(({ serial }) => serial);
/** Returns the state after a reload of the page, which keeps only the stored parts. */
const reloaded = ({ own, outbox, last }, ...events) =>
  events.reduce(reduce, initial(JSON.parse(JSON.stringify({ own, outbox, last }))));

test("a tap stays in the outbox until the server has committed it", () => {
  let state = open(tapped(1, 10));
  assert.deepEqual(serials(due(state, 0)), [10]);
  state = reduce(state, sent(10));
  assert.deepEqual(due(state, 0), [], "it is on its way");
  state = reduce(state, held(10));
  assert.deepEqual(serials(due(state, 0)), [10], "the same serial again");
  state = [sent(10), committed(10)].reduce(reduce, state);
  assert.deepEqual(kept(state), []);
  assert.equal(ownOf(state).sure, 1);
});

test("nothing is sent while the link is lost, all of it when it is back", () => {
  const offline = open(lost, tapped(2, 10));
  assert.deepEqual(due(offline, 0), []);
  assert.equal(ownOf(offline).choice, 2, "the tap shows at once");
  assert.deepEqual(serials(due(reduce(offline, live), 0)), [10]);
});

test("once: only the newest tap waits", () => {
  assert.deepEqual(serials(kept(open(lost, tapped(0, 1), tapped(1, 2), tapped(2, 3)))), [3]);
});

test("once: an older tap on its way is not sent again", () => {
  const state = open(tapped(0, 1), sent(1), tapped(2, 2), sent(2), held(1));
  assert.deepEqual(serials(kept(state)), [2]);
  assert.equal(ownOf(reduce(state, committed(2))).sure, 2);
});

test("once: a late answer to an older tap cannot undo a newer one", () => {
  const state = open(tapped(0, 1), sent(1), tapped(2, 2), sent(2), committed(2), committed(1));
  assert.equal(ownOf(state).sure, 2);
  assert.equal(ownOf(state).choice, 2);
});

test("once: after a refused tap the page shows the current vote", () => {
  const state = open(tapped(0, 1), sent(1), committed(1), tapped(2, 2));
  assert.equal(ownOf(state).choice, 2);
  assert.equal(ownOf(reduce(state, refused(2))).choice, 0);
  assert.equal(ownOf(open(tapped(1, 1), refused(1))).choice, -1);
});

test("many: every tap is kept, in order, and at most four are on their way", () => {
  let state = applause(lost, ...[1, 2, 3, 4, 5, 6].map((serial) => tapped(serial % 2, serial)), live);
  assert.deepEqual(serials(due(state, 0)), [1, 2, 3, 4]);
  for (const serial of [1, 2, 3, 4]) state = reduce(state, sent(serial));
  assert.deepEqual(due(state, 0), []);
  state = reduce(state, committed(2));
  assert.deepEqual(serials(due(state, 0)), [5]);
});

test("many: taps = confirmed + kept, whatever the answers and their order", () => {
  let state = applause();
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const taps = [];
  let refusals = 0;
  for (let serial = 1; serial <= 300; serial += 1) {
    taps.push(random(3));
    state = reduce(state, tapped(taps[serial - 1], serial));
    for (const { serial: going } of due(state, 0)) state = reduce(state, sent(going));
    const flying = kept(state).filter((tap) => tap.flying);
    const { serial: one } = flying[random(flying.length)];
    const answer = random(4);
    if (answer === 0) refusals += 1;
    state = reduce(state, answer === 0 ? refused(one) : answer === 1 ? held(one) : committed(one));
    const shown = Object.values(ownOf(state).taps).reduce((sum, count) => sum + count, 0);
    assert.equal(shown, serial - refusals);
  }
  for (const { serial } of kept(state)) state = reduce(state, committed(serial));
  assert.equal(
    Object.values(ownOf(state).taps).reduce((sum, count) => sum + count, 0),
    300 - refusals,
  );
});

test("no tap is sent before a busy server's Retry-After has passed", () => {
  const state = applause(tapped(0, 1), sent(1), held(1, { until: 500, unsure: false }));
  assert.deepEqual(due(state, 499), []);
  assert.deepEqual(serials(due(state, 500)), [1]);
});

test("a stored tap for another round is dropped with a notice and never sent", () => {
  const state = [staged({ round: 8, rev: 2 }), live].reduce(reduce, open(lost, tapped(1, 1)));
  assert.deepEqual(state.outbox, []);
  assert.deepEqual(state.notice, { reason: "gone", taps: 1 });
});

test("taps for one presenter are not sent to another at the same address", () => {
  const state = [staged({ boot: "b", question: "Other?" }), live].reduce(
    reduce,
    open(tapped(1, 1), sent(1), committed(1), lost, tapped(2, 2)),
  );
  assert.deepEqual(due(state, 0), []);
  assert.equal(ownOf(state).choice, -1);
});

test("votes in one data file are not shown for another, nor sent to it", () => {
  const before = open(tapped(1, 1), sent(1), committed(1), lost, tapped(2, 2));
  for (const other of [{ file: "g" }, { file: "g", boot: "b" }]) {
    const state = [staged(other), live].reduce(reduce, before);
    assert.equal(ownOf(state).choice, -1);
    assert.deepEqual(due(state, 0), []);
    assert.deepEqual(state.notice, { reason: "gone", taps: 1 });
    // After a reload it shows no vote either, and the first file still has its vote.
    assert.equal(ownOf(reloaded(state, staged(other), live)).choice, -1);
    assert.equal(ownOf(reduce(state, staged())).sure, 1);
  }
  const unsent = reloaded(open(lost, tapped(2, 2)), staged({ file: "g" }), live);
  assert.deepEqual(due(unsent, 0), []);
});

test("a restart of the same server keeps the vote and the tap", () => {
  const state = [staged({ boot: "b" }), live].reduce(
    reduce,
    open(tapped(1, 1), sent(1), committed(1), lost, tapped(2, 2)),
  );
  assert.deepEqual(serials(due(state, 0)), [2]);
  assert.equal(ownOf(state).sure, 1);
});

test("after a server lost its data, the page forgets its vote", () => {
  assert.equal(ownOf(reduce(open(tapped(1, 1), committed(1)), staged({ boot: "b", votes: 0 }))).sure, -1);
});

test("a corrected label keeps the vote and the tap, another emoji does not", () => {
  const before = open(tapped(1, 1), sent(1), committed(1), lost, tapped(2, 2));
  const mended = [staged({ rev: 2, question: "How are you?" }), live].reduce(reduce, before);
  assert.equal(ownOf(mended).sure, 1);
  assert.deepEqual(serials(due(mended, 0)), [2]);
  const changed = reduce(before, staged({ rev: 2, choices: [...choices].reverse() }));
  assert.equal(ownOf(changed).choice, -1);
  assert.deepEqual(changed.outbox, []);
});

test("a reload keeps the vote and sends a kept tap with its own serial", () => {
  const state = reloaded(open(tapped(1, 1), sent(1), committed(1), tapped(2, 2), sent(2)), staged(), live);
  assert.equal(ownOf(state).choice, 2);
  assert.equal(ownOf(state).sure, 1);
  assert.deepEqual(serials(due(state, 0)), [2]);
  assert.equal(state.last, 2);
});

test("a poll that returns to the stage shows its vote again", () => {
  const state = [staged({ round: 8, rev: 2 }), staged({ rev: 3, phase: "closed" })].reduce(
    reduce,
    open(tapped(1, 1), committed(1)),
  );
  assert.equal(ownOf(state).sure, 1);
});

test("a tap counts only while voting is open", () => {
  for (const phase of ["lobby", "closed"]) assert.deepEqual(after(staged({ phase }), live, tapped(0, 1)).outbox, []);
  assert.deepEqual(after(tapped(0, 1)).outbox, []);
});

test("a tap that may have been counted is not reported as lost", () => {
  assert.equal(open(tapped(0, 1), sent(1), refused(1)).notice.reason, "late");
  assert.equal(open(tapped(0, 1), sent(1), held(1), sent(1), refused(1)).notice.reason, "unsure");
  assert.equal(open(tapped(0, 1), sent(1), held(1, { unsure: false }), sent(1), refused(1)).notice.reason, "late");
});

test("refusals of one kind are counted together, and the next tap clears them", () => {
  const state = applause(tapped(0, 1), tapped(0, 2), tapped(0, 3), refused(1), refused(2), refused(3));
  assert.deepEqual(state.notice, { reason: "late", taps: 3 });
  assert.equal(reduce(state, tapped(0, 4)).notice, null);
});

test("serials grow, even when the clock stands still or goes back", () => {
  assert.equal(nextSerial(0, 1000), 1000);
  assert.equal(nextSerial(1000, 1000), 1001);
  assert.equal(nextSerial(2000, 1000), 2001);
});

test("every answer is final or asks for the same serial again", () => {
  assert.deepEqual(meaning(9, 204, 50), committed(9));
  for (const [status, refusal] of [
    [404, "gone"],
    [409, "late"],
    [422, "changed"],
    [428, "cookies"],
    [400, "refused"],
    [403, "refused"],
    [413, "refused"],
  ]) {
    assert.deepEqual(meaning(9, status, 50), refused(9, refusal), String(status));
  }
  for (const status of [429, 503])
    assert.deepEqual(meaning(9, status, 50), held(9, { until: 50, unsure: false }), String(status));
  for (const status of [0, 500, 502]) assert.deepEqual(meaning(9, status, 50), held(9, { until: 50 }), String(status));
});

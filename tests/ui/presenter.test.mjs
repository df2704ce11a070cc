import assert from "node:assert/strict";
import { test } from "node:test";
import { unsaved } from "../../ui/presenter/polls/draft.js";
import { makeReveal } from "../../ui/presenter/stage/reveal.js";
import { makeAutosave } from "../../ui/presenter/polls/autosave.js";
import { duringChoice, ownSeconds, timerChoice } from "../../ui/presenter/polls/display-fields.js";
import {
  editedPoll,
  initialState,
  listedPolls,
  noticeOf,
  reduce,
  screenOf,
  startsReveal,
} from "../../ui/presenter/state.js";
import { drawingOf, fittingDrawing, nextDrawing } from "../../ui/shared/drawings.js";

const display = { drawing: "bars", timer: null, hide: false, reveal: false, phone_results: "never" };
const choices = [
  { emoji: "👍", label: "Yes" },
  { emoji: "👎", label: "No" },
];
const snapshot = {
  v: 1,
  boot: "a",
  rev: 5,
  phase: "lobby",
  round: 1,
  rule: "once",
  question: "Ready?",
  choices,
  counts: [0, 0],
  votes: 0,
  phones: 0,
};
const view = (changes = {}) => ({
  snapshot: { ...snapshot, ...changes },
  poll: 1,
  position: 1,
  of: 2,
  talk: 1,
  display,
  stale: false,
  error: null,
});
const polls = [
  { id: 1, question: "Ready?", rule: "once", choices, display, votes: 0 },
  { id: 2, question: "Pace", rule: "many", choices, display, votes: 3 },
];
const address = {
  url: null,
  host: null,
  public: null,
  name: null,
  name_taken: false,
  qr: null,
  chosen: null,
  candidates: [],
  port: 7464,
  reached: null,
  system: "linux",
};
const after = (state, ...events) => events.reduce(reduce, state);
const loaded = (changes) => reduce(initialState, { type: "loaded", stage: view(changes), polls, address });
const stage = (changes) => ({ type: "stage:changed", view: view(changes) });

test("opening voting shows the question, and until then there is the big QR", () => {
  assert.equal(screenOf(loaded()), "lobby");
  assert.equal(screenOf(loaded({ phones: 12 })), "lobby");
  for (const phase of ["open", "closed"]) assert.equal(screenOf(loaded({ phase })), "stage");
  const asked = { type: "qr:toggled" };
  for (const before of [loaded(), after(loaded(), asked, asked), after(loaded({ phase: "closed" }), asked)]) {
    assert.equal(screenOf(before), "lobby");
    assert.equal(screenOf(after(before, stage({ rev: 6, phase: "open" }))), "stage");
  }
  // A round that replaces an open one shows the question, too. A change of the same open round keeps the big QR.
  const open = after(loaded({ phase: "open" }), asked);
  assert.equal(screenOf(after(open, stage({ rev: 6, phase: "open", phones: 1 }))), "lobby");
  assert.equal(screenOf(after(open, stage({ rev: 6, phase: "open", round: 2 }))), "stage");
});

const none = { sentence: null, lasting: false, good: false, ways: false, undo: false, seconds: 9 };

test("an error of the data file is shown as long as it lasts", () => {
  const refused = after(loaded(), { type: "notice:raised", sentence: "No." });
  assert.deepEqual(noticeOf(refused), { ...none, sentence: "No." });
  const full = { sentence: "Full.", file: false };
  const stuck = after(
    refused,
    { type: "stage:changed", view: { ...view({ rev: 6 }), error: full } },
    { type: "notice:dismissed" },
  );
  assert.deepEqual(noticeOf(stuck), { ...none, sentence: "Full.", lasting: true, seconds: 0 });
  assert.deepEqual(noticeOf(after(stuck, stage({ rev: 7 }))), none);
});

test("a damaged file offers ways to recover and shows its error once", () => {
  const error = { sentence: "Damaged.", file: true };
  const damaged = after(loaded(), { type: "stage:changed", view: { ...view({ rev: 6 }), error } });
  assert.equal(noticeOf(damaged).ways, true);
  const asked = after(damaged, { type: "engine:failed", error });
  assert.deepEqual(asked.error, error);
  assert.equal(noticeOf(asked).sentence, null);
  const done = after(asked, { type: "notice:raised", sentence: "Put aside.", good: true });
  assert.deepEqual(noticeOf(done), { ...none, sentence: "Put aside.", good: true });
});

test("the list of polls counts the votes on stage as they come", () => {
  const voted = after(loaded({ phase: "open" }), stage({ rev: 6, phase: "open", votes: 1 }));
  assert.deepEqual(
    listedPolls(voted).map((poll) => poll.votes),
    [1, 3],
  );
  assert.equal(editedPoll(voted)?.votes, 1);
});

test("once the stage was shown it stays, also in the next poll's lobby", () => {
  const shown = after(loaded({ phase: "open", phones: 3 }), stage({ rev: 8, phase: "lobby", phones: 0 }));
  assert.equal(screenOf(shown), "stage");
});

test("the presenter's Q overrides the window at any time", () => {
  const asked = after(loaded(), { type: "qr:toggled" });
  assert.equal(screenOf(asked), "stage");
  assert.equal(screenOf(after(asked, stage({ rev: 9, phase: "open", phones: 9 }), { type: "qr:toggled" })), "lobby");
});

test("an older view is dropped unless the app has restarted", () => {
  const state = loaded({ rev: 50, votes: 9 });
  assert.equal(reduce(state, stage({ rev: 49 })), state);
  assert.equal(reduce(state, stage({ rev: 1, boot: "b" })).view.snapshot.rev, 1);
});

test("a view of the same revision may still change the poll's position", () => {
  const moved = { ...view(), position: 2 };
  assert.equal(reduce(loaded(), { type: "stage:changed", view: moved }).view.position, 2);
});

const typed = (question) => ({ type: "draft:edited", poll: { ...polls[0], question } });

test("an answer to an earlier keystroke does not overwrite what is typed", () => {
  const state = after(loaded(), { type: "panel:toggled", panel: "drawer" }, typed("Ready or"), typed("Ready or not?"));
  const echoed = reduce(state, { type: "polls:changed", polls: [{ ...polls[0], question: "Ready or" }, polls[1]] });
  assert.equal(editedPoll(echoed).question, "Ready or not?");
});

test("a draft ends when all of it is saved and the polls confirm it", () => {
  const state = after(loaded(), typed(" Ready or not? "), { type: "draft:kept", poll: 1, edits: 1 });
  assert.equal(editedPoll(state).question, " Ready or not? ");
  const kept = reduce(state, { type: "polls:changed", polls: [{ ...polls[0], question: "Ready or not?" }, polls[1]] });
  assert.deepEqual(kept.drafts, []);
  assert.equal(editedPoll(kept).question, "Ready or not?");
});

test("a save that was accepted before the last keystroke does not end the draft", () => {
  const state = after(loaded(), typed("a"), typed("ab"), { type: "draft:kept", poll: 1, edits: 1 });
  assert.equal(reduce(state, { type: "polls:changed", polls }).drafts.length, 1);
});

test("a draft stays until it is saved, whichever answer comes first", () => {
  const left = after(loaded(), typed("Ready or not?"), { type: "poll:picked", poll: 2 });
  assert.equal(editedPoll(left).question, "Pace");
  assert.equal(editedPoll(reduce(left, { type: "poll:picked", poll: 1 })).question, "Ready or not?");
  const saved = { type: "polls:changed", polls: [{ ...polls[0], question: "Ready or not?" }, polls[1]] };
  const kept = { type: "draft:kept", poll: 1, edits: 1 };
  for (const events of [
    [saved, kept],
    [kept, saved],
  ])
    assert.deepEqual(after(left, ...events).drafts, []);
  const more = after(left, saved, typed("Ready or not"), kept);
  assert.equal(editedPoll(more).question, "Ready or not");
  assert.equal(after(more, { type: "draft:kept", poll: 1, edits: 2 }, saved).drafts.length, 0);
});

test("what was typed for one data file is not saved into another", () => {
  const other = { type: "loaded", stage: view({ boot: "b", rev: 1 }), polls, address };
  assert.deepEqual(after(loaded(), typed("Mine"), other).drafts, []);
  const same = { type: "loaded", stage: view({ rev: 7 }), polls, address };
  assert.equal(after(loaded(), typed("Mine"), same).drafts.length, 1);
});

test("the editor falls back to the poll on stage when the picked one is gone", () => {
  const state = after(loaded(), { type: "poll:picked", poll: 2 }, { type: "polls:changed", polls: [polls[0]] });
  assert.equal(editedPoll(state).id, 1);
});

test("an offer to undo stays for eight seconds while undo is possible", () => {
  const undoable = (undo, rev) => ({ type: "stage:changed", view: { ...view({ rev }), undo } });
  const notice = { ...none, sentence: "New round", good: true, seconds: 8 };
  const left = after(loaded(), { type: "notice:raised", sentence: "New round", good: true, undo: 7 });
  assert.deepEqual(noticeOf(left), notice);
  const offered = reduce(left, undoable(7, 6));
  assert.deepEqual(noticeOf(offered), { ...notice, undo: true });
  assert.deepEqual(noticeOf(reduce(offered, undoable(8, 7))), notice);
  const named = reduce(offered, { type: "notice:raised", sentence: "Ring view", good: true, brief: true });
  assert.deepEqual(noticeOf(named), { ...none, sentence: "Ring view", good: true, seconds: 3 });
});

test("the question before quitting leaves panels alone and ends with the round", () => {
  const open = after(loaded(), stage({ rev: 6, phase: "open" }), { type: "panel:toggled", panel: "settings" });
  const asked = after(open, { type: "quit:asked" });
  assert.deepEqual([asked.leaving, asked.panel], [true, "settings"]);
  assert.equal(after(asked, stage({ rev: 8, phase: "open" })).leaving, true);
  assert.deepEqual(after(asked, { type: "quit:declined" }), open);
  const closed = after(asked, stage({ rev: 9, phase: "closed" }));
  assert.deepEqual([closed.leaving, closed.panel], [false, "settings"]);
});

/**
 * An autosave whose saves are answered by the test: each entry of `asked` takes whether the save was accepted.
 */
function slowDisk() {
  let state = loaded();
  const asked = [];
  const autosave = makeAutosave(
    () => unsaved(state.drafts),
    async ({ poll, edits }) => {
      const accepted = await new Promise((answer) => asked.push({ says: `${poll.id} ${poll.question}`, answer }));
      if (accepted) state = reduce(state, { type: "draft:kept", poll: poll.id, edits });
    },
  );
  return {
    autosave,
    said: () => asked.map(({ says }) => says),
    type(poll, question) {
      state = reduce(state, { type: "draft:edited", poll: { ...polls[poll - 1], question } });
    },
    async answer(accepted = true) {
      asked.at(-1).answer(accepted);
      await new Promise(setImmediate);
    },
  };
}

test("saves never overtake each other, and the newest text is the last one sent", async () => {
  const { autosave, said, type, answer } = slowDisk();
  type(1, "a");
  const first = autosave.flush();
  type(1, "ab");
  type(1, "abc");
  const second = autosave.flush();
  assert.deepEqual(said(), ["1 a"]);
  await answer();
  await answer();
  await Promise.all([first, second]);
  assert.deepEqual(said(), ["1 a", "1 abc"]);
});

test("text of a poll that is left for another is saved before that of the other", async () => {
  const { autosave, said, type, answer } = slowDisk();
  type(1, "a");
  const all = autosave.flush();
  type(1, "ab");
  type(2, "c");
  await answer();
  type(2, "cd");
  for (let n = 0; n < 2; n += 1) await answer();
  await all;
  assert.deepEqual(said(), ["1 a", "1 ab", "2 cd"]);
});

test("refused text is sent again with the next save, never twice in a row", async () => {
  const { autosave, said, type, answer } = slowDisk();
  type(1, "a");
  const full = autosave.flush();
  await answer(false);
  await full;
  assert.deepEqual(said(), ["1 a"]);
  type(2, "b");
  const again = autosave.flush();
  for (let n = 0; n < 2; n += 1) await answer();
  await again;
  assert.deepEqual(said(), ["1 a", "1 a", "2 b"]);
});

test("text that was refused is sent again as soon as another save is accepted", async () => {
  const { autosave, said, type, answer } = slowDisk();
  type(1, "a");
  type(2, "b");
  const all = autosave.flush();
  for (const accepted of [false, true, true]) await answer(accepted);
  await all;
  assert.deepEqual(said(), ["1 a", "2 b", "1 a"]);
});

test("a flush with nothing typed sends nothing", async () => {
  const { autosave, said } = slowDisk();
  await autosave.flush();
  assert.deepEqual(said(), []);
});

test("a custom timer is a whole number of seconds from 5 to 3600", () => {
  const typed = ["5", "90", "3600", "4", "3601", "7.5", "", "soon"];
  assert.deepEqual(typed.map(ownSeconds), [5, 90, 3600, null, null, null, null, null]);
});

test("a timer without its own button is custom", () => {
  assert.deepEqual(
    [null, 30, 75].map((seconds) => timerChoice(seconds, ["15", "30"])),
    ["off", "30", "own"],
  );
});

test("V leads from bars to the ring to floating emoji and back", () => {
  assert.deepEqual(
    ["bars", "ring", "float"].map((drawing) => nextDrawing(drawing)),
    ["ring", "float", "bars"],
  );
});

test("V leads from a cloud to floating emoji and back", () => {
  const views = ["bars", "ring", "float", "cloud"];
  assert.deepEqual(
    views.map((drawing) => fittingDrawing(drawing, "cloud")),
    ["cloud", "cloud", "float", "cloud"],
  );
  assert.deepEqual(
    views.map((drawing) => nextDrawing(drawing, "cloud")),
    ["float", "float", "cloud", "float"],
  );
  assert.deepEqual([fittingDrawing("cloud"), nextDrawing("cloud")], ["bars", "ring"]);
});

test("an unknown name is no view", () => {
  assert.deepEqual(["ring", "bars", "pie", "", null].map(drawingOf), ["ring", "bars", null, null, null]);
});

test("a countdown starts only when voting closes in a poll that reveals then", () => {
  const shown = (changes, how = {}, countdown = true) => ({
    ...view({ hidden: true, ...changes }),
    display: { ...display, hide: true, reveal: true, ...how },
    preferences: { countdown },
  });
  const [open, closed] = [shown({ phase: "open" }), shown({ phase: "closed" })];
  assert.equal(startsReveal(open, closed), true);
  for (const [before, after] of [
    [null, closed],
    [closed, closed],
    [shown({ phase: "open", round: 2 }), closed],
    [open, open],
    [open, shown({ phase: "closed", hidden: undefined })],
    [open, shown({ phase: "closed" }, { reveal: false })],
    [open, shown({ phase: "closed" }, {}, false)],
  ])
    assert.equal(startsReveal(before, after), false);
});

test("results during voting are one of three choices", () => {
  const choice = (hide, reveal) => duringChoice({ hide, reveal });
  assert.deepEqual(
    [choice(false, false), choice(false, true), choice(true, false), choice(true, true)],
    ["shown", "shown", "hidden", "until_closed"],
  );
});

test("a countdown ends with the results or another round, not with a new phone", () => {
  const counting = after(loaded({ hidden: true }), { type: "reveal:counted", left: 2 });
  assert.equal(counting.revealing, 2);
  assert.equal(after(counting, stage({ rev: 6, hidden: true, phones: 1 })).revealing, 2);
  assert.equal(after(counting, stage({ rev: 6 })).revealing, null);
  assert.equal(after(counting, stage({ rev: 6, hidden: true, round: 2 })).revealing, null);
});

/**
 * A clock that the test advances. Written by hand, because node changed its mock timers from version to version.
 *
 * @param {import("node:test").TestContext} context
 */
function clockOf(context) {
  let now = 0;
  let last = 0;
  const waiting = new Map();
  context.mock.method(globalThis, "setTimeout", (work, after) => {
    waiting.set(++last, { work, at: now + after });
    return last;
  });
  context.mock.method(globalThis, "clearTimeout", (id) => waiting.delete(id));
  return (/** @type {number} */ milliseconds) => {
    const end = now + milliseconds;
    for (;;) {
      const due = [...waiting].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      waiting.delete(due[0]);
      now = due[1].at;
      due[1].work();
    }
    now = end;
  };
}

test("a countdown says 3, 2, 1, and shows the results after the last number", async (context) => {
  const tick = clockOf(context);
  let state = initialState;
  const said = [];
  const store = {
    read: () => state,
    dispatch(event) {
      state = reduce(state, event);
      said.push(state.revealing);
    },
  };
  const reveal = makeReveal(store, async () => said.push("shown"));
  reveal.start();
  for (let second = 0; second < 3; second += 1) tick(1000);
  await Promise.resolve();
  assert.deepEqual(said, [3, 2, 1, "shown", null]);

  said.length = 0;
  reveal.start();
  tick(1500);
  reveal.cancel();
  tick(5000);
  assert.deepEqual(said, [3, 2, null]);
});

test("deleted polls come back newest first, until the drawer closes", () => {
  const open = after(loaded(), { type: "panel:toggled", panel: "drawer" });
  const two = after(open, { type: "poll:deleted", poll: 1 }, { type: "poll:deleted", poll: 2 });
  assert.deepEqual([two.deleted, two.message], [[1, 2], { what: "deleted", n: 2 }]);
  const one = reduce(two, { type: "poll:restored", poll: 2 });
  assert.deepEqual([one.deleted, one.message], [[1], { what: "deleted", n: 1 }]);
  assert.deepEqual(reduce(one, { type: "poll:restored", poll: 1 }).message, { what: "restored" });
  for (const left of [{ type: "panel:closed" }, { type: "panel:toggled", panel: "help" }]) {
    const closed = reduce(two, left);
    assert.deepEqual([closed.deleted, closed.message], [[], null]);
  }
});

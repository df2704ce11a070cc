import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, reduce, screenOf } from "../../ui/presenter/state.js";
import { stepBack, stepForward } from "../../ui/presenter/stage/steps.js";

/** A model of a talk: polls with their newest rounds, which change as in the core, and the state of the window. */
class Show {
  constructor(...phases) {
    this.polls = phases.map((phase, at) => ({ round: at + 1, phase, votes: phase === "lobby" ? 0 : 5 }));
    this.at = 0;
    this.hidden = false;
    this.rev = 0;
    this.state = initialState;
    this.publish();
  }

  publish(more = {}) {
    const { round, phase, votes } = this.polls[this.at];
    this.rev += 1;
    const hidden = this.hidden ? { hidden: true } : {};
    const snapshot = {
      v: 1,
      boot: "a",
      rev: this.rev,
      phase,
      round,
      votes,
      phones: 1,
      question: "?",
      choices: [],
      counts: [],
      rule: "once",
      ...hidden,
      ...more,
    };
    const view = { snapshot, poll: round, position: this.at + 1, of: this.polls.length };
    this.state = reduce(this.state, { type: "stage:changed", view });
  }

  go(by) {
    if (this.polls[this.at].phase === "open") this.polls[this.at].phase = "closed";
    this.at += by;
    this.publish();
  }

  phase(phase) {
    this.polls[this.at].phase = phase;
    if (phase === "open") this.polls[this.at].votes += 1;
    this.publish();
  }

  hide(hidden) {
    this.hidden = hidden;
    this.publish();
  }

  make(step) {
    const { round } = this.polls[this.at];
    if (step === "show" || step === "lobby") this.state = reduce(this.state, { type: "qr:toggled" });
    if (step === "open") this.phase("open");
    if (step === "close" || step === "pause") this.phase("closed");
    if (step === "pause") this.state = reduce(this.state, { type: "step:paused", round });
    if (step === "reveal" || step === "hide") this.hide(step === "hide");
    if (step === "next") this.go(1);
    if (step === "previous") this.go(-1);
    return step;
  }

  forward(now = 0) {
    return this.make(stepForward(this.state, screenOf(this.state), now));
  }

  back() {
    return this.make(stepBack(this.state, screenOf(this.state)));
  }
}

const times = (many, step) => Array.from({ length: many }, step);

test("Page Down alone runs a talk from the lobby to the last result", () => {
  const show = new Show("lobby", "lobby", "lobby");
  assert.deepEqual(
    times(4, () => show.forward()),
    ["show", "open", "close", "next"],
  );
  // Hidden while the second is open.
  assert.equal(show.forward(), "open");
  show.hide(true);
  assert.deepEqual(
    times(3, () => show.forward()),
    ["close", "reveal", "next"],
  );
  assert.deepEqual(
    times(4, () => show.forward()),
    ["open", "close", "end", "end"],
  );
  assert.deepEqual(
    show.polls.map(({ phase }) => phase),
    ["closed", "closed", "closed"],
  );
});

test("Page Up undoes each step in turn, and Page Down repeats them", () => {
  const show = new Show("lobby", "lobby");
  show.hide(true);
  assert.deepEqual(
    times(4, () => show.forward()),
    ["show", "open", "close", "reveal"],
  );
  assert.deepEqual(
    times(5, () => show.back()),
    ["hide", "open", "pause", "lobby", "show"],
  );
  assert.deepEqual(
    times(3, () => show.forward()),
    ["open", "close", "reveal"],
  );
  assert.deepEqual(
    times(2, () => show.forward()),
    ["next", "open"],
  );
  assert.deepEqual(
    times(2, () => show.back()),
    ["pause", "previous"],
  );
});

test("a step back never removes votes nor changes a round closed before", () => {
  const show = new Show("closed", "closed", "open");
  show.go(1);
  show.go(1);
  const votes = () => show.polls.map(({ votes }) => votes);
  for (let press = 0; press < 12; press += 1) {
    const before = votes();
    show.back();
    assert.ok(
      votes().every((count, at) => count >= before[at]),
      `${before} became ${votes()}`,
    );
  }
  assert.deepEqual(
    show.polls.map(({ phase }) => phase),
    ["closed", "closed", "closed"],
  );
  assert.equal(show.at, 0);
});

test("steps pass through polls that were closed before", () => {
  const show = new Show("closed", "closed", "lobby");
  assert.deepEqual(
    times(3, () => show.forward()),
    ["next", "next", "open"],
  );
  assert.deepEqual(
    times(4, () => show.back()),
    ["pause", "previous", "previous", "lobby"],
  );
});

test("a press just after the timer ended does not skip the result", () => {
  const show = new Show("lobby", "lobby");
  times(2, () => show.forward());
  show.publish({ closes_at: 60_000 });
  show.phase("closed");
  for (const now of [59_900, 60_000, 61_400]) assert.equal(show.forward(now), null);
  assert.equal(show.forward(61_600), "next");
});

test("while a countdown runs, the only step is to stop it", () => {
  const show = new Show("lobby", "lobby");
  show.hide(true);
  times(3, () => show.forward());
  show.state = reduce(show.state, { type: "reveal:counted", left: 3 });
  assert.equal(show.forward(), null);
  assert.equal(show.back(), "stop");
});

test("from the big QR, a step shows the stage and a step back the previous poll", () => {
  const show = new Show("lobby", "lobby");
  assert.equal(show.back(), "beginning");
  show.go(1);
  assert.equal(screenOf(show.state), "lobby");
  assert.equal(show.back(), "previous");
  times(2, () => show.forward());
  show.state = reduce(show.state, { type: "qr:toggled" });
  assert.equal(show.back(), "show");
  assert.equal(show.polls[0].phase, "open");
});

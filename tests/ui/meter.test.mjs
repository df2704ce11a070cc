import assert from "node:assert/strict";
import { test } from "node:test";
import { makeMeter } from "../../ui/shared/meter.js";

/** Simulates a room for some seconds with 20 updates a second, and records the time and choice of each emoji. */
function fly(rates, seconds, shortest = 80, gap = 50) {
  const meter = makeMeter(() => shortest);
  const flown = [];
  let [counts, last] = [rates.map(() => 0), -1000];
  for (let now = 0; now < seconds * 1000; now += 1) {
    if (now % gap === 0) {
      const before = counts;
      counts = rates.map((rate) => Math.floor((rate * (now + gap)) / 1000));
      meter.add(before, counts);
    }
    if (now < last + meter.wait()) continue;
    const choice = meter.next();
    if (choice === null) continue;
    flown.push({ now, choice });
    last = now;
  }
  return flown;
}

const shareOf = (flown, choice) => flown.filter((one) => one.choice === choice).length / flown.length;
const waits = (flown) => flown.slice(1).map(({ now }, at) => now - flown[at].now);

test("few votes are all shown once, the first immediately", () => {
  const meter = makeMeter(() => 80);
  meter.add([0, 0, 0], [3, 0, 1]);
  const flown = [];
  for (let next = meter.next(); next !== null; next = meter.next()) flown.push(next);
  assert.deepEqual(flown.sort(), [0, 0, 0, 2]);
  assert.equal(meter.next(), null);
});

test("at a thousand votes a second emoji are even and in proportion", () => {
  for (const gap of [33, 50, 500]) {
    const flown = fly([600, 250, 100, 40, 10], 20, 80, gap);
    [0.6, 0.25, 0.1, 0.04, 0.01].forEach((share, choice) => {
      const seen = shareOf(flown, choice);
      assert.ok(Math.abs(seen - share) < 0.01 && seen > 0, `choice ${choice}: ${seen}, told every ${gap} ms`);
    });
    assert.ok(
      Math.max(...waits(flown)) <= 200 && Math.min(...waits(flown)) >= 80,
      `${gap}: ${Math.max(...waits(flown))}`,
    );
  }
});

test("a stream of few votes is even and has no empty second", () => {
  const flown = fly([3, 2], 10);
  assert.ok(flown.length >= 45, String(flown.length));
  assert.ok(Math.max(...waits(flown)) < 1000, String(Math.max(...waits(flown))));
  assert.ok(Math.abs(shareOf(flown, 0) - 0.6) < 0.05);
});

test("emoji follow the current votes within a second", () => {
  const meter = makeMeter(() => 80);
  meter.add([0, 0], [100_000, 0]);
  meter.next();
  meter.add([100_000, 0], [100_000, 100_000]);
  const flown = [];
  for (let next = meter.next(); next !== null; next = meter.next()) flown.push(next);
  assert.ok(flown.length <= 12, String(flown.length));
  assert.ok(flown.filter((choice) => choice === 1).length >= flown.length - 2);
  meter.add([5, 5], [3, 5]);
  assert.equal(meter.next(), null);
});

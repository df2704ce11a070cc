import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutCloud } from "../../ui/shared/cloud-layout.js";
import { baseOf, shownEmoji } from "../../ui/shared/cloud.js";

// The space for a cloud at 800 × 600, 1280 × 800 and 4K, and a low and a narrow one.
const boxes = [
  [459, 320],
  [760, 500],
  [2280, 1500],
  [1100, 300],
  [320, 420],
];

/** Counts of which few are large, in no order. */
const skewed = (different) =>
  Array.from({ length: different }, (_, at) => 1 + Math.floor(400 / (1 + ((at * 7919) % different)) ** 1.1));

/** Random numbers that are the same in every run. */
function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function assertApart(places, width, height, name) {
  places.forEach(({ x, y, size }, index) => {
    assert.ok(
      Math.abs(x) + size / 2 <= width / 2 + 0.01 && Math.abs(y) + size / 2 <= height / 2 + 0.01,
      `${name} ${index}`,
    );
    for (const other of places.slice(0, index)) {
      const reach = (size + other.size) / 2 - 0.01;
      const apart = Math.abs(x - other.x) >= reach || Math.abs(y - other.y) >= reach;
      assert.ok(apart, `${name}: ${index} covers another`);
    }
  });
}

test("no emoji of a cloud covers another or leaves the box, from 1 to 200 of them", () => {
  for (const [width, height] of boxes)
    for (const different of [1, 2, 3, 12, 26, 60, 200])
      for (const counts of [skewed(different), Array.from({ length: different }, () => 1)])
        assertApart(layoutCloud(counts, width, height), width, height, `${different} in ${width} × ${height}`);
});

test("a cloud fills its space, and its smallest emoji stays legible", () => {
  for (const [width, height] of boxes) {
    for (const different of [12, 26, 60, 200]) {
      const places = layoutCloud(skewed(different), width, height);
      const covered = places.reduce((sum, { size }) => sum + size * size, 0) / (width * height);
      const sizes = places.map(({ size }) => size);
      const smallest = Math.min(...sizes);
      const isLimited = Math.max(...sizes) > 0.95 * Math.min(0.48 * height, 0.4 * width);
      assert.ok(covered > 0.36 || isLimited, `${different} in ${width} × ${height} cover ${covered}`);
      assert.ok(smallest >= 16, `${different} in ${width} × ${height}: ${smallest} px`);
    }
  }
});

test("areas are in proportion to the votes, of few emoji and of many", () => {
  for (const counts of [
    [8, 2],
    [8, 2, 5],
    [40, 10, 20, 30, 25, 15, 12, 30],
  ]) {
    const [one, other] = layoutCloud(counts, 760, 500);
    assert.ok(Math.abs((one.size / other.size) ** 2 - 4) < 0.01, `${one.size} and ${other.size}`);
  }
});

test("a vote and a new emoji move others by less than half their size", () => {
  for (const different of [12, 26, 60, 200]) {
    const counts = skewed(different);
    const before = layoutCloud(counts, 760, 500);
    const again = layoutCloud(counts, 760, 500, before);
    const voted = layoutCloud(
      counts.map((count, at) => count + (at === 5 ? 1 : 0)),
      760,
      500,
      before,
    );
    const joined = layoutCloud([...counts, 1], 760, 500, before);
    for (const [name, after, most] of [
      ["nothing", again, 0.05],
      ["a vote", voted, 0.5],
      ["a new emoji", joined, 0.5],
    ])
      before.forEach((place, index) => {
        const moved = Math.hypot(after[index].x - place.x, after[index].y - place.y);
        assert.ok(moved < most * place.size, `${name} moves ${index} of ${different} by ${moved} px`);
      });
  }
});

test("a cloud that grew vote by vote is as good as a new one", () => {
  const random = makeRandom(7);
  const [width, height] = [760, 500];
  const counts = [];
  let places = [];
  for (let vote = 0; vote < 900; vote += 1) {
    const at = random() < 0.13 && counts.length < 80 ? counts.length : Math.floor(random() ** 3 * counts.length);
    counts[at] = (counts[at] ?? 0) + 1;
    places = layoutCloud(counts, width, height, places);
    if (vote % 10 === 0) assertApart(places, width, height, `vote ${vote}`);
  }
  const covered = places.reduce((sum, { size }) => sum + size * size, 0) / (width * height);
  assert.ok(counts.length === 80 && covered > 0.3, `${counts.length} cover ${covered}`);
});

test("an emoji that was taken off leaves the others in place", () => {
  const counts = skewed(26);
  const before = layoutCloud(counts, 760, 500);
  const without = (list) => list.filter((_, at) => at !== 0);
  const after = layoutCloud(without(counts), 760, 500, without(before));
  assertApart(after, 760, 500, "without the first");
  const back = layoutCloud(counts, 760, 500, [undefined, ...after]);
  assertApart(back, 760, 500, "put back");
});

test("an emoji changes its base rarely, and never grows much beyond it", () => {
  assert.deepEqual(
    [0.5, 2, 3, 3.5, 5, 6.5, 11, 20, 60].map((size) => baseOf(size, 0)),
    [3, 3, 3, 6, 6, 12, 12, 24, 24],
  );
  let base = 0;
  let changes = 0;
  for (const size of [2, 3.4, 2.9, 3.6, 3.7, 3.3, 2.6, 7, 7.1, 7.5, 6, 5]) {
    const next = baseOf(size, base);
    assert.ok(size <= next * 1.2, `${size} on ${next}`);
    if (next !== base) changes += 1;
    base = next;
  }
  assert.equal(changes, 3);
});

test("screens leave out what was taken off, and keep the numbers of the others", () => {
  const choices = [
    { emoji: "🥳", label: "" },
    { emoji: "💩", label: "", off: true },
    { emoji: "☕", label: "" },
    { emoji: "🚀", label: "" },
  ];
  const shown = (changes) =>
    shownEmoji({ choices, counts: [1, 3, 0, 2], votes: 6, ...changes }).map(
      ({ choice, index }) => choice.emoji + index,
    );
  assert.deepEqual(shown({}), ["🥳0", "🚀3"]);
  assert.deepEqual(shown({ counts: null }), ["🥳0", "☕2", "🚀3"]);
  assert.deepEqual(shown({ hidden: true }), ["🥳0", "☕2", "🚀3"]);
  // One phone has chosen three emoji in turn.
  assert.deepEqual(shown({ hidden: true, votes: 1 }).length, 1);
});

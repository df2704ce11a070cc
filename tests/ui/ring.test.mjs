import assert from "node:assert/strict";
import { test } from "node:test";
import {
  arcPath,
  arcSpans,
  fitsOnArc,
  gradientPosition,
  placeTags,
  pointAt,
  ringShares,
} from "../../ui/shared/ring-geometry.js";
import { springAt } from "../../ui/shared/ring.js";
import { leaders } from "../../ui/shared/shares.js";

const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
const close = (a, b, words) => assert.ok(Math.abs(a - b) < 1e-9, `${words ?? ""} ${a} is not ${b}`);
const shape = { outer: 200, inner: 140, gap: 5, corner: 4 };
const rooms = [
  [1, 1],
  [5, 0],
  [86, 62, 31, 22, 11],
  [12345, 1, 0, 0, 0, 0, 0, 0],
  [1, 1, 1, 1, 1, 1, 1, 1],
  [1000, 1, 1, 1, 1, 1, 1, 1],
  [3, 3, 2],
];

test("the arcs fill the ring, whatever the votes", () => {
  for (const counts of rooms) close(sum(ringShares(counts)), 1, String(counts));
  assert.deepEqual(ringShares([0, 0, 0]), [0, 0, 0]);
});

test("arcs are in proportion to the votes, and one vote among thousands is visible", () => {
  const shares = ringShares([50, 30, 20]);
  [0.5, 0.3, 0.2].forEach((share, index) => close(shares[index], share));
  const [most, one, none] = ringShares([12345, 1, 0]);
  assert.ok(one >= 0.0049 && most > 0.99 && none === 0);
});

test("one arc begins where the last one ends", () => {
  for (const counts of rooms) {
    const spans = arcSpans(ringShares(counts));
    spans.slice(1).forEach((span, index) => assert.equal(span.start, spans[index].end));
    close(spans.at(-1).end, 2 * Math.PI);
  }
});

/** The corner points of a path, as [x, y]. */
const corners = (path) =>
  [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)(?=[AL]|Z|$)/g)].map((match) => [Number(match[1]), Number(match[2])]);

test("an arc stays between its two circles, with its corners rounded inside them", () => {
  for (const counts of rooms) {
    for (const span of arcSpans(ringShares(counts)).filter(({ start, end }) => end - start < 6.28)) {
      const { path, line } = arcPath(span, shape);
      if (path === "") continue;
      assert.ok(!path.includes("NaN"), path);
      for (const [x, y] of corners(path)) {
        const radius = Math.hypot(x, y);
        assert.ok(
          radius <= shape.outer - line / 2 + 0.1 && radius >= shape.inner + line / 2 - 0.1,
          `${counts}: ${radius}`,
        );
      }
    }
  }
});

test("the gap between two arcs is equally wide at both circles", () => {
  const { path, line } = arcPath({ start: 0, end: 1 }, shape);
  const [out, , , back] = corners(path);
  // The first edge lies along the vertical, so its distance is x.
  close(Math.round((out[0] - line / 2) * 10) / 10, shape.gap / 2);
  close(Math.round((back[0] - line / 2) * 10) / 10, shape.gap / 2);
});

test("all votes for one choice are a whole ring, and no votes no arc", () => {
  assert.equal(arcPath({ start: 0, end: 2 * Math.PI }, shape).path.split("M").length, 3);
  assert.equal(arcPath({ start: 1, end: 1 }, shape).path, "");
});

test("an emoji stands on an arc that is wide enough", () => {
  const wide = (share) => fitsOnArc({ start: 0, end: share * 2 * Math.PI }, shape, 43);
  assert.deepEqual([0.012, 0.02, 0.05, 0.5, 1].map(wide), [false, false, true, true, true]);
});

test("labels are outside the ring, inside the bounds, and never overlap", () => {
  const bounds = { width: 560, height: 470 };
  const width = 70;
  const height = 30;
  for (const counts of [...rooms, [1, 0], [1, 100], [1, 1, 1, 1, 1, 1, 1, 993]]) {
    const spans = arcSpans(ringShares(counts)).filter(({ start, end }) => end > start);
    const tags = spans.map(({ start, end }) => ({ angle: (start + end) / 2, width, height }));
    const places = placeTags(tags, 190, bounds);
    places.forEach(({ x, y }, index) => {
      const inside =
        Math.abs(x) + width / 2 <= bounds.width / 2 + 1e-9 && Math.abs(y) + height / 2 <= bounds.height / 2 + 1e-9;
      assert.ok(inside, `${counts}: ${x} ${y}`);
      const nearest = Math.hypot(Math.max(0, Math.abs(x) - width / 2), Math.max(0, Math.abs(y) - height / 2));
      assert.ok(nearest >= 190 - 1e-6, `${counts}: tag ${index} is ${nearest} from the middle`);
      for (const other of places.slice(index + 1)) {
        const apart = Math.abs(other.x - x) >= width - 1e-9 || Math.abs(other.y - y) >= height - 1e-9;
        assert.ok(apart, `${counts}: ${JSON.stringify([places[index], other])}`);
      }
    });
  }
});

test("a label with space around it is next to its arc", () => {
  const tags = [0.25, 0.75].map((part) => ({ angle: part * 2 * Math.PI, width: 60, height: 30 }));
  const places = placeTags(tags, 200, { width: 600, height: 500 });
  close(places[0].x, 230);
  close(places[1].x, -230);
  for (const { y } of places) close(y, 0);
});

test("an angle is clockwise from the top", () => {
  const { x, y } = pointAt(Math.PI / 2, 10);
  close(x, 10);
  close(y, 0);
});

test("colours run from the first to the last of the gradient", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((place) => gradientPosition(place, 5)).map(({ from, part }) => from + part),
    [1, 2, 3, 4, 5],
  );
  assert.deepEqual(
    [0, 1].map((place) => gradientPosition(place, 2)).map(({ from, part }) => from + part),
    [1, 5],
  );
});

test("an arc's spring begins at 0, overshoots and ends at 1", () => {
  assert.equal(springAt(0), 0);
  assert.equal(springAt(-3), 0);
  assert.equal(springAt(1), 1);
  assert.equal(springAt(2), 1);
  const most = Math.max(...Array.from({ length: 100 }, (_, step) => springAt(step / 100)));
  assert.ok(most > 1.001 && most < 1.1, String(most));
});

test("the choices with the most votes lead, and none without votes", () => {
  assert.deepEqual(leaders([1, 5, 2]), [1]);
  assert.deepEqual(leaders([4, 1, 4]), [0, 2]);
  assert.deepEqual(leaders([0, 0]), []);
});

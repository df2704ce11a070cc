// The geometry of the ring: the arcs for the counts and the positions of the labels on and around them. Lengths are
// pixels from the centre, angles are radians clockwise from the top. Pure, so its tests are tables.

import { leastShare } from "./percentages.js";

/** @typedef {{start: number, end: number}} Span */
/** @typedef {{outer: number, inner: number, gap: number, corner: number}} Shape */
/** @typedef {{angle: number, width: number, height: number}} Tag */
/** @typedef {{x: number, y: number}} Point */

const turn = 2 * Math.PI;

/**
 * Returns the part of the ring for each choice. The sum is 1, or 0 without votes.
 *
 * @param {readonly number[]} counts
 * @returns {number[]}
 */
export function ringShares(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const raised = counts.map((count) => (count === 0 ? 0 : Math.max(leastShare, count / total)));
  const excess = raised.reduce((sum, share) => sum + share, 0) - 1;
  const wide = raised.reduce((sum, share) => sum + (share > leastShare ? share - leastShare : 0), 0);
  return raised.map((share) => (share > leastShare ? share - (excess * (share - leastShare)) / wide : share));
}

/**
 * @param {readonly number[]} shares
 * @returns {Span[]}
 */
export function arcSpans(shares) {
  let at = 0;
  return shares.map((share) => {
    const start = at;
    at += Math.max(0, share) * turn;
    return { start, end: at };
  });
}

/**
 * @param {number} angle
 * @param {number} radius
 * @returns {Point}
 */
export function pointAt(angle, radius) {
  return { x: Math.sin(angle) * radius, y: -Math.cos(angle) * radius };
}

/**
 * Returns one arc as SVG path data, with the width of a line with round joins around it, which rounds the corners. The
 * gap between arcs has a constant width. An arc that is too thin first loses its round corners, then the gap.
 *
 * @param {Span} span
 * @param {Shape} shape
 * @returns {{path: string, line: number}}
 */
export function arcPath({ start, end }, shape) {
  const width = end - start;
  if (width <= 0) return { path: "", line: 0 };
  if (width >= turn - 1e-6) return { path: `${circle(shape.outer)}${circle(shape.inner)}`, line: 0 };
  const room = shape.inner * Math.sin(Math.min(width, Math.PI) / 2);
  const gap = Math.min(shape.gap / 2, room / 2);
  const corner = Math.max(0, Math.min(shape.corner, room - gap, (shape.outer - shape.inner) / 2));
  const outer = shape.outer - corner;
  const inner = shape.inner + corner;
  /** @param {number} radius */
  const shift = (radius) => Math.min(Math.asin(Math.min(1, (gap + corner) / radius)), width / 2);
  const ends = [
    pointAt(start + shift(outer), outer),
    pointAt(end - shift(outer), outer),
    pointAt(end - shift(inner), inner),
    pointAt(start + shift(inner), inner),
  ].map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`);
  const large = (/** @type {number} */ radius) => (width - 2 * shift(radius) > Math.PI ? 1 : 0);
  const out = `A${outer.toFixed(2)} ${outer.toFixed(2)} 0 ${large(outer)} 1 ${ends[1]}`;
  const back = `A${inner.toFixed(2)} ${inner.toFixed(2)} 0 ${large(inner)} 0 ${ends[3]}`;
  return { path: `M${ends[0]}${out}L${ends[2]}${back}Z`, line: 2 * corner };
}

/** @param {number} radius */
function circle(radius) {
  const r = radius.toFixed(2);
  return `M0 -${r}A${r} ${r} 0 1 1 0 ${r}A${r} ${r} 0 1 1 0 -${r}Z`;
}

/**
 * Returns whether a picture of this size fits on its arc without touching the neighbours.
 *
 * @param {Span} span
 * @param {Shape} shape
 * @param {number} size
 */
export function fitsOnArc({ start, end }, shape, size) {
  const middle = (shape.outer + shape.inner) / 2;
  return 2 * middle * Math.sin(Math.min(end - start, Math.PI) / 2) - shape.gap >= size;
}

/**
 * Centres of the labels around the ring: each beside its arc, in its half, outside the ring, inside the bounds and
 * without overlap. Crowded labels move along the edge of the ring.
 *
 * @param {readonly Tag[]} tags
 * @param {number} radius the minimum distance of a label from the centre
 * @param {{width: number, height: number}} bounds
 * @returns {Point[]}
 */
export function placeTags(tags, radius, bounds) {
  /** @type {Point[]} */
  const places = tags.map(() => ({ x: 0, y: 0 }));
  for (const side of [1, -1]) {
    const mine = tags.map((tag, index) => ({ tag, index })).filter(({ tag }) => Math.sin(tag.angle) >= 0 === side > 0);
    mine.sort((a, b) => Math.cos(b.tag.angle) - Math.cos(a.tag.angle) || side * (a.index - b.index));
    const heights = mine.map(({ tag }) => tag.height);
    const wished = mine.map(({ tag }) => -Math.cos(tag.angle) * (radius + tag.height / 2));
    spread(wished, heights, bounds.height).forEach((y, place) => {
      const { tag, index } = mine[place];
      const near = Math.max(0, Math.abs(y) - tag.height / 2);
      const edge = Math.sqrt(Math.max(0, radius * radius - near * near));
      // Above or below the ring, a label stays over its arc as long as it stays in its half.
      const over = near >= radius ? Math.max(edge, Math.abs(Math.sin(tag.angle)) * radius - tag.width / 2) : edge;
      places[index] = { x: side * Math.min(over + tag.width / 2, (bounds.width - tag.width) / 2), y };
    });
  }
  return places;
}

/**
 * Separates overlapping items with the least movement, within a height around 0. The wished positions are in order.
 *
 * @param {readonly number[]} wished centres
 * @param {readonly number[]} heights
 * @param {number} room
 * @returns {number[]}
 */
function spread(wished, heights, room) {
  const places = [...wished];
  places.forEach((place, at) => {
    const least = at === 0 ? -(room - heights[0]) / 2 : places[at - 1] + (heights[at - 1] + heights[at]) / 2;
    places[at] = Math.max(place, least);
  });
  for (let at = places.length - 1; at >= 0; at -= 1) {
    const last = at === places.length - 1;
    const most = last ? (room - heights[at]) / 2 : places[at + 1] - (heights[at + 1] + heights[at]) / 2;
    places[at] = Math.min(places[at], most);
  }
  return places;
}

/**
 * Returns the position of a choice between the five gradient colours: two neighbours, and the part of the second one.
 *
 * @param {number} place
 * @param {number} of the number of choices
 * @returns {{from: number, to: number, part: number}}
 */
export function gradientPosition(place, of) {
  const at = of < 2 ? 0 : (place / (of - 1)) * 4;
  const from = Math.min(3, Math.floor(at));
  return { from: from + 1, to: from + 2, part: at - from };
}

// The layout of an emoji cloud: a place and a size for each emoji, from the counts, the box and the layout before. Pure.
//
// An emoji keeps its place. It moves only if a neighbour grows and pushes it. A new emoji takes the free place that is
// nearest to the centre.

/** @typedef {{x: number, y: number, size: number}} Place the centre, from the centre of the box, and the side */

/** The part of the box that all pictures together cover. A larger part leaves no room to push them apart. */
const coverage = 0.44;
/** The space that a picture keeps free around it. It is enough for the corners of two pictures. */
const spacing = 1.1;
const goldenAngle = Math.PI * (3 - Math.sqrt(5));
const maxPasses = 90;
/** The number of passes that pull a new cloud together. A spiral of many emoji is dense without them. */
const gravityPasses = 30;
const gravity = 0.6;
const maxTries = 300;
/** If more emoji than this are new at a time, they start on the spiral: searching a place for each takes too long. */
const maxSearches = 4;
/** How much farther apart than needed the emoji of a spiral start. */
const looseness = 1.12;
/** The number of passes after which the pairs that may touch are searched again. */
const passesPerSearch = 8;
/** Overlaps below this part of a size are removed by making all emoji smaller. */
const tolerance = 0.015;

/**
 * Returns the sides of the pictures. Areas are in proportion to the counts, between a legible size and one that leaves
 * room for others.
 *
 * @param {readonly number[]} counts
 * @param {number} width of the box
 * @param {number} height
 */
function sizesOf(counts, width, height) {
  const room = width * height;
  const pitch = Math.sqrt(room / counts.length);
  const largest = Math.min(0.48 * height, 0.4 * width);
  const least = Math.max(Math.min(0.42 * pitch, 0.1 * Math.min(width, height)), Math.min(0.64 * pitch, 20));
  const roots = counts.map((count) => Math.sqrt(Math.max(1, count)));
  /** @param {number} scale */
  const at = (scale) => roots.map((root) => Math.max(least, root * scale));
  const covered = (/** @type {number[]} */ sizes) => sizes.reduce((sum, size) => sum + size * size, 0);
  let [low, high] = [0, largest / Math.max(...roots)];
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    if (covered(at(middle)) > coverage * room) high = middle;
    else low = middle;
  }
  return at(low);
}

/**
 * Returns the distance between two centres by the norm with the eighth power, which nearly fits squares, because
 * pictures have corners.
 *
 * @param {number} x
 * @param {number} y
 */
function distance(x, y) {
  const [across, down] = [x * x * x * x, y * y * y * y];
  return Math.sqrt(Math.sqrt(Math.sqrt(across * across + down * down)));
}

/**
 * @param {Place} one
 * @param {Place} other
 */
const wanted = (one, other) => ((one.size + other.size) / 2) * spacing;

/**
 * Returns the places on a spiral, in the order of arrival. The distance to the centre follows from the area of the
 * emoji before, so that a large one has room.
 *
 * @param {number[]} sizes
 * @param {number} width
 * @param {number} height
 * @returns {Place[]}
 */
function spiral(sizes, width, height) {
  const stretch = stretchOf(width, height);
  let inside = 0;
  return sizes.map((size, index) => {
    const area = size * size * spacing * spacing;
    const radius = index === 0 ? 0 : Math.sqrt((inside + area / 2) / Math.PI) * looseness;
    inside += area;
    const angle = (index - 1) * goldenAngle;
    return { x: Math.cos(angle) * radius * stretch, y: (Math.sin(angle) * radius) / stretch, size };
  });
}

/**
 * Moves a new emoji to the free place nearest to the centre, or to the one with the least overlap if none is free: along
 * a spiral that is as wide as the box.
 *
 * @param {Place} place
 * @param {Place[]} others
 * @param {number} width
 * @param {number} height
 */
function settle(place, others, width, height) {
  const { size } = place;
  const stretch = stretchOf(width, height);
  const [right, down] = [(width - size) / 2, (height - size) / 2];
  const step = Math.max(size / 5, Math.min(width, height) / 100);
  let least = Infinity;
  for (let turn = 0; turn < maxTries && least > 0; turn += 1) {
    const radius = Math.sqrt(turn) * step;
    const x = Math.cos(turn * goldenAngle) * radius * stretch;
    const y = (Math.sin(turn * goldenAngle) * radius) / stretch;
    if (Math.abs(x) > right || Math.abs(y) > down) continue;
    let overlap = 0;
    for (const other of others) {
      const need = ((other.size + size) / 2) * spacing;
      const [across, below] = [Math.abs(other.x - x), Math.abs(other.y - y)];
      if (across < need && below < need) overlap += need - Math.max(across, below);
      if (overlap >= least) break;
    }
    if (overlap >= least) continue;
    least = overlap;
    Object.assign(place, { x, y });
  }
  return place;
}

/**
 * Returns the factor by which a cloud in this box is wider than high.
 *
 * @param {number} width
 * @param {number} height
 */
const stretchOf = (width, height) => Math.sqrt(Math.max(0.3, Math.min(3.5, width / height)));

/**
 * @param {Place[]} places
 * @param {number} reach how far apart a pair may be, as a factor of its distance
 */
function neighbours(places, reach) {
  /** @type {[Place, Place][]} */
  const pairs = [];
  for (let index = 1; index < places.length; index += 1) {
    const one = places[index];
    for (let before = 0; before < index; before += 1) {
      const other = places[before];
      const limit = wanted(one, other) * reach;
      if (Math.abs(one.x - other.x) < limit && Math.abs(one.y - other.y) < limit) pairs.push([one, other]);
    }
  }
  return pairs;
}

/**
 * Moves the pictures until none touches another. Small pictures move more than large ones.
 *
 * @param {Place[]} places
 * @param {number} width
 * @param {number} height
 * @param {boolean} isNew
 */
function pushApart(places, width, height, isNew) {
  /** @type {[Place, Place][]} */
  let pairs = [];
  const pull = Math.min(0.05, gravity / places.length ** 1.3);
  const narrow = Math.min(1, height / width);
  for (let pass = 0; pass < maxPasses; pass += 1) {
    if (pass % passesPerSearch === 0) pairs = neighbours(places, 1.5);
    let worst = 0;
    for (const [one, other] of pairs) {
      const x = one.x - other.x;
      const y = one.y - other.y;
      const need = wanted(one, other);
      if (Math.abs(x) >= need || Math.abs(y) >= need) continue;
      const lacks = need - distance(x, y);
      if (lacks <= 0) continue;
      worst = Math.max(worst, lacks / need);
      const length = Math.hypot(x, y) || 1;
      const share = (other.size * other.size) / (one.size * one.size + other.size * other.size);
      const [right, down] = [(x / length) * lacks * 1.04, (y / length) * lacks * 1.04];
      one.x += right * share;
      one.y += down * share;
      other.x -= right * (1 - share);
      other.y -= down * (1 - share);
    }
    const draws = isNew && pass < gravityPasses;
    for (const place of places) {
      const [right, down] = [(width - place.size) / 2, (height - place.size) / 2];
      if (draws) {
        place.x -= place.x * pull * narrow;
        place.y -= place.y * pull;
      }
      place.x = Math.max(-right, Math.min(right, place.x));
      place.y = Math.max(-down, Math.min(down, place.y));
    }
    if (worst < tolerance && !draws) return;
  }
}

/**
 * Moves the whole cloud to the middle of the box.
 *
 * @param {Place[]} places
 */
function centre(places) {
  const edge = (/** @type {"x" | "y"} */ axis, /** @type {1 | -1} */ side) =>
    side * Math.max(...places.map((place) => side * place[axis] + place.size / 2));
  const [x, y] = [(edge("x", 1) + edge("x", -1)) / 2, (edge("y", 1) + edge("y", -1)) / 2];
  for (const place of places) {
    place.x -= x;
    place.y -= y;
  }
}

/**
 * Returns the scale of the sizes at which no picture touches another.
 *
 * @param {Place[]} places
 */
function fittingScale(places) {
  return neighbours(places, 1).reduce(
    (scale, [one, other]) => Math.min(scale, distance(one.x - other.x, one.y - other.y) / wanted(one, other)),
    1,
  );
}

/**
 * @param {readonly number[]} counts in the order of arrival
 * @param {number} width of the box, in any unit
 * @param {number} height
 * @param {readonly (Place | undefined)[]} [before] the places of these emoji in this box so far; nothing for a new one
 * @returns {Place[]}
 */
export function layoutCloud(counts, width, height, before = []) {
  if (counts.length === 0 || width <= 0 || height <= 0) return [];
  const places = spiral(sizesOf(counts, width, height), width, height);
  const known = places.filter((place, index) => {
    const { x, y } = before[index] || place;
    return before[index] && Object.assign(place, { x, y });
  });
  const isNew = known.length === 0;
  const added = places.filter((place) => !known.includes(place));
  if (!isNew) for (const place of added.slice(0, maxSearches)) known.push(settle(place, known, width, height));
  pushApart(places, width, height, isNew);
  centre(places);
  const scale = fittingScale(places);
  for (const place of places) place.size *= scale;
  return places;
}

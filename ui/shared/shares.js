// From counts to what is drawn: lengths of bars, and which emoji rise. Pure arithmetic, so that its
// tests are tables; it must not know the page.

/**
 * The part of its track that each bar fills, 0 to 1. Bars are true to each other; the leader fills four fifths of
 * the track and, the more votes it holds, the rest too, so that only a unanimous room touches the end.
 * A choice with any vote keeps a visible sliver.
 *
 * @param {readonly number[]} counts
 * @returns {number[]}
 */
export function barLengths(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  if (total === 0) return counts.map(() => 0);
  const reach = 0.8 + (0.2 * most) / total;
  return counts.map((count) => (count === 0 ? 0 : Math.max(0.03, (reach * count) / most)));
}

/**
 * Who has the most votes: all of them when several have, nobody while there are none.
 *
 * @param {readonly number[]} counts
 * @returns {number[]}
 */
export function leaders(counts) {
  const most = Math.max(...counts);
  return most > 0 ? counts.flatMap((count, choice) => (count === most ? [choice] : [])) : [];
}

/**
 * How many emoji of each choice rise for this change. A burst of votes is thinned evenly to the room that is left,
 * and a shrinking count (a changed mind, a new round) lets nothing rise.
 *
 * @param {readonly number[] | null} before
 * @param {readonly number[] | null} after
 * @param {number} room how many more may be in the air
 * @returns {number[]}
 */
export function risingEmoji(before, after, room) {
  if (before === null || after === null || before.length !== after.length) return [];
  const grown = after.map((count, choice) => Math.max(0, count - before[choice]));
  const all = grown.reduce((sum, count) => sum + count, 0);
  if (all <= room) return grown;
  let left = Math.max(0, room);
  return grown.map((count) => {
    const part = Math.min(left, Math.ceil((count * Math.max(0, room)) / all));
    left -= part;
    return part;
  });
}

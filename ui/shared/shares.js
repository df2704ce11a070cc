// From counts to who leads and which emoji rise. Pure arithmetic, so that its tests are tables; it must not know the page.

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

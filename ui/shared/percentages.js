// Computes shares from counts: whole percentages for text, lengths for bars. Pure, so its tests are tables. It is a
// separate file because the phone page needs only this part and has few kilobytes.

/**
 * Whole percentages, each rounded on its own, half a point up: equal counts have equal percentages, and the sum may be
 * 99 or 101. All 0 without votes.
 *
 * @param {readonly number[]} counts
 * @returns {number[]}
 */
export function percentages(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  // Whole numbers up to the division, so that half a point is never a little less.
  return counts.map((count) => (total === 0 ? 0 : Math.floor((count * 200 + total) / (total * 2))));
}

/** What a choice with any vote shows at least: a sliver that can be seen and is no more than its figure is rounded by. */
export const leastShare = 0.005;

/**
 * The part of its track that each bar fills: its share of the votes, 0 to 1.
 *
 * @param {readonly number[]} counts
 * @returns {number[]}
 */
export function barLengths(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count === 0 ? 0 : Math.max(leastShare, count / total)));
}

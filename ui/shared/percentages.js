// Computes shares from counts: whole percentages for text, lengths for bars. Pure, so its tests are tables. It is a
// separate file because the phone page needs only this part and has few kilobytes.

/**
 * Returns whole percentages, each rounded half up separately. Equal counts have equal percentages, and the sum may be
 * 99 or 101. All are 0 without votes.
 *
 * @param {readonly number[]} counts
 * @param {number} [total] all votes, if these are not the counts of all choices
 * @returns {number[]}
 */
export function percentages(counts, total = counts.reduce((sum, count) => sum + count, 0)) {
  // Integers up to the division, so that a half is exact.
  return counts.map((count) => (total === 0 ? 0 : Math.floor((count * 200 + total) / (total * 2))));
}

/** The minimum length for a choice with votes: visible, and within the rounding error of its percentage. */
export const leastShare = 0.005;

/**
 * Returns the filled part of each bar's track: its share of the votes, 0 to 1.
 *
 * @param {readonly number[]} counts
 * @param {number} [total] as for `percentages`
 * @returns {number[]}
 */
export function barLengths(counts, total = counts.reduce((sum, count) => sum + count, 0)) {
  return counts.map((count) => (count === 0 ? 0 : Math.max(leastShare, count / total)));
}

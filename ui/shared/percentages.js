// From counts to whole percentages. Pure arithmetic, so that its tests are tables; a file of its own, since the phone
// page needs nothing else of the arithmetic and has ten kilobytes.

/**
 * Whole percentages that always sum to 100 (or are all 0 without votes), by largest remainder: every share is rounded
 * down and the points left over go to those that lost most by it, the earlier choice first.
 *
 * @param {readonly number[]} counts
 * @returns {number[]}
 */
export function percentages(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const whole = counts.map((count) => Math.floor((count * 100) / total));
  const lost = counts.map((count, choice) => ({ choice, rest: (count * 100) % total }));
  lost.sort((a, b) => b.rest - a.rest || a.choice - b.choice);
  const missing = 100 - whole.reduce((sum, part) => sum + part, 0);
  for (const { choice } of lost.slice(0, missing)) whole[choice] += 1;
  return whole;
}

// Finds the leading choices from the counts. Pure, so its tests are tables. It must not know the page.

/**
 * Returns the choices with the most votes: all tied ones, none without votes.
 *
 * @param {readonly number[]} counts
 * @returns {number[]}
 */
export function leaders(counts) {
  const most = Math.max(...counts);
  return most > 0 ? counts.flatMap((count, choice) => (count === most ? [choice] : [])) : [];
}

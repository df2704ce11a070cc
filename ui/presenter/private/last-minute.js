// The reactions of the last minute, one bar for three seconds, from the numbers of votes. Pure: the caller has the
// clock.

const barMilliseconds = 3000;
export const minuteBars = 20;

/** @typedef {{at: number, round: number, votes: number, bars: number[]}} Minute `at` counts bars since 1970 */

/**
 * Adds the votes since the last call to the newest bar, and drops bars that are older than a minute. A round that is
 * new here adds nothing, because its votes may be old. A smaller number adds nothing either.
 *
 * @param {Minute | null} minute
 * @param {number} now Unix milliseconds
 * @param {{round: number, votes: number}} snapshot
 * @returns {Minute}
 */
export function countMinute(minute, now, { round, votes }) {
  const at = Math.floor(now / barMilliseconds);
  const bars = minute === null ? [] : minute.bars.slice();
  const gone = minute === null ? minuteBars : Math.max(0, Math.min(minuteBars, at - minute.at));
  for (let bar = 0; bar < gone; bar += 1) bars.push(0);
  const kept = bars.slice(-minuteBars);
  if (minute?.round === round) kept[minuteBars - 1] += Math.max(0, votes - minute.votes);
  return { at, round, votes, bars: kept };
}

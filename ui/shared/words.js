// The words and numbers that every big screen says in the same way. It must not know where they are shown.

/** @typedef {import("./types.js").Snapshot} Snapshot */

const thousands = new Intl.NumberFormat("en-US");

/** @param {number} value */
export function formatNumber(value) {
  return thousands.format(value);
}

/**
 * @param {number} value
 * @param {string} one
 * @param {string} many
 */
export function counted(value, one, many) {
  return value === 1 ? one : many;
}

/** @param {Snapshot["phase"]} phase */
export function phaseWords(phase) {
  if (phase === "open") return "Voting open";
  return phase === "closed" ? "Voting closed" : "Ready when you are";
}

/** @param {Snapshot["rule"]} rule */
export function ruleWords(rule) {
  return rule === "once" ? "One vote each" : "Tap as often as you like";
}

/** @param {import("./types.js").Choice} choice */
export function choiceWords(choice) {
  return choice.label || choice.name || choice.emoji;
}

/**
 * The whole stage as one sentence, for those who listen instead of look.
 *
 * @param {Snapshot} snapshot
 */
export function spokenTally(snapshot) {
  const votes = `${formatNumber(snapshot.votes)} ${counted(snapshot.votes, "vote", "votes")}`;
  if (snapshot.hidden || snapshot.counts === null) return `Results hidden. ${votes}.`;
  const counts = snapshot.counts;
  const parts = snapshot.choices.map((choice, index) => `${choiceWords(choice)} ${formatNumber(counts[index] ?? 0)}`);
  return `${parts.join(", ")}. ${votes}.`;
}

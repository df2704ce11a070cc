// What is typed in the editor until it is known to be kept. While a draft lives the editor shows it, so a
// `polls:changed` that was sent before the last keystroke cannot bring old words back. Pure; it must not know how
// or when a draft is sent.

/** @typedef {import("../shared/types.js").Poll} Poll */

/**
 * @typedef {object} Draft
 * @property {Poll} poll
 * @property {number} edits how many edits were made
 * @property {number} kept how many of them the Rust side has accepted
 */

/**
 * @param {Poll} poll
 * @returns {Draft}
 */
export function beginEdit(poll) {
  return { poll, edits: 0, kept: 0 };
}

/**
 * @param {Draft} draft
 * @param {Poll} poll
 * @returns {Draft}
 */
export function edit(draft, poll) {
  const base = draft.poll.id === poll.id ? draft : beginEdit(poll);
  return { ...base, poll, edits: base.edits + 1 };
}

/**
 * @param {Draft | null} draft
 * @param {number} poll
 * @param {number} edits how many edits the accepted save held
 * @returns {Draft | null}
 */
export function acknowledge(draft, poll, edits) {
  if (draft === null || draft.poll.id !== poll) return draft;
  return { ...draft, kept: Math.max(draft.kept, edits) };
}

/**
 * Ends the draft once the polls hold it: when every edit was accepted, or when they say the same. A poll that is
 * gone takes its draft with it.
 *
 * @param {Draft | null} draft
 * @param {Poll[]} polls
 * @returns {Draft | null}
 */
export function adopt(draft, polls) {
  if (draft === null) return null;
  const theirs = polls.find((poll) => poll.id === draft.poll.id);
  if (theirs === undefined) return null;
  return draft.kept === draft.edits || sameContent(draft.poll, theirs) ? null : draft;
}

/**
 * @param {Poll} mine
 * @param {Poll} theirs
 */
export function sameContent(mine, theirs) {
  if (mine.question !== theirs.question || mine.rule !== theirs.rule) return false;
  if (mine.choices.length !== theirs.choices.length) return false;
  return mine.choices.every((choice, index) => {
    const other = theirs.choices[index];
    return choice.emoji === other.emoji && choice.label === other.label;
  });
}

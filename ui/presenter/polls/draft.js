// The unsaved text of the editor, one draft for each poll. While a poll has a draft, the editor shows the draft. So a
// `polls:changed` event that is older than the last keystroke cannot restore old text. Pure. It must not know how or
// when a draft is saved.

/** @typedef {import("../../shared/types.js").Poll} Poll */

/**
 * @typedef {object} Draft
 * @property {Poll} poll
 * @property {number} edits how many edits were made
 * @property {number} kept how many of them the Rust side has accepted
 */

/**
 * @param {Draft[]} drafts
 * @param {Poll} poll
 * @returns {Draft[]}
 */
export function edit(drafts, poll) {
  const old = draftOf(drafts, poll.id);
  if (old === null) return [...drafts, { poll, edits: 1, kept: 0 }];
  return drafts.map((draft) => (draft === old ? { ...draft, poll, edits: draft.edits + 1 } : draft));
}

/**
 * @param {Draft[]} drafts
 * @param {number} poll
 * @returns {Draft | null}
 */
export function draftOf(drafts, poll) {
  return drafts.find((draft) => draft.poll.id === poll) ?? null;
}

/**
 * The drafts with edits that were not accepted yet, in the order they were begun.
 *
 * @param {Draft[]} drafts
 */
export function unsaved(drafts) {
  return drafts.filter((draft) => draft.kept < draft.edits);
}

/**
 * A save was accepted. It ends the draft if the polls came first and say the same.
 *
 * @param {Draft[]} drafts
 * @param {number} poll
 * @param {number} edits how many edits the save held
 * @param {Poll[]} polls
 * @returns {Draft[]}
 */
export function acknowledge(drafts, poll, edits, polls) {
  const isShown = (/** @type {Draft} */ draft) =>
    draft.kept === draft.edits && polls.some((theirs) => theirs.id === poll && sameContent(draft.poll, theirs));
  return drafts
    .map((draft) => (draft.poll.id === poll ? { ...draft, kept: Math.max(draft.kept, edits) } : draft))
    .filter((draft) => draft.poll.id !== poll || !isShown(draft));
}

/**
 * The polls as they are saved. A draft ends when every edit was accepted, or when its poll is gone. One that says the
 * same but is still on its way stays: its answer must not be taken for that of a later edit.
 *
 * @param {Draft[]} drafts
 * @param {Poll[]} polls
 * @returns {Draft[]}
 */
export function adopt(drafts, polls) {
  return unsaved(drafts).filter((draft) => polls.some((poll) => poll.id === draft.poll.id));
}

/**
 * @param {Poll} mine
 * @param {Poll} theirs
 */
function sameContent(mine, theirs) {
  if (mine.question !== theirs.question || mine.rule !== theirs.rule) return false;
  if (mine.choices.length !== theirs.choices.length) return false;
  return mine.choices.every((choice, index) => {
    const other = theirs.choices[index];
    return choice.emoji === other.emoji && choice.label === other.label;
  });
}

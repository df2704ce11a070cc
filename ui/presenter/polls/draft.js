// The unsaved text of the editor, one draft for each poll. While a poll has a draft, the editor shows the draft. So a
// `polls:changed` event that is older than the last keystroke cannot restore old text. Pure. It must not know how or
// when a draft is saved.

/** @typedef {import("../../shared/types.js").Poll} Poll */

/**
 * @typedef {object} Draft
 * @property {Poll} poll
 * @property {number} edits the number of edits
 * @property {number} kept how many of them are saved
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
 * Returns the drafts with unsaved edits, oldest first.
 *
 * @param {Draft[]} drafts
 */
export function unsaved(drafts) {
  return drafts.filter((draft) => draft.kept < draft.edits);
}

/**
 * Applies a successful save. Removes the draft if the polls with the same text have arrived already.
 *
 * @param {Draft[]} drafts
 * @param {number} poll
 * @param {number} edits the number of edits in the save
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
 * Applies the saved polls. Removes a draft when all its edits are saved or its poll was deleted. Keeps a draft with the
 * same text until its save is answered: the answer must not count for a later edit.
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
  if (mine.kind !== theirs.kind || mine.question !== theirs.question || mine.rule !== theirs.rule) return false;
  if (mine.choices.length !== theirs.choices.length) return false;
  return mine.choices.every((choice, index) => {
    const other = theirs.choices[index];
    return choice.emoji === other.emoji && choice.label === other.label && !choice.right === !other.right;
  });
}

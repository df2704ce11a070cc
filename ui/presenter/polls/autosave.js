// Saves drafts while the presenter types: a quarter of a second after the last key, or immediately on request. Only one
// save runs at a time and it always sends the newest text, so an older text cannot arrive after a newer one. The text
// itself is in the state. So a draft is saved after the presenter selects another poll, and a failed save is sent again
// with the next one.

/** @typedef {import("./draft.js").Draft} Draft */

const pauseMilliseconds = 250;

/**
 * @param {() => Draft[]} unsaved the drafts that are not saved yet, in order
 * @param {(draft: Draft) => Promise<void>} send resolves when the save has succeeded or failed
 */
export function makeAutosave(unsaved, send) {
  /** @type {Promise<void> | null} */
  let running = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function drain() {
    // Do not send the same text again directly after it failed. Send a newer text, and all texts after a successful
    // save.
    const tried = new Map();
    const next = () => unsaved().find((draft) => tried.get(draft.poll.id) !== draft.edits);
    for (let draft = next(); draft !== undefined; draft = next()) {
      tried.set(draft.poll.id, draft.edits);
      await send(draft);
      const { poll, edits } = draft;
      if (!unsaved().some((other) => other.poll.id === poll.id && other.edits === edits)) tried.clear();
    }
  }

  /** Resolves when all drafts so far have been sent and answered. */
  async function flush() {
    clearTimeout(timer);
    if (running === null && unsaved().length > 0) running = drain().finally(() => (running = null));
    if (running !== null) await running;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), pauseMilliseconds);
  }

  return { later, flush };
}

// Saves drafts as they are typed: a quarter of a second after the last key, or at once when asked. One save is under
// way at a time and the newest draft goes next, so an older text can never arrive after a newer one.

/** @typedef {import("./draft.js").Draft} Draft */

const pauseMilliseconds = 250;

/** @param {(draft: Draft) => Promise<void>} send */
export function makeSaver(send) {
  /** @type {Draft | null} */
  let waiting = null;
  /** @type {Promise<void> | null} */
  let running = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function drain() {
    while (waiting !== null) {
      const draft = waiting;
      waiting = null;
      await send(draft);
    }
    running = null;
  }

  /** Resolves when all that was typed so far has been sent and answered. */
  async function flush() {
    clearTimeout(timer);
    if (running === null && waiting !== null) running = drain();
    if (running !== null) await running;
  }

  /** @param {Draft} draft */
  function later(draft) {
    waiting = draft;
    clearTimeout(timer);
    timer = setTimeout(flush, pauseMilliseconds);
  }

  return { later, flush };
}

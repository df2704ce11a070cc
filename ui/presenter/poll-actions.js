// What the drawer can do to the list of polls and to the poll in the editor. Saving is debounced and in order; every
// other wish first sends what is still unsaved, so that "duplicate" copies what the presenter sees.

import { attempt } from "./actions.js";
import { change, chooseAddress, searchEmoji } from "./bridge.js";
import { makeSaver } from "./saver.js";
import { editedPoll } from "./state.js";

/** @typedef {import("../shared/types.js").Poll} Poll */
/** @typedef {import("./actions.js").Store} Store */
/** @typedef {ReturnType<typeof makePollActions>} PollActions */

/** @param {Store} store */
export function makePollActions(store) {
  const saver = makeSaver(async (draft) => {
    const { id, question, rule, choices } = draft.poll;
    const plain = choices.map(({ emoji, label }) => ({ emoji, label }));
    const kept = await attempt(store, () => change({ do: "edit", poll: id, question, rule, choices: plain }));
    if (kept !== null) store.dispatch({ type: "draft:kept", poll: id, edits: draft.edits });
  });

  /** @param {import("./bridge.js").Change} wanted */
  async function ask(wanted) {
    await saver.flush();
    return attempt(store, () => change(wanted));
  }

  /** @param {number} poll */
  async function pick(poll) {
    const saved = saver.flush();
    store.dispatch({ type: "poll:picked", poll });
    await saved;
  }

  return {
    pick,
    flush: saver.flush,
    searchEmoji,

    /**
     * @param {Poll} poll the whole poll as typed
     * @param {"typed" | "chosen"} how a choice is saved at once, typing when it pauses
     */
    edit(poll, how) {
      store.dispatch({ type: "draft:edited", poll });
      const { draft } = store.read();
      if (draft) saver.later(draft);
      if (how === "chosen") void saver.flush();
    },

    /** @returns {Promise<boolean>} whether there is a poll to type in */
    async create() {
      const made = await ask({ do: "create" });
      if (made?.poll == null) return false;
      store.dispatch({ type: "poll:picked", poll: made.poll });
      return true;
    },

    /** @param {number} poll */
    async duplicate(poll) {
      const made = await ask({ do: "duplicate", poll });
      if (made?.poll != null) store.dispatch({ type: "poll:picked", poll: made.poll });
    },

    /** @param {number} poll */
    async remove(poll) {
      const { polls } = store.read();
      const place = polls.findIndex((other) => other.id === poll);
      const neighbour = polls[place + 1] ?? polls[place - 1];
      const removed = await ask({ do: "delete", poll });
      if (removed !== null && neighbour) store.dispatch({ type: "poll:picked", poll: neighbour.id });
    },

    /**
     * @param {number} poll
     * @param {number} by -1 for up, 1 for down
     */
    async move(poll, by) {
      const { polls } = store.read();
      const to = polls.findIndex((other) => other.id === poll) + by;
      if (to >= 0 && to < polls.length) await ask({ do: "move", poll, to });
    },

    /** @param {number} poll */
    async show(poll) {
      await ask({ do: "show", poll });
    },

    /** @param {string | null} name */
    async chooseAddress(name) {
      await attempt(store, () => chooseAddress(name));
    },

    edited: () => editedPoll(store.read()),
  };
}

// The actions of the drawer: changes to the list of polls and to the poll in the editor. Every other action first saves
// pending drafts, so that "Duplicate" copies the visible text.

import { attempt } from "../stage/actions.js";
import {
  change,
  chooseAddress,
  choosePublic,
  chooseRelay,
  exportPolls,
  importPolls,
  importRequested,
  listEmoji,
  searchEmoji,
} from "../bridge.js";
import { unsaved } from "./draft.js";
import { makeAutosave } from "./autosave.js";
import { offerWayBack } from "./talk-actions.js";
import { editedPoll } from "../state.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Poll} Poll */
/** @typedef {import("../stage/actions.js").Store} Store */
/** @typedef {ReturnType<typeof makePollActions>} PollActions */

/** @param {Store} store */
export function makePollActions(store) {
  const autosave = makeAutosave(
    () => unsaved(store.read().drafts),
    async (draft) => {
      const { id, kind, question, rule, choices } = draft.poll;
      const plain = choices.map(({ emoji, label, right }) => ({ emoji, label, right: right === true }));
      const kept = await attempt(store, () => change({ do: "edit", poll: id, kind, question, rule, choices: plain }));
      if (kept !== null) store.dispatch({ type: "draft:kept", poll: id, edits: draft.edits });
    },
  );

  /** @param {import("../../shared/types.js").Command} wanted */
  async function ask(wanted) {
    await autosave.flush();
    return attempt(store, () => change(wanted));
  }

  let choosing = false;

  /**
   * Prevents a second dialog while `work` runs, because the system's dialog does not block the window.
   *
   * @template Value
   * @param {() => Promise<Value | null>} work
   * @returns {Promise<Value | null>}
   */
  async function withDialog(work) {
    if (choosing) return null;
    choosing = true;
    await autosave.flush();
    const done = await attempt(store, work);
    choosing = false;
    return done;
  }

  /** @param {number} poll */
  async function pick(poll) {
    const saved = autosave.flush();
    store.dispatch({ type: "poll:picked", poll });
    await saved;
  }

  function openDrawer() {
    if (store.read().panel !== "drawer") store.dispatch({ type: "panel:toggled", panel: "drawer" });
  }

  /**
   * @param {import("../../shared/types.js").Imported} imported
   * @param {import("../../shared/types.js").View | null} before
   */
  function tellImported({ count, first, talk }, before) {
    if (talk !== "") offerWayBack(store, before);
    store.dispatch({ type: "drawer:message", message: { what: "imported", n: count, talk } });
    if (first !== null) store.dispatch({ type: "poll:picked", poll: first });
  }

  return {
    pick,
    flush: autosave.flush,
    listEmoji,
    searchEmoji,
    preferences: () => store.read().view?.preferences ?? null,

    /** @param {import("../../shared/types.js").Tone | null} tone */
    async preferTone(tone) {
      await attempt(store, () => change({ do: "prefer", preference: { tone } }));
    },

    /** @param {string} emoji */
    async useEmoji(emoji) {
      await attempt(store, () => change({ do: "use_emoji", emoji }));
    },

    /**
     * @param {Poll} poll the whole poll as typed
     * @param {"typed" | "chosen"} how a selection is saved immediately, typing after a pause
     */
    edit(poll, how) {
      store.dispatch({ type: "draft:edited", poll });
      if (how === "chosen") void autosave.flush();
      else autosave.later();
    },

    /**
     * @param {import("./template-menu.js").NewPoll | null} poll null for a blank one
     * @returns {Promise<number | null>} the new poll
     */
    async create(poll) {
      const made = await ask(poll === null ? { do: "create" } : { do: "create", poll });
      if (made?.poll == null) return null;
      store.dispatch({ type: "poll:picked", poll: made.poll });
      return made.poll;
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
      if (removed === null || !neighbour) return;
      store.dispatch({ type: "poll:deleted", poll });
      store.dispatch({ type: "poll:picked", poll: neighbour.id });
    },

    /** Restores the talk that was just archived or deleted, or the poll that was deleted last. */
    async undo() {
      const { message } = store.read();
      if (message?.what === "archived" || message?.what === "talk-deleted") {
        const { talk, round } = message;
        // Restoring the open round also restores its talk, if that round was the last one on stage.
        const brings = round !== null && round === store.read().view?.undo;
        const back = await ask(brings ? { do: "bring_back", round } : { do: "choose_talk", talk });
        if (back === null) return false;
        store.dispatch({ type: "drawer:message", message: null });
        store.dispatch({ type: "notice:dismissed" });
        return true;
      }
      const poll = store.read().deleted.at(-1);
      if (poll === undefined) return false;
      const restored = await ask({ do: "restore", poll });
      if (restored === null) return false;
      store.dispatch({ type: "poll:restored", poll });
      store.dispatch({ type: "poll:picked", poll });
      return true;
    },

    async importPolls() {
      const { view } = store.read();
      const imported = await withDialog(() => importPolls(say("importTitle")));
      if (imported !== null) tellImported(imported, view);
    },

    /** Adds the polls of the file that the desktop asked to open, and shows them. */
    async importRequested() {
      store.dispatch({ type: "import:answered" });
      await autosave.flush();
      const { view } = store.read();
      const imported = await attempt(store, importRequested);
      if (imported === null) return;
      openDrawer();
      tellImported(imported, view);
    },

    /** Creates a blank poll and opens it in the editor. */
    async createBlank() {
      openDrawer();
      const made = await ask({ do: "create" });
      if (made?.poll != null) store.dispatch({ type: "poll:picked", poll: made.poll });
    },

    async exportPolls() {
      const exported = await withDialog(() => exportPolls(say("exportTitle")));
      if (exported === null) return;
      store.dispatch({ type: "drawer:message", message: { what: "exported", n: exported.count, file: exported.file } });
    },

    /**
     * @param {number} poll
     * @param {Partial<import("../../shared/types.js").Display>} display
     */
    async showAs(poll, display) {
      await ask({ do: "display", poll, display });
    },

    /**
     * @param {number} poll
     * @param {number} to from 0
     */
    async move(poll, to) {
      return (await ask({ do: "move", poll, to })) !== null;
    },

    /** @param {number} poll */
    async show(poll) {
      await ask({ do: "show", poll });
    },

    /**
     * Takes an emoji of a cloud off every screen, or puts it back.
     *
     * @param {number} round
     * @param {number} choice
     * @param {boolean} off
     */
    async takeOff(round, choice, off) {
      await attempt(store, () => change({ do: "take_off", round, choice, off }));
    },

    /** @param {string | null} name */
    async chooseAddress(name) {
      await attempt(store, () => chooseAddress(name));
    },

    /**
     * @param {string | null} typed a public address, or null for the network address
     * @returns {Promise<{refused: import("../../shared/types.js").NotPublic | null} | null>} null if it could not be stored
     */
    choosePublic: (typed) => attempt(store, async () => ({ refused: await choosePublic(typed) })),

    /**
     * @param {string | null} typed a relay, or null for none
     * @returns {Promise<{refused: import("../../shared/types.js").NotRelay | null} | null>} null if it could not be stored
     */
    chooseRelay: (typed) => attempt(store, async () => ({ refused: await chooseRelay(typed) })),

    edited: () => editedPoll(store.read()),
  };
}

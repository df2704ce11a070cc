// The actions on talks: choose, create, name, copy, archive and delete a talk, and move a poll to another talk. Each
// action first saves drafts. An action that leaves an open round offers to undo it.

import { attempt } from "../stage/actions.js";
import { change } from "../bridge.js";
import { nameOfTalk } from "./talk-name.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Talk} Talk */
/** @typedef {import("../../shared/types.js").Command} Command */
/** @typedef {ReturnType<typeof makeTalkActions>} TalkActions */

const longestName = 60;

/**
 * Offers to undo a change of the talk that ended an open round.
 *
 * @param {import("../stage/actions.js").Store} store
 * @param {import("../../shared/types.js").View | null} before
 */
export function offerWayBack(store, before) {
  if (before?.snapshot.phase !== "open") return;
  store.dispatch({ type: "notice:raised", sentence: say("leftOpen"), good: true, undo: before.snapshot.round });
}

/**
 * @param {import("../stage/actions.js").Store} store
 * @param {() => Promise<void>} flush saves the drafts
 */
export function makeTalkActions(store, flush) {
  /** @param {Command} command */
  async function ask(command) {
    await flush();
    return (await attempt(store, () => change(command))) !== null;
  }

  /**
   * @param {Command} command another talk comes on stage
   * @returns {Promise<boolean>}
   */
  async function turnTo(command) {
    const { view } = store.read();
    if (!(await ask(command))) return false;
    store.dispatch({ type: "drawer:message", message: null });
    offerWayBack(store, view);
    return true;
  }

  /** @param {number | undefined} id */
  const find = (id) => store.read().talks.find((talk) => talk.id === id);
  const on = () => find(store.read().view?.talk);

  /**
   * Takes the current talk out of the list, and offers to undo it.
   *
   * @param {"archived" | "talk-deleted"} what
   * @param {(talk: number) => Command} command
   */
  async function takeAway(what, command) {
    const talk = on();
    const snapshot = store.read().view?.snapshot;
    if (!talk || !(await turnTo(command(talk.id)))) return;
    const round = snapshot?.phase === "open" ? snapshot.round : null;
    store.dispatch({ type: "drawer:message", message: { what, talk: talk.id, name: nameOfTalk(talk), round } });
  }

  return {
    /** @param {number} talk */
    async choose(talk) {
      if (talk !== store.read().view?.talk) await turnTo({ do: "choose_talk", talk });
    },

    create: () => turnTo({ do: "create_talk", name: say("newTalk") }),

    async duplicate() {
      const talk = on();
      if (!talk) return false;
      const most = longestName - say("copyOfTalk", { name: "" }).length;
      const short = Array.from(nameOfTalk(talk)).slice(0, most).join("");
      return turnTo({ do: "duplicate_talk", talk: talk.id, name: say("copyOfTalk", { name: short }) });
    },

    /** @param {string} name */
    async rename(name) {
      const talk = on();
      if (talk && talk.name !== name) await ask({ do: "name_talk", talk: talk.id, name });
    },

    archive: () => takeAway("archived", (talk) => ({ do: "archive_talk", talk, archived: true })),

    remove: () => takeAway("talk-deleted", (talk) => ({ do: "delete_talk", talk })),

    /**
     * @param {number} poll
     * @param {number} talk
     */
    async move(poll, talk) {
      const { polls, view } = store.read();
      const place = polls.findIndex((other) => other.id === poll);
      const neighbour = polls[place + 1] ?? polls[place - 1];
      const command = /** @type {Command} */ ({ do: "move_to_talk", poll, talk });
      if (!(await (view?.poll === poll ? turnTo(command) : ask(command)))) return;
      store.dispatch({ type: "drawer:message", message: { what: "moved", name: nameOfTalk(find(talk)) } });
      if (neighbour) store.dispatch({ type: "poll:picked", poll: neighbour.id });
    },
  };
}

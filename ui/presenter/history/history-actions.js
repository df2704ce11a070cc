// The actions of the history: load it, show a round, compare it with another, save it to a file.

import { attempt } from "../stage/actions.js";
import { change, exportRounds, readRoundDetail, readHistory, savePicture } from "../bridge.js";
import { shownRound } from "./history-state.js";
import { say } from "../words.js";

/** @typedef {ReturnType<typeof makeHistoryActions>} HistoryActions */

const titles = /** @type {const} */ ({ xlsx: "asWorkbook", csv: "asTable", json: "asData" });

/** @param {import("../stage/actions.js").Store} store */
export function makeHistoryActions(store) {
  async function readShown() {
    const shown = shownRound(store.read().history);
    if (shown === null) return;
    const course = await attempt(store, () => readRoundDetail(shown.round));
    if (course !== null) store.dispatch({ type: "history:recorded", course });
  }

  /** @param {() => Promise<{file: string | null}>} save */
  async function keep(save) {
    store.dispatch({ type: "history:saved", file: null });
    const saved = await attempt(store, save);
    if (saved !== null) store.dispatch({ type: "history:saved", file: saved.file });
  }

  async function refresh() {
    const rounds = await attempt(store, readHistory);
    if (rounds === null) return;
    store.dispatch({ type: "history:read", rounds });
    await readShown();
  }

  return {
    refresh,

    /** @param {number | null} talk null for all talks */
    async filter(talk) {
      store.dispatch({ type: "history:filtered", talk });
      await readShown();
    },

    /**
     * @param {number} round
     * @param {string} name empty for none
     */
    async name(round, name) {
      await attempt(store, () => change({ do: "name_round", round, name }));
      await refresh();
    },

    /** @param {number} round */
    async remove(round) {
      if ((await attempt(store, () => change({ do: "delete_round", round }))) === null) return;
      store.dispatch({ type: "history:deleted", round });
      await refresh();
    },

    /** Restores the round that was deleted last. */
    async undo() {
      const round = store.read().history.deleted.at(-1);
      if (round === undefined) return;
      if ((await attempt(store, () => change({ do: "restore_round", round }))) === null) return;
      store.dispatch({ type: "history:restored", round });
      await refresh();
    },

    showComparison() {
      store.dispatch({ type: "panel:toggled", panel: "comparison" });
    },

    /** @param {number} round */
    async pick(round) {
      store.dispatch({ type: "history:picked", round });
      await readShown();
    },

    /** @param {number | null} round */
    compare(round) {
      store.dispatch({ type: "history:compared", round });
    },

    /**
     * @param {number | null} round null for all of them
     * @param {import("../bridge.js").RoundsFormat} format
     */
    async export(round, format) {
      await keep(() => exportRounds(say(titles[format]), round, format));
    },

    /**
     * @param {number} round
     * @param {() => Promise<string>} draw a PNG in base64
     */
    async savePicture(round, draw) {
      await keep(async () => savePicture(say("savePicture"), round, await draw()));
    },
  };
}

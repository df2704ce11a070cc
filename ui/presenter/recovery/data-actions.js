// The actions for the data file: back up, restore, use another folder, quit. It must not know the buttons.

import { attempt } from "../stage/actions.js";
import { backUp, goOn, quit, stay } from "../bridge.js";
import { say } from "../words.js";

/** @typedef {import("../bridge.js").Way} Way */
/** @typedef {ReturnType<typeof makeDataActions>} DataActions */

/** @param {import("../stage/actions.js").Store} store */
export function makeDataActions(store) {
  /** @param {string} sentence */
  const tell = (sentence) => store.dispatch({ type: "notice:raised", sentence, good: true });

  return {
    /** While voting is open, the first call shows a question and the second one quits. */
    quit: () => attempt(store, quit),
    stay: () => attempt(store, stay),
    /** @param {Way} way */
    async goOn(way) {
      if (way === "quit") return void (await attempt(store, quit));
      const title = say(way === "backup" ? "chooseBackup" : "chooseFolder");
      const went = await attempt(store, () => goOn(way, title));
      if (went === null) return;
      if (went.loaded.trouble === null) store.dispatch({ ...went.loaded, type: "loaded" });
      else store.dispatch({ type: "trouble:met", trouble: went.loaded.trouble });
      if (went.aside !== null) tell(say("keptAside", { file: went.aside }));
    },
    async backUp() {
      const saved = await attempt(store, () => backUp(say("backUpTitle")));
      if (saved?.file) tell(say("backedUp", { file: saved.file }));
    },
  };
}

// The actions for the data file: back up, restore, use another folder, quit. It must not know the buttons.

import { attempt } from "../stage/actions.js";
import { backUp, recover, quit, stay } from "../bridge.js";
import { say } from "../words.js";

/** @typedef {import("../bridge.js").WayOut} WayOut */
/** @typedef {ReturnType<typeof makeDataActions>} DataActions */

/** @param {import("../stage/actions.js").Store} store */
export function makeDataActions(store) {
  /** @param {string} sentence */
  const tell = (sentence) => store.dispatch({ type: "notice:raised", sentence, good: true });

  return {
    /** While voting is open, the first call shows a question and the second one quits. */
    quit: () => attempt(store, quit),
    stay: () => attempt(store, stay),
    /** @param {WayOut} way */
    async recover(way) {
      if (way === "quit") return void (await attempt(store, quit));
      const title = say(way === "backup" ? "chooseBackup" : "chooseFolder");
      const recovered = await attempt(store, () => recover(way, title));
      if (recovered === null) return;
      if (recovered.loaded.error === null) store.dispatch({ ...recovered.loaded, type: "loaded" });
      else store.dispatch({ type: "engine:failed", error: recovered.loaded.error });
      if (recovered.quarantined !== null) tell(say("keptAside", { file: recovered.quarantined }));
    },
    async backUp() {
      const saved = await attempt(store, () => backUp(say("backUpTitle")));
      if (saved?.file) tell(say("backedUp", { file: saved.file }));
    },
  };
}

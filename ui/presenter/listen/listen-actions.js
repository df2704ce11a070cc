// The actions of the panel of links. It must not know the panel.

import { attempt } from "../stage/actions.js";
import { changeKey, copy, saveWall } from "../bridge.js";
import { say } from "../words.js";

/** @typedef {ReturnType<typeof makeListenActions>} ListenActions */

/** @param {import("../stage/actions.js").Store} store */
export function makeListenActions(store) {
  return {
    changeKey: () => void attempt(store, changeKey),
    /**
     * @param {string} wall
     * @returns {Promise<string | null>} the name of the written file, if any
     */
    async save(wall) {
      const saved = await attempt(store, () => saveWall(say("saveWallTitle"), wall));
      return saved?.file ?? null;
    },
    /**
     * @param {string} text
     * @returns {Promise<boolean>} whether it is in the clipboard
     */
    copy: (text) =>
      copy(text).then(
        () => true,
        () => false,
      ),
  };
}

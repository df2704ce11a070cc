// What the presenter can do for those who listen along. It must not know what the panel looks like.

import { attempt } from "./actions.js";
import { changeKey, copy } from "./bridge.js";

/** @typedef {ReturnType<typeof makeListenActions>} ListenActions */

/** @param {import("./actions.js").Store} store */
export function makeListenActions(store) {
  return {
    changeKey: () => void attempt(store, changeKey),
    /**
     * @param {string} text
     * @returns {Promise<boolean>} whether it is on the clipboard
     */
    copy: (text) => copy(text).then(
      () => true,
      () => false,
    ),
  };
}

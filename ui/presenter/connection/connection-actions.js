// The actions of the connection panel. It must not know the panel.

import { attempt } from "../stage/actions.js";
import { look } from "../bridge.js";

/** @typedef {ReturnType<typeof makeConnectionActions>} ConnectionActions */

/** @param {import("../stage/actions.js").Store} store */
export function makeConnectionActions(store) {
  return {
    /** @returns {Promise<import("../../shared/types.js").SelfTest | null>} null if the test itself failed */
    look: () => attempt(store, look),
  };
}

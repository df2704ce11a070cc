// The actions that change preferences. An action only sends the change. The stored value comes back with the next view.

import { attempt } from "../stage/actions.js";
import { change, listScreens } from "../bridge.js";

/** @typedef {import("../../shared/types.js").Preferences} Preferences */
/** @typedef {ReturnType<typeof makePreferenceActions>} PreferenceActions */

/** @param {import("../stage/actions.js").Store} store */
export function makePreferenceActions(store) {
  return {
    /** @param {Partial<Preferences>} preference one a time */
    prefer(preference) {
      void attempt(store, () => change({ do: "prefer", preference }));
    },

    async screens() {
      return (await attempt(store, listScreens)) ?? [];
    },
  };
}

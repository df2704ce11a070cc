// The actions of the about panel: load the version and licences, open the log folder. It must not know the panel.

import { attempt } from "../stage/actions.js";
import { readAbout, readLicences } from "../bridge.js";

/** @typedef {ReturnType<typeof makeAboutActions>} AboutActions */

/** @param {import("../stage/actions.js").Store} store */
export function makeAboutActions(store) {
  return {
    /** @returns {Promise<import("../../shared/types.js").About | null>} */
    about: () => attempt(store, readAbout),
    /** @returns {Promise<string | null>} */
    licences: () => attempt(store, readLicences),
  };
}

// The role of the page: the window that a presenter opens, the private window of the presenter view, or the picture of
// the audience's window in it. Pure.

/** @typedef {"window" | "private" | "picture"} Part */

/**
 * @param {string} search the query of the page's address
 * @returns {Part}
 */
export function pagePart(search) {
  const query = new URLSearchParams(search);
  if (query.has("picture")) return "picture";
  return query.has("private") ? "private" : "window";
}

/**
 * Returns whether the page shows only the parts that the room may see.
 *
 * @param {Pick<import("../state.js").State, "part" | "presenterView">} state
 */
export function isForAudience({ part, presenterView }) {
  return part === "picture" || (part === "window" && presenterView.open);
}

/**
 * Returns the state without the parts that only the presenter may see.
 *
 * @param {import("../state.js").State} state
 * @returns {import("../state.js").State}
 */
export function withoutPrivateParts(state) {
  const view = state.view && { ...state.view, stale: false, error: null };
  return { ...state, view, error: null, panel: null, notice: null, importing: null, leaving: false };
}

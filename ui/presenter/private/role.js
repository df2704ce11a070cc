// Which part the page plays: the window that a presenter opens, the private window of the presenter view, or the picture
// in it of what the room sees. Pure.

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
 * Whether the page shows what the room may see, and nothing else.
 *
 * @param {Pick<import("../state.js").State, "part" | "presenterView">} state
 */
export function isForAudience({ part, presenterView }) {
  return part === "picture" || (part === "window" && presenterView.open);
}

/**
 * The state without what only the presenter may see.
 *
 * @param {import("../state.js").State} state
 * @returns {import("../state.js").State}
 */
export function withoutPrivateParts(state) {
  const view = state.view && { ...state.view, stale: false, trouble: null };
  return { ...state, view, trouble: null, panel: null, notice: null, importing: null, leaving: false };
}

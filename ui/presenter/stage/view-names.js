// The sentence keys for the names of the views.

/** @type {Record<import("../../shared/types.js").Drawing, "barView" | "ringView" | "floatView">} */
export const viewNames = { bars: "barView", ring: "ringView", float: "floatView" };

// The sentence keys for the names of the views.

/** @type {Record<import("../../shared/types.js").Drawing, "barView" | "ringView" | "floatView" | "cloudView">} */
export const viewNames = { bars: "barView", ring: "ringView", float: "floatView", cloud: "cloudView" };

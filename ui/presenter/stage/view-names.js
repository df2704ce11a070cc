// What the drawings of the results are called, by the key of the sentence.

/** @type {Record<import("../../shared/types.js").Drawing, "barView" | "ringView" | "floatView">} */
export const viewNames = { bars: "barView", ring: "ringView", float: "floatView" };

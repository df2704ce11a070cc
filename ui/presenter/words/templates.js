// The text of the templates of "New poll" in the other languages. English and German are in ../polls/templates.js.

/** @typedef {Partial<Record<import("../polls/templates.js").Key, string>>} TemplateWords */

/** @type {Partial<Record<import("../../shared/types.js").Language, TemplateWords>>} */
export const otherTemplateWords = {};

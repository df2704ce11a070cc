// The sentences of words.js in the other languages.

/** @typedef {Partial<Record<keyof typeof import("./words.js").stageEnglish, import("./say.js").Sentence>>} StageWords */

/** @type {Partial<Record<import("./types.js").Language, StageWords>>} */
export const otherStageWords = {};

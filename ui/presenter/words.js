// Returns a sentence in the current language of the window: `say("key")` or `say("key", { n: 3 })`. The sentences are
// in words/, those of the stage in ../shared/words.json. The English file defines the keys and is part of the page. The
// other languages are loaded when they are needed: together they are larger than the rest of the page, and would make
// each start a fifth longer.

import english from "./words/en.json" with { type: "json" };
import { makeVoice } from "../shared/language.js";
import { stageWords } from "../shared/words.js";

/** @typedef {keyof typeof english | keyof typeof stageWords.en} Key */
/** @typedef {Partial<Record<keyof typeof english, import("../shared/say.js").Sentence>>} WindowWords */

/** @typedef {import("../shared/types.js").Language} Language */

export const englishWords = english;

/** @type {Partial<Record<Language, WindowWords>>} */
const loaded = { en: english };
/** @type {Partial<Record<Language, Promise<void>>>} */
const loading = {};

/** @param {Language} language */
export function hasWords(language) {
  return language in loaded;
}

/**
 * Loads the sentences of a language. If that fails, the language has none, so the window speaks English.
 *
 * @param {Language} language
 * @returns {Promise<void>}
 */
export async function loadWords(language) {
  if (hasWords(language)) return;
  loading[language] = loading[language] || readWords(language);
  await loading[language];
}

/** @param {Language} language */
async function readWords(language) {
  try {
    const file = await fetch(`words/${language}.json`);
    loaded[language] = await file.json();
  } finally {
    loaded[language] = loaded[language] || {};
  }
}

export const say = makeVoice({ ...stageWords.en, ...english }, (language) => ({
  ...stageWords[language],
  ...loaded[language],
}));

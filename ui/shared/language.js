// Selects the language of a big screen: the presenter's choice, else the first supported language of the system. A page
// calls `speak` before it renders. Sentences are looked up again at each call, so a later choice applies immediately.

import { makeSay } from "./say.js";

/** @typedef {"en" | "de"} Language */
/** @typedef {import("./say.js").Sentence} Sentence */
/** @typedef {import("./say.js").Values} Values */

/** @type {Language} */
let spoken = "en";
/** @type {Partial<Record<Language, Intl.NumberFormat>>} each made when it is needed, since the first takes 26 ms */
const numbers = {};

/**
 * @param {Language | null} wanted
 * @param {readonly string[]} system as in `navigator.languages`
 * @returns {Language}
 */
export function languageOf(wanted, system) {
  if (wanted !== null) return wanted;
  const first = system.map((tag) => tag.split("-")[0].toLowerCase()).find((tag) => tag === "en" || tag === "de");
  return first === "de" ? "de" : "en";
}

/** @param {Language} language */
export function speak(language) {
  spoken = language;
}

/** @returns {Language} */
export function languageSpoken() {
  return spoken;
}

/** @param {number} value */
export function formatNumber(value) {
  const format = numbers[spoken] || new Intl.NumberFormat(spoken);
  numbers[spoken] = format;
  return format.format(value);
}

/**
 * Returns the function that looks up a page's sentences in the current language.
 *
 * @template {Record<string, Sentence>} Words
 * @param {Words} en
 * @param {Record<keyof Words, Sentence>} de
 */
export function makeVoice(en, de) {
  /** @typedef {keyof Words & string} Key */
  /** @type {Record<Language, (key: Key, values?: Values) => string>} */
  const says = { en: makeSay(/** @type {Record<Key, Sentence>} */ (en), "en"), de: makeSay(de, "de", en) };

  /**
   * @param {Key} key
   * @param {Values} [values]
   */
  return (key, values) => says[spoken](key, values);
}

// Selects the language of a big screen: the presenter's choice, else the first supported language of the system. A page
// calls `speak` before it renders. Sentences are looked up again at each call, so a later choice applies immediately.

import { makeSay, withPlainDigits } from "./say.js";

/** @typedef {import("./types.js").Language} Language */
/** @typedef {import("./say.js").Sentence} Sentence */
/** @typedef {import("./say.js").Values} Values */

/**
 * The languages, each with its own name, so that people find it in a window that they cannot read.
 *
 * @type {Record<Language, string>}
 */
export const languageNames = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  pt: "Português",
  it: "Italiano",
  nl: "Nederlands",
  pl: "Polski",
  uk: "Українська",
  tr: "Türkçe",
  ar: "العربية",
  hi: "हिन्दी",
  ja: "日本語",
  ko: "한국어",
  "zh-Hans": "简体中文",
};

/** @type {Language} */
let spoken = "en";
/** @type {Partial<Record<Language, Intl.NumberFormat>>} each created on first use, because the first one takes 26 ms */
const numbers = {};
/** @type {typeof numbers} */
const tenths = {};

/**
 * Selects a language. Only the language of a tag counts, as for phones: Swiss German gets German, and traditional
 * Chinese gets simplified Chinese rather than English.
 *
 * @param {Language | null} wanted
 * @param {readonly string[]} system as in `navigator.languages`
 * @returns {Language}
 */
export function languageOf(wanted, system) {
  if (wanted !== null) return wanted;
  const known = /** @type {Language[]} */ (Object.keys(languageNames));
  const languageIn = (/** @type {string} */ tag) => tag.split("-")[0].toLowerCase();
  const first = system.map((tag) => known.find((one) => languageIn(one) === languageIn(tag))).find(Boolean);
  return first || "en";
}

/** @param {Language} language */
export function speak(language) {
  spoken = language;
}

/** @returns {Language} */
export function languageSpoken() {
  return spoken;
}

/**
 * Selects the language of a page with its writing direction.
 *
 * @param {Document} page
 * @param {Language} language
 */
export function speakOn(page, language) {
  page.documentElement.lang = language;
  page.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  speak(language);
}

/** @param {number} value */
export function formatNumber(value) {
  const format = numbers[spoken] || new Intl.NumberFormat(withPlainDigits(spoken));
  numbers[spoken] = format;
  return format.format(value);
}

/**
 * Formats a mean, which always has one decimal.
 *
 * @param {number} value
 */
export function formatTenths(value) {
  const format =
    tenths[spoken] ||
    new Intl.NumberFormat(withPlainDigits(spoken), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  tenths[spoken] = format;
  return format.format(value);
}

/**
 * Returns the function that looks up a page's sentences in the current language. A sentence that a language does not
 * have is English.
 *
 * @template {Record<string, Sentence>} Words
 * @param {Words} en
 * @param {(language: Language) => Partial<Record<keyof Words, Sentence>>} wordsOf called once for each language
 */
export function makeVoice(en, wordsOf) {
  /** @typedef {keyof Words & string} Key */
  /** @type {Partial<Record<Language, (key: Key, values?: Values) => string>>} */
  const says = {};

  /**
   * @param {Key} key
   * @param {Values} [values]
   */
  return (key, values) => {
    const english = /** @type {Record<Key, Sentence>} */ (en);
    const say = says[spoken] || makeSay(spoken === "en" ? english : wordsOf(spoken), spoken, english);
    says[spoken] = say;
    return say(key, values);
  };
}

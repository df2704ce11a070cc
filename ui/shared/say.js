// Formats a sentence in one language. A sentence is text with {placeholders}, or an object of plural forms with
// Unicode's names (one, two, few, many, other), selected by {n}. Numbers are formatted for the language. Pure: it must
// not know any sentence or the language of the page.

/** @typedef {string | Record<string, string>} Sentence */
/** @typedef {Record<string, string | number>} Values */

/**
 * Returns a language with the digits 0 to 9. Engines differ in the digits of Arabic, and clocks, addresses and codes
 * have these.
 *
 * @param {string} tag
 */
export function withPlainDigits(tag) {
  return `${tag}-u-nu-latn`;
}

/**
 * @template {string} Key
 * @param {Partial<Record<Key, Sentence>>} words
 * @param {string} language
 * @param {Partial<Record<Key, Sentence>>} [english] for missing sentences
 */
export function makeSay(words, language, english = words) {
  // Created on first use: the first Intl object of a browser takes as long as the rest of the page's start.
  /** @type {Intl.PluralRules} */
  let plural;
  /** @type {Intl.NumberFormat} */
  let numbers;

  /**
   * @param {Key} key
   * @param {Values} [values]
   * @returns {string}
   */
  return (key, values = {}) => {
    const sentence = words[key] || english[key] || "";
    /** @param {number} n */
    const form = (n) => {
      // iOS 12 has no plural rules, so "other" is used.
      if (!plural && Intl.PluralRules) plural = new Intl.PluralRules(language);
      return plural ? plural.select(n) : "other";
    };
    const text = typeof sentence === "string" ? sentence : sentence[form(Number(values.n))] || sentence.other;
    return text.replace(/{(\w+)}/g, (whole, name) => {
      const value = name in values ? values[name] : whole;
      if (typeof value !== "number") return value;
      numbers = numbers || new Intl.NumberFormat(withPlainDigits(language));
      return numbers.format(value);
    });
  };
}

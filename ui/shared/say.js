// Puts a sentence together in one language. A sentence is text with {placeholders}, or its plural forms under the names
// that Unicode gives them (one, two, few, many, other), of which {n} chooses. Numbers are written as the language writes
// them. Pure: it must not know any sentence, nor which language the page speaks.

/** @typedef {string | Record<string, string>} Sentence */
/** @typedef {Record<string, string | number>} Values */

/**
 * @template {string} Key
 * @param {Partial<Record<Key, Sentence>>} words
 * @param {string} language
 * @param {Partial<Record<Key, Sentence>>} [english] for what is missing
 */
export function makeSay(words, language, english = words) {
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);

  /**
   * @param {Key} key
   * @param {Values} [values]
   * @returns {string}
   */
  return (key, values = {}) => {
    const sentence = words[key] || english[key] || "";
    const text = typeof sentence === "string" ? sentence : sentence[plural.select(Number(values.n))] || sentence.other;
    return text.replace(/{(\w+)}/g, (whole, name) => {
      const value = values[name] ?? whole;
      return typeof value === "number" ? numbers.format(value) : value;
    });
  };
}

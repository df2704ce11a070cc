// Translates a sentence of Rust into the language of the window. Rust writes English, also for the log and the command
// line. The English sentence is the key of the translation, as with gettext. An unknown sentence stays English.

import { englishWords, say } from "./words.js";

/** @typedef {import("./words.js").Key} Key */

/** @type {{key: Key, pattern: RegExp}[]} made when the first sentence arrives */
let refusalPatterns = [];

/**
 * Returns a pattern with a named group for each value.
 *
 * @param {string} template
 */
function patternOf(template) {
  const literal = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pieces = template.split(/{(\w+)}/).map((piece, at) => (at % 2 === 0 ? literal(piece) : `(?<${piece}>.+?)`));
  return new RegExp(`^${pieces.join("")}$`, "s");
}

/**
 * Returns the template of a sentence and the values in it; null if there is none.
 *
 * @param {string} sentence
 */
export function refusalIn(sentence) {
  if (refusalPatterns.length === 0) {
    refusalPatterns = Object.entries(englishWords)
      .filter(([key]) => key.startsWith("refusal_"))
      .map(([key, template]) => ({ key: /** @type {Key} */ (key), pattern: patternOf(String(template)) }));
  }
  for (const { key, pattern } of refusalPatterns) {
    const found = pattern.exec(sentence);
    if (found !== null) return { key, values: { ...found.groups } };
  }
  return null;
}

/**
 * @param {string} sentence
 * @returns {string}
 */
export function sayRefusal(sentence) {
  const refusal = refusalIn(sentence);
  if (refusal === null) return sentence;
  const { key, values } = refusal;
  // The mistake in a file is a separate sentence, so translate it, too.
  return say(key, "what" in values ? { ...values, what: sayRefusal(values.what) } : values);
}

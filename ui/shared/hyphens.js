// Soft hyphens for words that are wider than their column. Pure.

const word = /[\p{L}\p{M}]{7,}/gu;
// Before a consonant that a vowel follows, which is where a syllable begins in most languages of these three scripts.
const syllable = /(?<=[\p{L}\p{M}]{3})(?!(?<=[cpst])h)(?=[^aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœαεηιουωάέήίόύώаеёиоуыэюяіїє\P{L}\p{M}][aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœαεηιουωάέήίόύώаеёиоуыэюяіїє][\p{L}\p{M}]?)(?=[\p{L}\p{M}]{3})/giu;
const alphabets = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}]+$/u;

/**
 * The text with soft hyphens in its long words, which only show where a line breaks. Scripts that write no hyphens stay
 * as they are.
 *
 * @param {string} text
 */
export function withSoftHyphens(text) {
  return text.replace(word, (long) => (alphabets.test(long) ? long.replace(syllable, "\u00ad") : long));
}

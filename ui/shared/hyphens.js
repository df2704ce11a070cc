// Soft hyphens for words that are wider than their column. Pure.

const word = /[\p{L}\p{M}]{7,}/gu;
const alphabets = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}]+$/u;
const vowel = /[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœαεηιουωάέήίόύώаеёиоуыэюяіїє]/i;
const mark = /\p{M}/u;
// Letters on either side of a hyphen, at least.
const side = 3;

/**
 * Whether a syllable begins here: at a consonant that a vowel follows, in most languages of these three scripts. One
 * sound is not parted. (No look behind in the patterns: Safari knew none before 2023.)
 *
 * @param {string} long
 * @param {number} at
 */
function beginsSyllable(long, at) {
  if (at < side || at + side > long.length) return false;
  const [before, letter, after] = long.slice(at - 1, at + 2);
  return !vowel.test(letter) && !mark.test(letter) && vowel.test(after) && !/[cpst]h/i.test(before + letter);
}

/**
 * The text with soft hyphens in its long words, which only show where a line breaks. Scripts that write no hyphens stay
 * as they are.
 *
 * @param {string} text
 */
export function withSoftHyphens(text) {
  return text.replace(word, (long) => {
    if (!alphabets.test(long)) return long;
    return Array.from(long, (letter, at) => (beginsSyllable(long, at) ? "\u00ad" : "") + letter).join("");
  });
}

// Soft hyphens for words that are wider than their column. Pure. (The patterns have no lookbehind, because Safari
// before 2023 does not support it.)

const word = /[\p{L}\p{M}]{7,}/gu;
const alphabets = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}]+$/u;
const vowels = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœαεηιουωάέήίόύώаеёиоуыэюяіїє";
const consonants = new RegExp(`[^${vowels}]+(?=[${vowels}])`, "giu");
// The consonants that begin a syllable together, in most languages of these three scripts; else it is the last one.
const onset = /(?:sch[lmnrw]?|[cpst]h|[bcdfgkpt]r|[bcfgkp]l|[бвгдкптф][рл]|\P{M}\p{M}*)$/iu;
/** How many letters stay together at either end of a word. */
const fewestLetters = 3;

/** @param {string} long a word */
function withHyphens(long) {
  return long.replace(consonants, (run, /** @type {number} */ at) => {
    const begins = run.search(onset);
    const from = at + begins;
    const isWide = begins >= 0 && from >= fewestLetters && long.length - from >= fewestLetters;
    return isWide ? `${run.slice(0, begins)}\u00ad${run.slice(begins)}` : run;
  });
}

/**
 * The text with soft hyphens in its long words, which only show where a line breaks. Scripts that write no hyphens stay
 * as they are.
 *
 * @param {string} text
 */
export function withSoftHyphens(text) {
  return text.replace(word, (long) => (alphabets.test(long) ? withHyphens(long) : long));
}

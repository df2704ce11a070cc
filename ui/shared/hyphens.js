// Soft hyphens for words that are wider than their column. Pure. (The patterns have no lookbehind, because Safari
// before 2023 does not support it.)

const word = /[\p{L}\p{M}]{7,}/gu;
const alphabets = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}]+$/u;
const vowels = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœαεηιουωάέήίόύώаеёиоуыэюяіїє";
const consonants = new RegExp(`[^${vowels}]+(?=[${vowels}])`, "giu");
// Consonants that begin a syllable together in most languages of these three scripts; else only the last one does.
const onset = /(?:sch[lmnrw]?|[cpst]h|[bcdfgkpt]r|[bcfgkp]l|[бвгдкптф][рл]|\P{M}\p{M}*)$/iu;
/** The minimum number of letters at each end of a word. */
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
 * Returns the text with soft hyphens in its long words, which only show at a line break. Scripts without hyphens are
 * unchanged.
 *
 * @param {string} text
 */
export function withSoftHyphens(text) {
  return text.replace(word, (long) => (alphabets.test(long) ? withHyphens(long) : long));
}

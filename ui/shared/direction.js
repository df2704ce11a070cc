// The writing direction of a text. Pure.

/**
 * Returns whether a text is written from right to left, by its first letter, as with `dir="auto"`.
 *
 * @param {string} text
 */
export function isRightToLeft(text) {
  return /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(text);
}

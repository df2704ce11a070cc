// Breaks text into lines where the page's own layout cannot: on a canvas. Pure; how wide a text is, it is told.

/** A character that a line may break before and after: Chinese, Japanese, Korean. */
const breakable = "[\\u2e80-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\uff00-\\uffef]";
const pieces = new RegExp(`${breakable}|\\s+|(?:(?!${breakable})\\S)+`, "gu");

/**
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure
 * @returns {string[]} at least one line; none is wider than `width` unless one character is
 */
export function wrap(text, width, measure) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const piece of text.match(pieces) ?? []) {
    if (measure(line + piece.trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
    line = piece.trimStart();
    while (measure(line) > width) {
      const head = longestHead(line, width, measure);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line.trim() !== "" || lines.length === 0 ? [...lines, line.trimEnd()] : lines;
}

/**
 * @param {string} word
 * @param {number} width
 * @param {(text: string) => number} measure
 */
function longestHead(word, width, measure) {
  const characters = Array.from(word);
  let count = 1;
  while (count < characters.length && measure(characters.slice(0, count + 1).join("")) <= width) count += 1;
  return characters.slice(0, count).join("");
}

/**
 * The same number of lines, each about as long as the next.
 *
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure
 */
export function wrapEvenly(text, width, measure) {
  const { length } = wrap(text, width, measure);
  let [narrow, wide] = [width / length / 2, width];
  for (let round = 0; round < 12; round += 1) {
    const middle = (narrow + wide) / 2;
    if (wrap(text, middle, measure).length > length) narrow = middle;
    else wide = middle;
  }
  return wrap(text, wide, measure);
}

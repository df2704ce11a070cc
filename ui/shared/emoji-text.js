// Text that contains emoji, on a big screen. The emoji in it are pictures too, because a computer without a colour font
// shows boxes or black and white glyphs. (A phone has such a font, so its page leaves text alone.) A text node changes
// only when its text changes, so that a translation by the browser stays.

/** One whole emoji: a flag, a keycap, one with a skin tone, or a joined sequence. */
const oneEmoji =
  "(?:\\p{Regional_Indicator}{2}|[0-9#*]\\ufe0f?\\u20e3|" +
  "\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|\\ufe0f)?(?:[\\u{e0020}-\\u{e007e}]+\\u{e007f})?)";
// U+FE0E selects the text form.
const emojiSequence = new RegExp(`(${oneEmoji}(?:\\u200d${oneEmoji})*)(?!\\ufe0e)`, "gu");
// Signs such as © and ↔ are text unless U+FE0F selects the picture. From U+2600 on, they are pictures.
const askedFor = /[\ufe0f\u20e3\u200d]|^\p{Emoji_Presentation}|^[\u2600-\u27bf\u{1f000}-\u{1ffff}]/u;

/**
 * Splits a text: text and emoji alternate, and the first and last piece are text, which may be empty.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function emojiPieces(text) {
  const pieces = [""];
  text.split(emojiSequence).forEach((piece, at) => {
    if (at % 2 === 1 && askedFor.test(piece)) pieces.push(piece, "");
    else pieces[pieces.length - 1] += piece;
  });
  return pieces;
}

/** @type {WeakMap<Element, string>} */
const writtenTexts = new WeakMap();

/**
 * @param {string} emoji
 * @param {(emoji: string) => string} pictureOf
 */
function emojiPicture(emoji, pictureOf) {
  const picture = document.createElement("img");
  picture.className = "emoji-in-text";
  picture.alt = emoji;
  // An emoji without a picture stays a glyph.
  picture.onerror = () => picture.replaceWith(emoji);
  picture.src = pictureOf(emoji);
  return picture;
}

/**
 * Returns a text as children of an element: strings, and pictures for its emoji.
 *
 * @param {string} text
 * @param {(emoji: string) => string} pictureOf the address of an emoji's picture
 * @returns {(string | Node)[]}
 */
export function withPictures(text, pictureOf) {
  return emojiPieces(text).map((piece, at) => (at % 2 === 1 ? emojiPicture(piece, pictureOf) : piece));
}

/**
 * Writes a text and returns whether it has changed.
 *
 * @param {Element} element
 * @param {string} text
 * @param {(emoji: string) => string} pictureOf the address of an emoji's picture
 */
export function writeText(element, text, pictureOf) {
  if (writtenTexts.get(element) === text) return false;
  writtenTexts.set(element, text);
  element.textContent = "";
  element.append(...withPictures(text, pictureOf));
  return true;
}

/**
 * Returns the position in the page of a character of the text. A picture stands for all characters of its emoji.
 *
 * @param {HTMLElement} element
 * @param {number} at
 * @returns {[Node, number]}
 */
export function placeIn(element, at) {
  let left = at;
  for (const node of element.childNodes) {
    const text = node instanceof HTMLImageElement ? node.alt : String(node.textContent);
    if (left <= text.length && node instanceof Text) return [node, left];
    left -= text.length;
  }
  return [element, element.childNodes.length];
}

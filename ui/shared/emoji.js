// From an emoji to the name of its picture. Emoji are pictures on every screen, because fonts differ, miscentre, and
// some replace a colour emoji with a black and white one. Where the pictures lie is the page's affair. U+FE0F, which
// only asks for colour, is no part of the name: each picture has one address.

/**
 * @param {string} emoji
 * @param {string} [style] a design other than Twemoji
 * @returns {string} for example "2764.svg", or "fluent/2764.svg"
 */
export function emojiFile(emoji, style) {
  const points = Array.from(emoji.replace(/\uFE0F/g, ""), (point) => (point.codePointAt(0) || 0).toString(16));
  return (style ? style + "/" : "") + points.join("-") + ".svg";
}

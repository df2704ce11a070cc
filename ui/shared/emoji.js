// The picture name of an emoji. Emoji are pictures on every screen, because fonts differ, place emoji off centre, and
// some replace colour emoji with black and white ones. The page decides on the folder of the pictures. U+FE0F only
// selects the colour form, so it is not part of the name and each picture has one address.

/**
 * @param {string} emoji
 * @param {string} [style] a style other than Twemoji
 * @returns {string} for example "2764.svg", or "fluent/2764.svg"
 */
export function emojiFile(emoji, style) {
  const points = Array.from(emoji.replace(/\uFE0F/g, ""), (point) => (point.codePointAt(0) || 0).toString(16));
  return (style ? style + "/" : "") + points.join("-") + ".svg";
}

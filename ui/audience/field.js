// The field of a cloud, which opens the keyboard. It takes the first emoji of the typed or pasted text and clears the
// rest. It must not know how an emoji becomes a vote.

/** One whole emoji. Old phones have no Intl.Segmenter and do not know the names of such characters in patterns. */
const oneEmoji =
  "(?:[0-9#*]\\ufe0f?\\u20e3|[\\u{1f1e6}-\\u{1f1ff}]{2}|[©®‼⁉™ℹ\\u2190-\\u21ff\\u2300-\\u27bf⤴⤵\\u2b00-\\u2bff〰〽㊗㊙\\u{1f000}-\\u{1f1e5}\\u{1f200}-\\u{1faff}]" +
  "\\ufe0f?[\\u{1f3fb}-\\u{1f3ff}]?[\\u{e0020}-\\u{e007f}]*)";
const emojiPattern = new RegExp(`${oneEmoji}(?:\\u200d${oneEmoji})*`, "u");

/**
 * Returns the first emoji in a text, or "". The server decides whether it knows the emoji.
 * @param {string} text
 */
export const firstEmoji = (text) => (text.match(emojiPattern) || [""])[0];

/**
 * @param {HTMLInputElement} input
 * @param {(emoji: string) => void} onTyped with "" if there is no emoji
 */
export function mountField(input, onTyped) {
  /** @param {boolean} composing whether the keyboard still changes the text */
  const take = (composing) => {
    const text = input.value;
    const emoji = firstEmoji(text);
    // Some keyboards send an emoji in two halves.
    if (!text.trim() || /[\ud800-\udbff]$/.test(text)) return;
    if (emoji || !composing) input.value = "";
    onTyped(emoji);
  };
  input.addEventListener("input", (event) => take(/** @type {InputEvent} */ (event).isComposing));
  input.addEventListener("compositionend", () => take(false));
}

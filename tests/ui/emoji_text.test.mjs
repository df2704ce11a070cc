import assert from "node:assert/strict";
import { test } from "node:test";
import { emojiPieces } from "../../ui/shared/emoji-text.js";

const emojiIn = (text) => emojiPieces(text).filter((_, at) => at % 2 === 1);

test("every kind of emoji in a text is one piece", () => {
  for (const emoji of [
    "🍕",
    "❤️",
    "👍🏽",
    "👩‍🚀",
    "👨‍👩‍👧‍👦",
    "❤️‍🔥",
    "🏳️‍🌈",
    "🇩🇪",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "1️⃣",
    "#️⃣",
    "☕",
    "❤",
    "✔",
    "©️",
  ]) {
    assert.deepEqual(emojiPieces(`a ${emoji}b`), ["a ", emoji, "b"], emoji);
  }
  assert.deepEqual(emojiIn("🎉🎉🇩🇪🇫🇷"), ["🎉", "🎉", "🇩🇪", "🇫🇷"]);
  assert.deepEqual(emojiPieces(""), [""]);
});

test("letters, digits, signs and characters with a text selector stay text", () => {
  for (const text of ["Room 5 #2 *", "© 2026 ™ ®", "a ↔ b", "✓ done", "❤\ufe0e", "☺\ufe0e!", "שלום", "中文", "🇩"]) {
    assert.deepEqual(emojiPieces(text), [text], text);
  }
});

test("splitting a text loses no character", () => {
  const text = "Ready? 🚀 1️⃣ or 2️⃣, ❤\ufe0e or ❤️‍🔥 👍🏿© 🇩🇪🇩";
  assert.equal(emojiPieces(text).join(""), text);
});

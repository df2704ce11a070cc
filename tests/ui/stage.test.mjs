import assert from "node:assert/strict";
import { test } from "node:test";
import { emojiFile } from "../../ui/shared/emoji.js";
import { fitSize } from "../../ui/shared/fit.js";
import { labelPlace } from "../../ui/shared/rows.js";
import { formatNumber } from "../../ui/shared/language.js";
import { phaseWords, spokenTally } from "../../ui/shared/words.js";

/** Lays out text as a monospaced page would: enough to compare sizes. */
const page = (characters, width) => (size) => {
  const lines = Math.ceil((characters * size * 0.55) / width);
  return { lines, height: lines * size * 1.1 };
};

test("a short question is huge and stays on one line", () => {
  assert.ok(fitSize(page(6, 50), 12) >= 5);
  const size = fitSize(page(26, 50), 12);
  assert.equal(page(26, 50)(size).lines, 1);
  assert.ok(size >= 3.25);
});

test("a question of three hundred characters is whole and within its room", () => {
  const measure = page(300, 50);
  assert.ok(measure(fitSize(measure, 12)).height <= 12);
});

test("when nothing fits the text is small, never cut", () => {
  assert.equal(fitSize(page(300, 10), 3), 1.15);
});

test("a label stands inside its bar, else after it, else where the bar's edge runs through it", () => {
  assert.equal(labelPlace(300, 100, 500, 20), 20);
  assert.equal(labelPlace(60, 100, 500, 20), 80);
  assert.equal(labelPlace(0, 100, 500, 20), 20);
  assert.equal(labelPlace(250, 300, 500, 20), 20);
});

test("an emoji's picture is named by all its code points", () => {
  assert.equal(emojiFile("🤩"), "1f929.svg");
  assert.equal(emojiFile("❤️"), "2764.svg");
  assert.equal(emojiFile("👩‍💻"), "1f469-200d-1f4bb.svg");
});

test("numbers have thousands separators", () => {
  assert.equal(formatNumber(12345), "12,345");
});

const snapshot = {
  question: "Ready?",
  choices: [{ emoji: "👍", label: "Yes" }, { emoji: "👎", label: "", name: "thumbs down" }],
  counts: [1200, 1],
  votes: 1201,
};

test("the spoken tally names every choice, by its emoji's name when it has no label", () => {
  assert.equal(spokenTally(snapshot), "Yes 1,200, thumbs down 1. 1,201 votes.");
});

test("hidden results are not spoken either", () => {
  const words = spokenTally({ ...snapshot, hidden: true });
  assert.equal(words, "Results hidden. 1,201 votes.");
});

test("every phase has its words", () => {
  assert.deepEqual(["lobby", "open", "closed"].map(phaseWords), ["Ready when you are", "Voting open", "Voting closed"]);
});

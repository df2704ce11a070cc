import assert from "node:assert/strict";
import { test } from "node:test";
import { labelSpot, widthOfTwoLines } from "../../ui/shared/bar-label.js";
import { isRightToLeft } from "../../ui/shared/direction.js";
import { emojiFile } from "../../ui/shared/emoji.js";
import { fitSize } from "../../ui/shared/fit.js";
import { withSoftHyphens } from "../../ui/shared/hyphens.js";
import { formatNumber, speak } from "../../ui/shared/language.js";
import { phaseWords, spokenTally } from "../../ui/shared/words.js";

/** Lays out text like a monospaced page, which is enough to compare sizes. */
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

test("a question of three hundred characters is complete and fits into its box", () => {
  const measure = page(300, 50);
  assert.ok(measure(fitSize(measure, 12)).height <= 12);
});

test("when nothing fits the text is small, never cut", () => {
  assert.equal(fitSize(page(300, 10), 3), 1.15);
});

const one = { lines: 1, width: 100, scale: 1 };
const two = { lines: 2, width: 60, scale: 0.9 };

test("a label stands inside its bar or after it, on one line if it can", () => {
  assert.deepEqual(labelSpot(300, [one, two], 500, 20), { at: 20, setting: one });
  assert.deepEqual(labelSpot(60, [one, two], 500, 20), { at: 80, setting: one });
  assert.deepEqual(labelSpot(0, [one, two], 500, 20), { at: 20, setting: one });
  assert.deepEqual(labelSpot(110, [one, two], 200, 20), { at: 20, setting: two });
});

test("the edge of a bar never runs through its label", () => {
  for (let bar = 0; bar <= 200; bar += 1) {
    for (const settings of [[one], [one, two], [{ ...one, width: 400 }]]) {
      const { at, setting } = labelSpot(bar, settings, 200, 20);
      const inside = at + setting.width <= bar + 1e-9;
      assert.ok(inside || (at >= bar && at + setting.width <= 200), `${bar}: ${at} + ${setting.width}`);
      assert.ok(setting.scale > 0.14, `${bar}: ${setting.scale}`);
    }
  }
});

test("a text breaks into two lines where they are narrowest", () => {
  const widths = [
    [10, 90],
    [50, 52],
    [80, 20],
  ];
  assert.equal(
    widthOfTwoLines(3, (space) => widths[space]),
    52,
  );
  assert.equal(
    widthOfTwoLines(0, () => [0, 0]),
    Infinity,
  );
});

test("the first letter decides whether a question runs right to left", () => {
  for (const text of ["ما رأيك؟", "3 שאלות", "(𞤀𞤣)"]) assert.equal(isRightToLeft(text), true, text);
  for (const text of ["", "42?", "How is שלום?", "你好"]) assert.equal(isRightToLeft(text), false, text);
});

test("long words break before a syllable, only in scripts with hyphens", () => {
  const shown = (text) => withSoftHyphens(text).replaceAll("\u00ad", "|");
  assert.equal(shown("Performance"), "Per|for|mance");
  assert.equal(shown("Zusammenarbeit so far"), "Zusam|me|nar|beit so far");
  assert.equal(shown("Benutzerfreundlichkeit"), "Benut|zer|freund|lich|keit");
  assert.equal(shown("Datenschutzgrundverordnung"), "Daten|schutz|grund|ve|rord|nung");
  assert.equal(shown("Internationalisation"), "Inter|na|tio|na|li|sa|tion");
  assert.equal(shown("Производительность"), "Произ|во|ди|тель|ность");
  assert.equal(shown("الأداء العالي جدا"), "الأداء العالي جدا");
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
  choices: [
    { emoji: "👍", label: "Yes" },
    { emoji: "👎", label: "", name: "thumbs down" },
  ],
  counts: [1200, 1],
  votes: 1201,
};

test("the spoken tally names every choice, without a label by its emoji", () => {
  assert.equal(spokenTally(snapshot), "Yes 1,200, thumbs down 1. 1,201 votes.");
});

test("a screen reader hears the mean and the right answers once revealed", () => {
  const choices = ["1️⃣", "2️⃣", "3️⃣"].map((emoji) => ({ emoji, label: "" }));
  const scale = { ...snapshot, choices, counts: [0, 0, 4], votes: 4, mean: 3, right: [1, 2] };
  assert.equal(spokenTally(scale), "1️⃣ 0, 2️⃣ 0, 3️⃣ 4. 4 votes. Mean: 3.0. Right: 2️⃣, 3️⃣.");
  speak("de");
  assert.match(spokenTally({ ...scale, mean: 2.7 }), /Mittelwert: 2,7\. Richtig: 2️⃣, 3️⃣\.$/);
  speak("en");
});

test("hidden results are not announced to screen readers", () => {
  const words = spokenTally({ ...snapshot, hidden: true });
  assert.equal(words, "Results hidden. 1,201 votes.");
});

test("every phase has its words", () => {
  assert.deepEqual(["lobby", "open", "closed"].map(phaseWords), ["Ready when you are", "Voting open", "Voting closed"]);
});

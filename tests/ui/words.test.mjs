import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { german } from "../../ui/presenter/words/de.js";
import { english } from "../../ui/presenter/words/en.js";
import { formatNumber, languageOf, makeVoice, speak } from "../../ui/shared/language.js";
import { makeSay } from "../../ui/shared/say.js";
import { spokenTally, stageEnglish, stageGerman } from "../../ui/shared/words.js";

const read = (path) => readFile(new URL(`../../ui/${path}`, import.meta.url), "utf8");
const forms = (sentence) => (typeof sentence === "string" ? [sentence] : Object.values(sentence));
const placeholders = (sentence) => new Set(forms(sentence).flatMap((form) => form.match(/{\w+}/g) ?? []));

test("numbers in a sentence are formatted for its language", () => {
  const words = { sum: "{a} + {b}", size: "{n} MB" };
  assert.equal(makeSay(words, "en")("sum", { a: 12345, b: "x" }), "12,345 + x");
  assert.equal(makeSay(words, "de")("size", { n: 12345 }), "12.345 MB");
  assert.equal(makeSay(words, "hi")("size", { n: 1234567 }), "12,34,567 MB");
});

test("a number selects the plural form of its language", () => {
  const polish = { votes: { one: "{n} głos", few: "{n} głosy", many: "{n} głosów", other: "{n} głosu" } };
  const say = makeSay(polish, "pl");
  const said = [1, 2, 5, 12, 22, 100].map((n) => say("votes", { n }));
  assert.deepEqual(said, ["1 głos", "2 głosy", "5 głosów", "12 głosów", "22 głosy", "100 głosów"]);
  assert.equal(makeSay({ votes: { other: "{n}票" } }, "ja")("votes", { n: 1 }), "1票");
});

test("a missing sentence is English, and a missing value stays visible", () => {
  const say = makeSay({}, "de", { hello: "Hello {name}" });
  assert.equal(say("hello", { name: "Ada" }), "Hello Ada");
  assert.equal(say("hello"), "Hello {name}");
});

test("the presenter's language wins, then the system's first that is known, then English", () => {
  for (const [wanted, system, language] of [
    ["en", ["de-DE"], "en"],
    ["de", ["en-GB"], "de"],
    [null, ["de-AT", "en"], "de"],
    [null, ["sv", "de"], "de"],
    [null, ["en-US", "de"], "en"],
    [null, ["fr-CA", "en"], "fr"],
    [null, ["zh-TW", "en"], "zh-Hans"],
    [null, ["sv"], "en"],
    [null, [], "en"],
  ]) {
    assert.equal(languageOf(wanted, system), language, `${wanted} of ${system}`);
  }
});

test("a page can change its language at any time", (context) => {
  context.after(() => speak("en"));
  const say = makeVoice({ votes: { one: "{n} vote", other: "{n} votes" } }, () => ({
    votes: { one: "{n} Stimme", other: "{n} Stimmen" },
  }));
  assert.equal(say("votes", { n: 1 }), "1 vote");
  speak("de");
  assert.equal(say("votes", { n: 1 }), "1 Stimme");
  assert.equal(say("votes", { n: 1000 }), "1.000 Stimmen");
  assert.equal(formatNumber(1000), "1.000");
  const snapshot = { choices: [{ emoji: "👍", label: "Ja" }], counts: [1], votes: 1 };
  assert.equal(spokenTally(snapshot), "Ja 1. 1 Stimme.");
});

for (const [name, one, other] of [
  ["window", english, german],
  ["stage", stageEnglish, stageGerman],
]) {
  test(`every sentence of the ${name} is there in English and German, with the same placeholders`, () => {
    assert.deepEqual(Object.keys(other), Object.keys(one));
    for (const key of Object.keys(one)) {
      assert.deepEqual(placeholders(other[key]), placeholders(one[key]), key);
      assert.ok(
        forms(other[key]).every((form) => form.trim() !== ""),
        key,
      );
    }
  });
}

test("no key of the window is also a key of the stage", () => {
  assert.deepEqual(
    Object.keys(english).filter((key) => key in stageEnglish),
    [],
  );
});

test("the markup uses existing keys only and contains no text", async () => {
  const folder = await readdir(new URL("../../ui/presenter", import.meta.url), { recursive: true });
  const window = folder
    .filter((name) => name.endsWith(".html"))
    .map((name) => [`presenter/${name}`, { ...stageEnglish, ...english }]);
  assert.ok(window.length > 3, "the window's pieces have moved");
  for (const [page, words] of [...window, ["wall/index.html", stageEnglish]]) {
    const markup = await read(page);
    const keys = Array.from(markup.matchAll(/data-say(?:-\w+)?="(\w*)"/g), ([, key]) => key);
    assert.ok(keys.length > 0, page);
    assert.deepEqual(
      keys.filter((key) => !(key in words)),
      [],
      page,
    );
    assert.doesNotMatch(markup, /\s(?:aria-label|placeholder)="/, page);
    // Except the text that is shown until the script runs.
    const texts =
      markup
        .replace(/(?<=id="link" role="status">)[^<]+/, "")
        .replace(/<(title|noscript|kbd|svg)\b.*?<\/\1>/g, "")
        .match(/>[^<]*[A-Za-z]{2}[^<]*</g) ?? [];
    assert.deepEqual(texts, [], page);
  }
});

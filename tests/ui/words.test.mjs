import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { refusalIn, sayRefusal } from "../../ui/presenter/refusals.js";
import { hasWords, loadWords } from "../../ui/presenter/words.js";
import { formatNumber, languageNames, languageOf, makeVoice, speak } from "../../ui/shared/language.js";
import { makeSay } from "../../ui/shared/say.js";
import { spokenTally, stageWords } from "../../ui/shared/words.js";

const read = (path) => readFile(new URL(`../../ui/${path}`, import.meta.url), "utf8");
const windowWords = Object.fromEntries(
  await Promise.all(
    Object.keys(languageNames).map(async (tag) => [tag, JSON.parse(await read(`presenter/words/${tag}.json`))]),
  ),
);
const english = windowWords.en;
const forms = (sentence) => (typeof sentence === "string" ? [sentence] : Object.values(sentence));
const placeholders = (sentence) => new Set(forms(sentence).flatMap((form) => form.match(/{\w+}/g) ?? []));

test("numbers in a sentence are formatted for its language", () => {
  const words = { sum: "{a} + {b}", size: "{n} MB" };
  assert.equal(makeSay(words, "en")("sum", { a: 12345, b: "x" }), "12,345 + x");
  assert.equal(makeSay(words, "de")("size", { n: 12345 }), "12.345 MB");
  assert.equal(makeSay(words, "hi")("size", { n: 1234567 }), "12,34,567 MB");
  // Clocks and addresses use these digits, and engines differ in the digits of Arabic.
  assert.equal(makeSay(words, "ar-EG")("size", { n: 25 }), "25 MB");
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

test("the presenter's language wins, then the system's, then English", () => {
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

const languages = Object.keys(JSON.parse(await read("audience/words.json"))).filter((tag) => tag !== "note");

test("the window has the languages of the phone page", async () => {
  const files = await readdir(new URL("../../ui/presenter/words", import.meta.url));
  assert.deepEqual(files.sort(), languages.map((tag) => `${tag}.json`).sort());
  assert.deepEqual(Object.keys(stageWords), languages);
  assert.deepEqual(Object.keys(languageNames), languages);
});

// The plural forms that whole numbers select. Romance languages have one more, for millions.
const pluralForms = (language) => {
  const rules = new Intl.PluralRules(language);
  return new Set(Array.from({ length: 200 }, (_, n) => rules.select(n)));
};

for (const [name, words] of [
  ["window", windowWords],
  ["stage", stageWords],
]) {
  test(`every sentence of the ${name} is in every language with its placeholders`, () => {
    const { en } = words;
    for (const language of languages) {
      const other = words[language];
      const missing = Object.keys(en).filter((key) => !(key in other));
      assert.deepEqual(missing, [], `missing in ${language}`);
      const unknown = Object.keys(other).filter((key) => !(key in en));
      assert.deepEqual(unknown, [], `only in ${language}`);
      for (const [key, sentence] of Object.entries(other)) {
        const place = `${key} in ${language}`;
        assert.deepEqual(placeholders(sentence), placeholders(en[key]), place);
        assert.ok(
          forms(sentence).every((form) => form.trim() === form && form !== ""),
          place,
        );
        if (typeof sentence === "string") continue;
        const lacks = [...pluralForms(language), "other"].filter((form) => !(form in sentence));
        assert.deepEqual(lacks, [], `${place} lacks a plural form`);
      }
    }
  });
}

test("a sentence with a number has plural forms where its language has them", () => {
  const plural = Object.keys(english).filter((key) => {
    const { one, other } = typeof english[key] === "string" ? {} : english[key];
    return one !== other;
  });
  assert.ok(plural.length > 8);
  // Turkish and the languages of East Asia do not inflect a noun after a number.
  for (const language of languages.filter((tag) => !["tr", "ja", "ko", "zh-Hans"].includes(tag))) {
    const flat = plural.filter((key) => typeof windowWords[language][key] === "string");
    assert.deepEqual(flat, [], language);
  }
});

/** Answers a request of the window's page as the app does, with a file of `ui/presenter`. */
function serveFiles(context) {
  context.mock.method(globalThis, "fetch", async (path) => new Response(await read(`presenter/${path}`)));
}

test("a sentence of Rust is shown in the language of the window", async (context) => {
  context.after(() => speak("en"));
  serveFiles(context);
  const port = "Port 5500 cannot be used: Address already in use (os error 98).";
  const nested = "Poll 2 (“Ready?”): Choice 3: A label has at most 40 characters. Nothing was imported.";
  const field = 'Poll 1: Its "kind" must be "choices" or "cloud". Nothing was imported.';
  assert.equal(sayRefusal(port), port);
  assert.equal(hasWords("de"), false);
  await Promise.all([loadWords("de"), loadWords("de"), loadWords("en")]);
  assert.equal(fetch.mock.callCount(), 1);
  assert.equal(hasWords("de"), true);
  speak("de");
  assert.equal(sayRefusal(port), "Port 5500 kann nicht verwendet werden: Address already in use (os error 98).");
  assert.equal(
    sayRefusal(nested),
    "Umfrage 2 („Ready?“): Antwort 3: Ein Text hat höchstens 40 Zeichen. Es wurde nichts importiert.",
  );
  assert.equal(sayRefusal(field), 'Umfrage 1: "kind" muss "choices" oder "cloud" sein. Es wurde nichts importiert.');
  assert.equal(sayRefusal("Something new."), "Something new.");
  await loadWords("ja");
  speak("ja");
  assert.equal(sayRefusal("No timer is running."), "タイマーは動いていません。");
});

test("a language whose file cannot be read is English", async (context) => {
  context.after(() => speak("en"));
  context.mock.method(globalThis, "fetch", async () => new Response("", { status: 404 }));
  assert.equal(hasWords("fr"), false);
  await assert.rejects(loadWords("fr"));
  assert.equal(hasWords("fr"), true);
  speak("fr");
  assert.equal(sayRefusal("No timer is running."), "No timer is running.");
});

const sources = async () => {
  const root = new URL("../../src-tauri/", import.meta.url);
  const names = await readdir(root, { recursive: true });
  const wanted = names.filter(
    (name) => name.endsWith(".rs") && !/(^|[\\/])(target|tests|relay|server)[\\/]/.test(name),
  );
  return Promise.all(wanted.map(async (name) => ({ name, text: await readFile(new URL(name, root), "utf8") })));
};
/** Returns a string of a Rust source with its escapes resolved. */
const unescaped = (text) => text.replace(/\\\n\s*/g, "").replace(/\\(["\\])/g, "$1");

test("every sentence with which Rust refuses a command has a translation", async () => {
  // Refusals of votes are for phones, which have their own sentences.
  const files = (await sources()).filter(({ name }) => !/(vote|message)\.rs$/.test(name));
  const written = files.flatMap(({ text }) =>
    Array.from(text.matchAll(/(?:#\[error\(|Failure::new\()\s*"((?:[^"\\]|\\.)*)"/gs), ([, sentence]) =>
      unescaped(sentence),
    ),
  );
  const sentences = written.filter((sentence) => sentence.endsWith(".")).map((one) => one.replace(/{\w*}/g, "7"));
  assert.ok(sentences.length > 45, `only ${sentences.length} sentences were found`);
  assert.deepEqual(
    sentences.filter((sentence) => refusalIn(sentence) === null),
    [],
  );
});

test("every translated sentence of Rust is in its sources", async () => {
  const all = (await sources()).map(({ text }) => unescaped(text)).join("\n");
  const pieces = Object.entries(english)
    .filter(([key]) => key.startsWith("refusal_"))
    .flatMap(([key, sentence]) =>
      sentence
        .split(/{\w+}/)
        .map((piece) => piece.replace(/^”|“$/g, "").trim())
        .filter((piece) => /[a-z]{3}/.test(piece))
        .map((piece) => ({ key, piece })),
    );
  assert.deepEqual(
    pieces.filter(({ piece }) => !all.includes(piece)),
    [],
  );
});

test("no key of the window is also a key of the stage", () => {
  assert.deepEqual(
    Object.keys(english).filter((key) => key in stageWords.en),
    [],
  );
});

test("the markup uses existing keys only and contains no text", async () => {
  const folder = await readdir(new URL("../../ui/presenter", import.meta.url), { recursive: true });
  const window = folder
    .filter((name) => name.endsWith(".html"))
    .map((name) => [`presenter/${name}`, { ...stageWords.en, ...english }]);
  assert.ok(window.length > 3, "the window's pieces have moved");
  for (const [page, words] of [...window, ["wall/index.html", stageWords.en]]) {
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

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as speech from "../../ui/audience/speech.js";
import { initial, reduce } from "../../ui/audience/state.js";
import { makeSay } from "../../ui/shared/say.js";

const { note, ...languages } = JSON.parse(
  await readFile(new URL("../../ui/audience/words.json", import.meta.url), "utf8"),
);
const english = makeSay(languages.en, "en");
const { sign } = speech;
const lines = (state) => speech.lines(state, english);
const warning = (state) => speech.warning(state, english);
const choices = [
  { emoji: "👍", label: "Yes" },
  { emoji: "👎", label: "No" },
];
const snapshot = {
  v: 1,
  boot: "a",
  rev: 1,
  phase: "open",
  round: 1,
  rule: "once",
  question: "Ready?",
  choices,
  counts: null,
  votes: 3,
  phones: 2,
};
const staged = (change = {}) => ({ type: "staged", snapshot: { ...snapshot, ...change } });
const live = { type: "linked", live: true };
const lost = { type: "linked", live: false };
const tapped = (serial, choice = 0) => ({ type: "tapped", choice, serial });
const committed = (serial) => ({ type: "settled", serial, refusal: null });
const refused = (serial, refusal) => ({ type: "settled", serial, refusal });
const after = (...events) => events.reduce(reduce, initial({ own: {}, outbox: [], last: 0 }));
const open = (...events) => after(staged(), live, ...events);
const applause = (...events) => after(staged({ rule: "many" }), live, ...events);

test("the label says waiting until a round is open", () => {
  assert.equal(sign(after()), "waiting");
  assert.equal(sign(after(staged({ phase: "lobby" }), live)), "waiting");
  assert.equal(sign(open()), "live");
  assert.equal(sign(after(staged({ phase: "closed" }), live)), "shut");
  assert.equal(sign(open(lost)), "reconnecting");
  assert.equal(sign(after(lost)), "reconnecting");
});

test("a closed vote is right or not only once the right answers are revealed", () => {
  const closed = (change, ...taps) =>
    after(staged(change), live, ...taps, staged({ ...change, rev: 2, phase: "closed" }));
  const voted = [tapped(1), committed(1)];
  const revealed = (state, right) => reduce(state, staged({ rev: 3, phase: "closed", right }));
  const waits = closed({}, ...voted);
  assert.equal(lines(waits)[1], "Your vote was counted ✓");
  assert.equal(lines(revealed(waits, [0, 1]))[1], "Right ✓");
  assert.equal(lines(revealed(waits, [1]))[1], "Not right");
  assert.equal(lines(revealed(closed({}), [1]))[1], "3 votes", "this phone did not vote");
  const applause = closed({ rule: "many" }, ...voted);
  const loud = reduce(applause, staged({ rev: 3, phase: "closed", rule: "many", right: [1] }));
  assert.equal(lines(loud)[1], "You tapped once");
});

test("a vote is reported as received only after the server confirmed it", () => {
  const waited = (serial) => ({ type: "waited", serial });
  assert.deepEqual(lines(open()), ["Tap your answer", "You can change it later"]);
  assert.deepEqual(lines(open(tapped(1)))[0], "Tap your answer", "a fast answer needs no other word");
  assert.deepEqual(lines(open(tapped(1), waited(1)))[0], "Sending…");
  assert.deepEqual(lines(open(tapped(1), waited(1), committed(1))), ["Your vote is in ✓", "Tap another to change it"]);
  assert.deepEqual(lines(open(tapped(1), committed(1), waited(1)))[0], "Your vote is in ✓");
  assert.deepEqual(lines(open(tapped(1), committed(1), tapped(2, 1), waited(2)))[0], "Sending…");
});

test("the number of taps is a correct English sentence", () => {
  assert.equal(lines(applause())[0], "Tap as often as you like");
  assert.equal(lines(applause(tapped(1)))[0], "You tapped once");
  assert.equal(lines(applause(tapped(1), tapped(2, 1)))[0], "You tapped 2 times");
});

test("the banner says what happens to a tap", () => {
  assert.equal(warning(open(tapped(1))), "");
  assert.equal(warning(open(lost)), "No connection. Your taps are saved and sent later.");
  assert.equal(warning(open(lost, tapped(1))), "No connection. Your tap is saved and will be sent.");
  assert.equal(warning(applause(lost, tapped(1), tapped(2))), "No connection. Your 2 taps are saved and will be sent.");
  assert.equal(warning(after(staged({ phase: "lobby" }), live, lost)), "No connection. Trying again…");
});

test("closed: the own vote stays, and a late tap is reported", () => {
  const closed = staged({ rev: 2, phase: "closed" });
  assert.deepEqual(lines(open(tapped(1), committed(1), closed)), ["Voting is closed", "Your vote was counted ✓"]);
  assert.deepEqual(lines(open(closed)), ["Voting is closed", "3 votes"]);
  assert.deepEqual(lines(open(tapped(1), closed, refused(1, "late"))), [
    "Voting is closed",
    "Too late. Your tap was not counted.",
  ]);
  assert.deepEqual(
    lines(applause(tapped(1), tapped(2), refused(1, "late"), refused(2, "late")))[0],
    "Too late. 2 of your taps were not counted.",
  );
});

test("a dropped tap is reported in the lobby too", () => {
  const lobby = staged({ rev: 2, round: 2, phase: "lobby" });
  assert.deepEqual(lines(open(lost, tapped(1), lobby)), ["This question is over. Your tap was not counted.", ""]);
  assert.deepEqual(lines(open(lobby)), ["", ""]);
});

test("the browser's own bars have the colours of the page", async () => {
  const read = (path) => readFile(new URL(`../../ui/${path}`, import.meta.url), "utf8");
  const papers = Array.from((await read("shared/tokens.css")).matchAll(/--ink-0: (#\w+);/g), ([, colour]) => colour);
  const bars = Array.from(
    (await read("audience/index.html")).matchAll(
      /theme-color" media="\(prefers-color-scheme: (?:dark|light)\)" content="(#\w+)"/g,
    ),
    ([, colour]) => colour,
  );
  assert.equal(bars.length, 2);
  assert.deepEqual(bars, papers.slice(0, 2));
});

const forms = (sentence) => (typeof sentence === "string" ? [sentence] : Object.values(sentence));
const places = (sentence) => new Set(forms(sentence).flatMap((form) => form.match(/{\w+}/g) ?? []));

test("every language has every sentence, with the same placeholders", () => {
  assert.ok(note.join(" ").includes("To add a language"));
  assert.equal(Object.keys(languages).length, 15);
  for (const [tag, { dir = "ltr", ...words }] of Object.entries(languages)) {
    assert.deepEqual(Object.keys(words), Object.keys(languages.en), tag);
    assert.equal(dir, tag === "ar" ? "rtl" : "ltr");
    for (const [key, sentence] of Object.entries(words)) {
      assert.ok(
        forms(sentence).every((form) => form === form.trim() && form !== ""),
        `${tag} ${key}`,
      );
      for (const place of places(sentence))
        assert.ok(["{n}", "{lost}", "{percent}"].includes(place), `${tag} ${key} ${place}`);
      // A form may omit the number if the words express it: "your tap".
      const shown = (set) => [...set].filter((place) => place !== "{n}");
      assert.deepEqual(shown(places(sentence)), shown(places(languages.en[key])), `${tag} ${key}`);
      assert.equal(places(sentence).has("{n}"), places(languages.en[key]).has("{n}"), `${tag} ${key}`);
      assert.doesNotMatch(forms(sentence).join(), /</, `${tag} ${key}`);
    }
  }
});

test("every plural form has a name of its language, and one is for all others", () => {
  for (const [tag, words] of Object.entries(languages)) {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    for (const [key, sentence] of Object.entries(words)) {
      if (typeof sentence === "string") continue;
      assert.ok("other" in sentence, `${tag} ${key}`);
      for (const form of Object.keys(sentence)) assert.ok(pluralCategories.includes(form), `${tag} ${key}: ${form}`);
    }
  }
});

test("votes are counted as each language counts", () => {
  for (const [tag, counted] of [
    ["en", ["1 vote", "2 votes", "1,200 votes"]],
    ["de", ["1 Stimme", "2 Stimmen", "1.200 Stimmen"]],
    ["pl", ["1 głos", "3 głosy", "5 głosów", "12 głosów", "22 głosy"]],
    ["uk", ["1 голос", "2 голоси", "11 голосів", "21 голос", "25 голосів"]],
    ["ar", ["صوت واحد", "صوتان", "3 أصوات", "11 صوتًا", "100 صوت"]],
    ["ja", ["1票", "2票"]],
  ]) {
    const say = makeSay(languages[tag], tag);
    const numbers = {
      en: [1, 2, 1200],
      de: [1, 2, 1200],
      pl: [1, 3, 5, 12, 22],
      uk: [1, 2, 11, 21, 25],
      ar: [1, 2, 3, 11, 100],
      ja: [1, 2],
    };
    assert.deepEqual(
      numbers[tag].map((n) => say("votes", { n })),
      counted,
      tag,
    );
  }
});

test("no language leaves a placeholder empty", () => {
  const closed = staged({ rev: 2, phase: "closed" });
  const dropped = ["late", "changed", "cookies", "refused"].flatMap((reason) =>
    [1, 2, 5, 21].map((taps) =>
      applause(
        ...Array.from({ length: taps }, (_, at) => tapped(at + 1)),
        ...Array.from({ length: taps }, (_, at) => refused(at + 1, reason)),
      ),
    ),
  );
  const states = [
    after(),
    open(),
    open(tapped(1), committed(1)),
    open(lost),
    open(lost, tapped(1)),
    applause(tapped(1), tapped(2)),
    open(closed),
    ...dropped,
  ];
  for (const [tag, words] of Object.entries(languages)) {
    const say = makeSay(words, tag);
    for (const state of states) {
      const said = [...speech.lines(state, say), speech.warning(state, say)].join(" ");
      assert.doesNotMatch(said, /[{}]|undefined|NaN/, `${tag}: ${said}`);
    }
  }
});

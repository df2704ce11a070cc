// The templates of "New poll". To add one, add a line to `templates`, its text in English and German below, and in the
// other languages to ../words/templates.js.

import { makeVoice } from "../../shared/language.js";
import { otherTemplateWords } from "../words/templates.js";

/** @typedef {import("../../shared/types.js").Rule} Rule */
/** @typedef {import("../../shared/types.js").Choice} Choice */
/** @typedef {keyof typeof inEnglish} Key */

export const inEnglish = {
  mood: "Mood",
  moodQuestion: "How are you feeling?",
  inspired: "Inspired",
  good: "Good",
  meh: "Meh",
  tired: "Tired",
  overwhelmed: "Overwhelmed",

  pace: "Pace",
  paceQuestion: "How is the pace?",
  tooSlow: "Too slow",
  justRight: "Just right",
  tooFast: "Too fast",

  clarity: "Clarity",
  clarityQuestion: "Did that make sense?",
  allClear: "All clear",
  mostly: "Mostly",
  notQuite: "Not quite",
  lost: "You lost me",

  applause: "Applause",

  week: "Emoji cloud",
  weekQuestion: "Sum up your week in one emoji",

  yesNo: "Yes, no, unsure",
  yes: "Yes",
  no: "No",
  unsure: "Unsure",

  scale: "1 to 5",
  lowest: "Not at all",
  highest: "Very much",
};

/** @type {Record<Key, string>} */
const inGerman = {
  mood: "Stimmung",
  moodQuestion: "Wie ist die Stimmung?",
  inspired: "Begeistert",
  good: "Gut",
  meh: "Geht so",
  tired: "Müde",
  overwhelmed: "Überfordert",

  pace: "Tempo",
  paceQuestion: "Wie ist das Tempo?",
  tooSlow: "Zu langsam",
  justRight: "Genau richtig",
  tooFast: "Zu schnell",

  clarity: "Verständnis",
  clarityQuestion: "War das verständlich?",
  allClear: "Alles klar",
  mostly: "Größtenteils",
  notQuite: "Nicht ganz",
  lost: "Abgehängt",

  applause: "Applaus",

  week: "Emoji-Wolke",
  weekQuestion: "Deine Woche in einem Emoji?",

  yesNo: "Ja, nein, unsicher",
  yes: "Ja",
  no: "Nein",
  unsure: "Unsicher",

  scale: "1 bis 5",
  lowest: "Gar nicht",
  highest: "Sehr",
};

/**
 * @typedef {object} Template
 * @property {Key} name
 * @property {Key | null} question null if the presenter writes the question
 * @property {Rule} rule
 * @property {import("../../shared/types.js").Kind} [kind] choices if absent
 * @property {[string, Key | null][]} choices
 */

/** @type {Template[]} */
const templates = [
  {
    name: "mood",
    question: "moodQuestion",
    rule: "once",
    choices: [
      ["🤩", "inspired"],
      ["🙂", "good"],
      ["😐", "meh"],
      ["🥱", "tired"],
      ["🤯", "overwhelmed"],
    ],
  },
  {
    name: "pace",
    question: "paceQuestion",
    rule: "once",
    choices: [
      ["🐢", "tooSlow"],
      ["👌", "justRight"],
      ["🐇", "tooFast"],
    ],
  },
  {
    name: "clarity",
    question: "clarityQuestion",
    rule: "once",
    choices: [
      ["💡", "allClear"],
      ["👍", "mostly"],
      ["🤔", "notQuite"],
      ["😵‍💫", "lost"],
    ],
  },
  {
    name: "applause",
    question: "applause",
    rule: "many",
    choices: [
      ["👏", null],
      ["❤️", null],
      ["🔥", null],
      ["🎉", null],
      ["😂", null],
    ],
  },
  {
    name: "week",
    question: "weekQuestion",
    kind: "cloud",
    rule: "once",
    choices: [],
  },
  {
    name: "yesNo",
    question: null,
    rule: "once",
    choices: [
      ["👍", "yes"],
      ["👎", "no"],
      ["🤷", "unsure"],
    ],
  },
  {
    name: "scale",
    question: null,
    rule: "once",
    choices: [
      ["1️⃣", "lowest"],
      ["2️⃣", null],
      ["3️⃣", null],
      ["4️⃣", null],
      ["5️⃣", "highest"],
    ],
  },
];

/** @type {typeof otherTemplateWords} */
export const templateWords = { en: inEnglish, de: inGerman, ...otherTemplateWords };

const sayTemplate = makeVoice(inEnglish, (language) => templateWords[language] || {});

/**
 * The templates in the current language of the window.
 *
 * @returns {{name: string, poll: {kind: import("../../shared/types.js").Kind, question: string, rule: Rule, choices: Choice[]}}[]}
 */
export function offeredTemplates() {
  const label = (/** @type {Key | null} */ key) => (key === null ? "" : sayTemplate(key));
  return templates.map(({ name, question, rule, kind = "choices", choices }) => ({
    name: sayTemplate(name),
    poll: {
      kind,
      question: label(question),
      rule,
      choices: choices.map(([emoji, key]) => ({ emoji, label: label(key) })),
    },
  }));
}

// The templates of "New poll". To add one, add a line to `templates` and its text to each file in ../words.

import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Rule} Rule */
/** @typedef {import("../../shared/types.js").Choice} Choice */
/** @typedef {Extract<import("../words.js").Key, `template_${string}`>} Key */

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
    name: "template_mood",
    question: "template_moodQuestion",
    rule: "once",
    choices: [
      ["🤩", "template_inspired"],
      ["🙂", "template_good"],
      ["😐", "template_meh"],
      ["🥱", "template_tired"],
      ["🤯", "template_overwhelmed"],
    ],
  },
  {
    name: "template_pace",
    question: "template_paceQuestion",
    rule: "once",
    choices: [
      ["🐢", "template_tooSlow"],
      ["👌", "template_justRight"],
      ["🐇", "template_tooFast"],
    ],
  },
  {
    name: "template_clarity",
    question: "template_clarityQuestion",
    rule: "once",
    choices: [
      ["💡", "template_allClear"],
      ["👍", "template_mostly"],
      ["🤔", "template_notQuite"],
      ["😵‍💫", "template_lost"],
    ],
  },
  {
    name: "template_applause",
    question: "template_applause",
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
    name: "template_week",
    question: "template_weekQuestion",
    kind: "cloud",
    rule: "once",
    choices: [],
  },
  {
    name: "template_yesNo",
    question: null,
    rule: "once",
    choices: [
      ["👍", "template_yes"],
      ["👎", "template_no"],
      ["🤷", "template_unsure"],
    ],
  },
  {
    name: "template_scale",
    question: null,
    rule: "once",
    choices: [
      ["1️⃣", "template_lowest"],
      ["2️⃣", null],
      ["3️⃣", null],
      ["4️⃣", null],
      ["5️⃣", "template_highest"],
    ],
  },
];

/**
 * Returns the templates in the current language of the window.
 *
 * @returns {{name: string, poll: {kind: import("../../shared/types.js").Kind, question: string, rule: Rule, choices: Choice[]}}[]}
 */
export function offeredTemplates() {
  const label = (/** @type {Key | null} */ key) => (key === null ? "" : say(key));
  return templates.map(({ name, question, rule, kind = "choices", choices }) => ({
    name: say(name),
    poll: {
      kind,
      question: label(question),
      rule,
      choices: choices.map(([emoji, key]) => ({ emoji, label: label(key) })),
    },
  }));
}

// The editor of one poll. Every change is saved automatically, so there is no "Save" button. It shows the draft of the
// poll if there is one. A field that has the focus is not overwritten.

import { mountChoiceFields } from "./choice-fields.js";
import { byId, check, within } from "../dom.js";
import { mountDisplayFields } from "./display-fields.js";

/** @typedef {import("../../shared/types.js").Poll} Poll */
/** @typedef {import("../../shared/types.js").Rule} Rule */

/** The first choices of a poll that was created as a cloud. */
const firstChoices = [
  { emoji: "👍", label: "" },
  { emoji: "👎", label: "" },
];

/**
 * @param {import("./poll-actions.js").PollActions} polls
 * @param {import("../emoji-picker/emoji-picker.js").EmojiPicker} picker
 * @param {(emoji: string) => string} pictureOf
 */
export function mountPollEditor(polls, picker, pictureOf) {
  const fields = byId("editor-fields", HTMLElement);
  const question = byId("edit-question", HTMLTextAreaElement);
  const rule = byId("edit-rule", HTMLElement);
  const kind = byId("edit-kind", HTMLElement);
  const choiceFields = byId("edit-choices", HTMLElement);
  const cloudWords = byId("cloud-words", HTMLElement);
  /**
   * The earlier choices of polls that are clouds now, in case the presenter switches back. @type {Map<number,
   * Poll["choices"]>}
   */
  const savedChoices = new Map();
  let shown = -1;

  /**
   * @param {(poll: Poll) => Poll} with_
   * @param {"typed" | "chosen"} how
   */
  function alter(with_, how) {
    const poll = polls.edited();
    if (poll) polls.edit(with_(poll), how);
  }

  const choices = mountChoiceFields(alter, picker, pictureOf);

  // The field grows with its text. It is a textarea because a question may have three hundred characters. It is one
  // paragraph, so Enter leaves the field and a pasted line break becomes a space.
  function grow() {
    question.style.setProperty("height", "auto");
    question.style.setProperty("height", `${question.scrollHeight + question.offsetHeight - question.clientHeight}px`);
  }

  question.addEventListener("input", () => {
    const words = question.value.replace(/\s*\n\s*/g, " ");
    if (words !== question.value) question.value = words;
    grow();
    alter((poll) => ({ ...poll, question: question.value }), "typed");
  });
  question.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (choiceFields.hidden) within(kind, "input:checked", HTMLInputElement).focus();
    else choices.focusFirst();
  });
  kind.addEventListener("change", (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    alter((poll) => {
      if (value === poll.kind) return poll;
      if (value !== "cloud") return { ...poll, kind: "choices", choices: savedChoices.get(poll.id) ?? firstChoices };
      savedChoices.set(poll.id, poll.choices);
      return { ...poll, kind: "cloud", choices: [] };
    }, "chosen");
  });
  rule.addEventListener("change", (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    alter((poll) => ({ ...poll, rule: /** @type {Rule} */ (value) }), "chosen");
  });
  const display = mountDisplayFields(byId("edit-display", HTMLElement), "edit", (changed) => {
    const poll = polls.edited();
    if (poll) void polls.showAs(poll.id, changed);
  });
  new ResizeObserver(grow).observe(question.parentElement ?? question);

  /** Scrolls to the question. */
  function toTop() {
    fields.scrollTop = 0;
  }

  return {
    /**
     * @param {Poll} poll
     * @param {boolean} typed whether the poll is a draft
     */
    render(poll, typed) {
      const other = shown !== poll.id;
      const held = !typed && !other && document.activeElement === question;
      if (!held && question.value !== poll.question) {
        question.value = poll.question;
        grow();
      }
      const isCloud = poll.kind === "cloud";
      choiceFields.hidden = isCloud;
      cloudWords.hidden = !isCloud;
      check(kind, poll.kind);
      choices.render(poll.choices, typed || other);
      check(rule, poll.rule);
      if (other) display.forget();
      display.render(poll.display, poll.kind, poll.scale);
      if (other) toTop();
      shown = poll.id;
    },

    toTop,

    focusQuestion() {
      question.focus();
    },
  };
}

// The two to eight choices of the poll in the editor: emoji, label and position. Fields are keyed by position.

import { byId, fromTemplate, within } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Poll} Poll */
/** @typedef {Poll["choices"][number]} Choice */

/**
 * @typedef {object} Field
 * @property {HTMLElement} item
 * @property {HTMLButtonElement} emoji
 * @property {HTMLImageElement} picture
 * @property {HTMLInputElement} label
 * @property {HTMLButtonElement} right
 * @property {HTMLButtonElement} up
 * @property {HTMLButtonElement} down
 * @property {HTMLButtonElement} remove
 */

const fewest = 2;
const most = 8;
const suggestions = ["👍", "👎", "❤️", "😂", "🎉", "🤔", "🔥", "👀", "🙂"];

/**
 * @param {(change: (poll: Poll) => Poll, how: "typed" | "chosen") => void} alter
 * @param {import("../emoji-picker/emoji-picker.js").EmojiPicker} picker
 * @param {(emoji: string) => string} pictureOf
 */
export function mountChoiceFields(alter, picker, pictureOf) {
  const list = byId("choice-fields", HTMLElement);
  const add = byId("add-choice", HTMLButtonElement);
  const rightHint = byId("right-hint", HTMLElement);
  /** @type {Field[]} */
  const fields = [];

  /**
   * @param {(choices: Choice[]) => Choice[]} change
   * @param {"typed" | "chosen"} how
   */
  function alterChoices(change, how) {
    alter((poll) => ({ ...poll, choices: change([...poll.choices]) }), how);
  }

  /**
   * @param {number} place
   * @param {Partial<Choice>} with_
   * @param {"typed" | "chosen"} how
   */
  function alterOne(place, with_, how) {
    alterChoices((choices) => choices.map((choice, at) => (at === place ? { ...choice, ...with_ } : choice)), how);
  }

  /**
   * @param {number} place
   * @param {number} by
   * @param {"up" | "down" | "label"} focus which part of the moved field keeps the focus
   */
  function move(place, by, focus) {
    const to = place + by;
    if (to < 0 || to >= fields.length) return;
    alterChoices((choices) => {
      const [moved] = choices.splice(place, 1);
      choices.splice(to, 0, moved);
      return choices;
    }, "chosen");
    const field = fields[to];
    const atEdge = focus !== "label" && (focus === "up" ? to === 0 : to === fields.length - 1);
    (atEdge ? field.label : field[focus]).focus();
  }

  /** @param {number} place */
  function makeField(place) {
    const item = fromTemplate("choice-field");
    /** @type {Field} */
    const field = {
      item,
      emoji: within(item, ".choice-emoji", HTMLButtonElement),
      picture: within(item, "img", HTMLImageElement),
      label: within(item, ".choice-label", HTMLInputElement),
      right: within(item, ".choice-right", HTMLButtonElement),
      up: within(item, ".choice-up", HTMLButtonElement),
      down: within(item, ".choice-down", HTMLButtonElement),
      remove: within(item, ".choice-remove", HTMLButtonElement),
    };
    field.emoji.addEventListener("click", () => {
      picker.open(field.emoji, (emoji) => alterOne(place, { emoji }, "chosen"));
    });
    field.label.addEventListener("input", () => alterOne(place, { label: field.label.value }, "typed"));
    field.label.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter") (fields[place + 1]?.label ?? add).focus();
      if (event.altKey && event.key === "ArrowUp") move(place, -1, "label");
      if (event.altKey && event.key === "ArrowDown") move(place, 1, "label");
    });
    field.right.addEventListener("click", () => {
      const right = field.right.getAttribute("aria-pressed") !== "true";
      alterOne(place, { right }, "chosen");
    });
    field.up.addEventListener("click", () => move(place, -1, "up"));
    field.down.addEventListener("click", () => move(place, 1, "down"));
    field.remove.addEventListener("click", () => {
      alterChoices((choices) => choices.filter((_, at) => at !== place), "chosen");
      fields[Math.max(0, Math.min(place, fields.length - 2))].label.focus();
    });
    return field;
  }

  add.addEventListener("click", () => {
    alterChoices((choices) => {
      const used = choices.map((choice) => choice.emoji);
      const emoji = suggestions.find((suggestion) => !used.includes(suggestion)) ?? "⭐";
      return [...choices, { emoji, label: "" }];
    }, "chosen");
    requestAnimationFrame(() => requestAnimationFrame(() => fields[fields.length - 1].emoji.focus()));
  });

  return {
    /**
     * @param {Choice[]} choices
     * @param {boolean} whole whether to write a focused field too
     */
    render(choices, whole) {
      picker.warm();
      while (fields.length < choices.length) fields.push(makeField(fields.length));
      while (fields.length > choices.length) fields.pop()?.item.remove();
      choices.forEach((choice, place) => {
        const field = fields[place];
        if (!field.item.isConnected) list.append(field.item);
        const source = pictureOf(choice.emoji);
        if (field.picture.getAttribute("src") !== source) field.picture.src = source;
        const n = place + 1;
        field.emoji.setAttribute("aria-label", say("emojiOfChoice", { n, emoji: choice.emoji }));
        field.label.setAttribute("aria-label", say("labelOfChoice", { n }));
        field.right.setAttribute("aria-label", say("rightChoice", { n }));
        field.right.setAttribute("aria-pressed", String(choice.right === true));
        field.up.setAttribute("aria-label", say("moveChoiceUp", { n }));
        field.down.setAttribute("aria-label", say("moveChoiceDown", { n }));
        field.remove.setAttribute("aria-label", say("removeChoice", { n }));
        const held = !whole && document.activeElement === field.label;
        if (!held && field.label.value !== choice.label) field.label.value = choice.label;
        field.up.disabled = place === 0;
        field.down.disabled = place === choices.length - 1;
        field.remove.disabled = choices.length <= fewest;
      });
      add.hidden = choices.length >= most;
      rightHint.hidden = !choices.some(({ right }) => right);
    },

    focusFirst() {
      fields[0]?.label.focus();
    },
  };
}

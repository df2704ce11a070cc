// The emoji picker: a search field, the groups, a grid of pictures, and skin tones. Typing searches, arrow keys move,
// Enter picks, Esc closes. The focus then returns to the button that opened it. Names, groups and search results come
// from the Rust side.

import { inTone, makeEmojiList } from "./emoji-list.js";
import { mountEmojiGrid } from "./emoji-grid.js";
import { mountTones, toneWords } from "./emoji-tones.js";
import { mountPanel, placeBeside } from "../panels/panel.js";
import { byId, within, write } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Emoji} Emoji */
/** @typedef {import("./emoji-grid.js").Cell} Cell */
/** @typedef {import("./emoji-grid.js").Section} Section */

/** The groups, each with the picture of its button. Unicode's groups have Unicode's names. */
const groups = /** @type {const} */ ([
  ["recent", "🕒"],
  ["smileys_and_emotion", "😀"],
  ["people_and_body", "👋"],
  ["animals_and_nature", "🐻"],
  ["food_and_drink", "🍎"],
  ["travel_and_places", "🚗"],
  ["activities", "⚽"],
  ["objects", "💡"],
  ["symbols", "🔣"],
  ["flags", "🏁"],
]);
const toneSample = "✋";

/** @typedef {ReturnType<typeof mountEmojiPicker>} EmojiPicker */

/**
 * @param {import("../polls/poll-actions.js").PollActions} polls
 * @param {(emoji: string) => string} pictureOf
 */
export function mountEmojiPicker(polls, pictureOf) {
  const dialog = byId("picker", HTMLDialogElement);
  const field = byId("picker-search", HTMLInputElement);
  const jumps = byId("picker-groups", HTMLElement);
  const name = byId("picker-name", HTMLElement);
  const count = byId("picker-count", HTMLElement);
  const none = byId("picker-none", HTMLElement);
  const toneButton = byId("picker-tone", HTMLButtonElement);
  const panel = mountPanel(dialog, close);
  const emojiList = makeEmojiList(polls.listEmoji);
  const tones = mountTones(pictureOf);
  const grid = mountEmojiGrid(pictureOf, {
    pick: (cell) => choose(cell.emoji),
    tones: openTones,
    look: (cell) => write(name, cell?.name ?? ""),
    leave: () => field.focus(),
    reach: markGroup,
  });
  /** @type {(emoji: string) => void} */
  let pick = () => {};
  /** @type {import("./emoji-list.js").ToneName} */
  let tone = null;
  let asked = 0;
  let reached = "";

  function close() {
    panel.show(false);
    tones.close();
    grid.clear();
  }

  /** @param {string} emoji */
  function choose(emoji) {
    close();
    pick(emoji);
    void polls.useEmoji(emoji);
  }

  /**
   * @param {Cell} cell
   * @param {HTMLElement} anchor
   */
  function openTones(cell, anchor) {
    const one = emojiList.find(cell.emoji);
    if (one) tones.open(anchor, one, cell.emoji, choose);
  }

  /** @param {Emoji} one */
  const cellOf = (one) => ({ emoji: inTone(one, tone), name: one.name, toned: one.tones !== undefined });

  function paintTone() {
    const one = emojiList.find(toneSample);
    toneButton.hidden = one === null;
    if (one) within(toneButton, "img", HTMLImageElement).src = pictureOf(inTone(one, tone));
    toneButton.setAttribute("aria-label", say("skinTone", { tone: toneWords(tone) }));
    toneButton.title = say("skinTone", { tone: toneWords(tone) });
  }

  /** @param {string} key */
  function markGroup(key) {
    reached = key;
    for (const button of jumps.querySelectorAll("button")) {
      const current = button.dataset.group === key;
      button.setAttribute("aria-current", String(current));
      button.tabIndex = current || (key === "found" && button === jumps.firstElementChild) ? 0 : -1;
    }
  }

  function showAll() {
    const recent = (polls.preferences()?.recent ?? []).flatMap((emoji) => {
      const one = emojiList.find(emoji);
      return one ? [{ ...cellOf(one), emoji }] : [];
    });
    const all = new Map(emojiList.groups().map(({ group, emoji }) => [group, emoji.map(cellOf)]));
    all.set("recent", recent);
    const sections = groups.map(([key]) => ({ key, title: say(`emoji_${key}`), cells: all.get(key) ?? [] }));
    jumps.replaceChildren(
      ...groups.filter(([key]) => all.get(key)?.length).map(([key, emoji]) => makeJump(key, emoji)),
    );
    grid.show(sections);
    write(count, "");
  }

  /**
   * @param {(typeof groups)[number][0]} key
   * @param {string} emoji
   */
  function makeJump(key, emoji) {
    const button = document.createElement("button");
    const picture = document.createElement("img");
    button.type = "button";
    button.dataset.group = key;
    button.title = say(`emoji_${key}`);
    button.setAttribute("aria-label", button.title);
    picture.alt = "";
    picture.src = pictureOf(emoji);
    button.append(picture);
    return button;
  }

  /** @param {Emoji[]} found */
  function showFound(found) {
    grid.show([{ key: "found", title: say("emojiFound", { n: found.length }), cells: found.map(cellOf) }]);
    write(count, found.length > 0 ? say("emojiFound", { n: found.length }) : say("noEmojiFound"));
    write(name, found[0]?.name ?? "");
  }

  async function ask() {
    asked += 1;
    const mine = asked;
    const query = field.value.trim();
    await emojiList.open();
    const found = query === "" ? null : await polls.searchEmoji(query).catch(() => []);
    if (mine !== asked || !dialog.open) return;
    tones.close();
    jumps.hidden = found !== null;
    none.hidden = found?.length !== 0;
    if (found === null) showAll();
    else showFound(found);
    paintTone();
  }

  field.addEventListener("input", () => void ask());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const first = grid.first();
    // In WebKit, the first Esc in a search field only clears the field.
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && field.value.trim() !== "" && first) choose(first.emoji);
    else if (event.key === "ArrowDown" || event.key === "Enter") grid.focusFirst();
    else return;
    event.preventDefault();
  });
  jumps.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button?.dataset.group) return;
    grid.jump(button.dataset.group);
    markGroup(button.dataset.group);
  });
  jumps.addEventListener("keydown", (event) => {
    const buttons = Array.from(jumps.querySelectorAll("button"));
    const at = buttons.findIndex((button) => button === document.activeElement);
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 };
    if (event.key === "ArrowDown") grid.focusFirst();
    else if (event.key in moves) buttons[(moves[event.key] + buttons.length) % buttons.length].focus();
    else return;
    event.preventDefault();
  });
  toneButton.addEventListener("click", () => {
    const one = emojiList.find(toneSample);
    if (one === null) return;
    tones.open(toneButton, one, inTone(one, tone), async (_, chosen) => {
      const at = reached;
      tone = chosen;
      void polls.preferTone(tone);
      await ask();
      grid.jump(at);
    });
  });
  // The line at the bottom names the focused emoji. In the search field, it names the emoji that Enter would pick.
  dialog.addEventListener("focusin", (event) => {
    const { target } = event;
    if (target === field) write(name, field.value.trim() === "" ? "" : (grid.first()?.name ?? ""));
    else if (target instanceof HTMLButtonElement) write(name, target.getAttribute("aria-label") ?? "");
  });
  // Letters are shortcuts of the window.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());

  return {
    /** Prepares the picker, so that it opens without delay. */
    warm: () => void emojiList.open(),

    /**
     * @param {HTMLElement} anchor
     * @param {(emoji: string) => void} picked
     */
    open(anchor, picked) {
      pick = picked;
      tone = polls.preferences()?.tone ?? null;
      field.value = "";
      // Everything outside the dialog of its opener is inert.
      const home = anchor.closest("dialog") ?? document.body;
      if (dialog.parentElement !== home) home.append(dialog);
      panel.show(true, anchor);
      placeBeside(dialog, anchor, "start");
      field.focus();
      void ask();
    },
  };
}

// The settings of emoji clouds: how skin tones count, and the emoji that are not accepted. The list is a row of pictures,
// each a button that removes it. It must not know how a preference is stored.

import { byId, made } from "../dom.js";
import { mountSetting } from "./setting.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Preferences} Preferences */

/**
 * @param {(preference: Partial<Preferences>) => void} prefer
 * @param {import("../emoji-picker/emoji-picker.js").EmojiPicker} picker
 * @param {(emoji: string) => string} pictureOf
 */
export function mountCloudSettings(prefer, picker, pictureOf) {
  const list = byId("blocked-emoji", HTMLElement);
  const add = byId("add-blocked", HTMLButtonElement);
  /** @type {Preferences["blocked"]} */
  let blocked = { on: false, emoji: [] };
  let painted = "";

  const showTones = mountSetting("set-tones", (value) => prefer({ tones: value === "apart" ? "apart" : "together" }));
  const showBlocked = mountSetting("set-blocked", (value) => prefer({ blocked: { ...blocked, on: value === "on" } }));

  add.addEventListener("click", () => {
    picker.open(add, (emoji) => {
      if (!blocked.emoji.includes(emoji)) prefer({ blocked: { ...blocked, emoji: [...blocked.emoji, emoji] } });
    });
  });

  /** @param {string} emoji */
  function remove(emoji) {
    const at = blocked.emoji.indexOf(emoji);
    prefer({ blocked: { ...blocked, emoji: blocked.emoji.filter((one) => one !== emoji) } });
    const others = Array.from(list.querySelectorAll("button"));
    (others[at + 1] ?? others[at - 1] ?? add).focus();
  }

  /** @param {string} emoji */
  function buttonFor(emoji) {
    const picture = made("img", "");
    picture.alt = "";
    picture.src = pictureOf(emoji);
    const button = made("button", "", picture);
    button.type = "button";
    button.dataset.emoji = emoji;
    button.addEventListener("click", () => remove(emoji));
    return made("li", "", button);
  }

  /** @param {import("../state.js").State} state */
  return function render(state) {
    if (state.view === null || state.panel !== "settings") return;
    const { preferences } = state.view;
    ({ blocked } = preferences);
    showTones(preferences.tones);
    showBlocked(blocked.on ? "on" : "off");
    picker.warm();
    const wanted = blocked.emoji.join(" ");
    if (wanted !== painted) {
      painted = wanted;
      // Buttons that stay keep the focus.
      const known = new Map(Array.from(list.querySelectorAll("button"), (button) => [button.dataset.emoji, button]));
      for (const [emoji, button] of known) if (!blocked.emoji.includes(emoji ?? "")) button.parentElement?.remove();
      for (const emoji of blocked.emoji) if (!known.has(emoji)) list.append(buttonFor(emoji));
    }
    for (const button of list.querySelectorAll("button")) {
      const words = say("unblock", { emoji: button.dataset.emoji ?? "" });
      button.setAttribute("aria-label", words);
      button.title = words;
    }
  };
}

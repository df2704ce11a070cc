// The bar of skin tones below the emoji grid: one emoji in six variants. It sets the tone of all people or of one
// emoji. Arrow keys move; Esc closes the bar only.

import { byId } from "../dom.js";
import { toneNames, variants } from "./emoji-list.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Emoji} Emoji */
/** @typedef {import("./emoji-list.js").ToneName} ToneName */

/** @param {ToneName} tone */
export function toneWords(tone) {
  switch (tone) {
    case null:
      return say("toneNone");
    case "light":
      return say("toneLight");
    case "medium_light":
      return say("toneMediumLight");
    case "medium":
      return say("toneMedium");
    case "medium_dark":
      return say("toneMediumDark");
    case "dark":
      return say("toneDark");
  }
}

/**
 * @param {(emoji: string) => string} pictureOf
 */
export function mountTones(pictureOf) {
  const foot = byId("picker-foot", HTMLElement);
  const bar = byId("picker-tones", HTMLElement);
  /** @type {HTMLElement | null} */
  let opener = null;
  /** @type {(emoji: string, tone: ToneName) => void} */
  let picked = () => {};

  function close() {
    bar.hidden = true;
    foot.hidden = false;
    bar.replaceChildren();
    opener = null;
  }

  function leave() {
    const back = opener;
    close();
    back?.focus();
  }

  bar.addEventListener("keydown", (event) => {
    const buttons = Array.from(bar.querySelectorAll("button"));
    const at = buttons.findIndex((button) => button === document.activeElement);
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 };
    if (event.key === "Escape") leave();
    else if (event.key in moves) buttons[(moves[event.key] + buttons.length) % buttons.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    close,

    /**
     * @param {HTMLElement} from the element that gets the focus back
     * @param {Emoji} one
     * @param {string} current the variant that gets the focus first
     * @param {(emoji: string, tone: ToneName) => void} pick
     */
    open(from, one, current, pick) {
      opener = from;
      picked = pick;
      const buttons = variants(one).map((emoji, at) => {
        const button = document.createElement("button");
        const picture = document.createElement("img");
        button.type = "button";
        button.title = toneWords(toneNames[at]);
        button.setAttribute("aria-label", button.title);
        button.setAttribute("aria-pressed", String(emoji === current));
        picture.alt = "";
        picture.src = pictureOf(emoji);
        button.append(picture);
        button.addEventListener("click", () => {
          leave();
          picked(emoji, toneNames[at]);
        });
        return button;
      });
      bar.replaceChildren(...buttons);
      foot.hidden = true;
      bar.hidden = false;
      (buttons.find((button) => button.getAttribute("aria-pressed") === "true") ?? buttons[0]).focus();
    },
  };
}

// The setting of the emoji style. Each option shows emoji in its own style. It must not know how a preference is
// stored.

import { byId } from "../dom.js";
import { mountSetting } from "./setting.js";

/** @typedef {import("../../shared/types.js").Preferences} Preferences */

const samples = ["🤩", "👏", "🤔"];

/**
 * @param {(preference: Partial<Preferences>) => void} prefer
 * @param {(emoji: string, style: Preferences["emoji"]) => string} pictureIn
 */
export function mountEmojiSetting(prefer, pictureIn) {
  const show = mountSetting("set-emoji", (value) => prefer({ emoji: value === "fluent" ? "fluent" : "twemoji" }));
  for (const place of byId("set-emoji", HTMLElement).querySelectorAll("[data-samples]")) {
    const style = place.getAttribute("data-samples") === "fluent" ? "fluent" : "twemoji";
    const pictures = samples.map((emoji) => {
      const picture = document.createElement("img");
      picture.dataset.design = style;
      picture.alt = "";
      picture.loading = "lazy";
      picture.src = pictureIn(emoji, style);
      return picture;
    });
    place.replaceChildren(...pictures);
  }

  /** @param {import("../state.js").State} state */
  return function render(state) {
    if (state.view !== null) show(state.view.preferences.emoji);
  };
}

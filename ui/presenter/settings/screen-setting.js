// The setting of the screen for the overlay and for full screen. It appears only when there is a choice: with several
// screens, or when the chosen screen is not connected. It must not know how screens are found.

import { byId, fromTemplate } from "../dom.js";
import { mountSetting } from "./setting.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Screen} Screen */

/**
 * Returns the buttons of the setting, each with its value and text. Empty if there is no choice.
 *
 * @param {readonly Screen[]} screens
 * @param {string | null} chosen
 * @param {typeof say} speak
 */
export function screenChoices(screens, chosen, speak) {
  const there = screens.map(({ name, width, height }) => ({
    value: `screen:${name}`,
    // Windows calls them \\.\DISPLAY1.
    words: speak("screenOfSize", { name: name.replace(/^\\\\\.\\/, ""), width: String(width), height: String(height) }),
  }));
  const gone = chosen !== null && !screens.some(({ name }) => name === chosen);
  if (screens.length < 2 && !gone) return [];
  const choices = [{ value: "own", words: speak("screenOwn") }, ...there];
  return gone ? [...choices, { value: `screen:${chosen}`, words: speak("screenGone", { name: chosen }) }] : choices;
}

/**
 * @param {{prefer: (preference: {screen: string | null}) => void, screens: () => Promise<Screen[]>}} ask
 */
export function mountScreenSetting(ask) {
  /** @type {HTMLElement | null} */
  let row = null;
  /** @type {Screen[]} */
  let screens = [];
  let painted = "";
  /** @type {(value: string) => void} */
  let show = () => {};

  /** @param {string | null} chosen */
  function render(chosen) {
    const choices = screenChoices(screens, chosen, say);
    const wanted = JSON.stringify(choices);
    if (wanted !== painted) {
      painted = wanted;
      row?.remove();
      row = null;
      if (choices.length > 0) row = build(choices);
    }
    show(chosen === null ? "own" : `screen:${chosen}`);
  }

  /** @param {{value: string, words: string}[]} choices */
  function build(choices) {
    const built = fromTemplate("screen-setting");
    const legend = built.querySelector("legend");
    if (legend !== null) legend.textContent = say("screenFor");
    for (const { value, words } of choices) {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio";
      input.name = "screen";
      input.value = value;
      const text = document.createElement("span");
      text.textContent = words;
      label.append(input, text);
      built.querySelector(".segments")?.append(label);
    }
    byId("settings-panel", HTMLElement).append(built);
    show = mountSetting("set-screen", (value) =>
      ask.prefer({ screen: value === "own" ? null : value.slice("screen:".length) }),
    );
    return built;
  }

  return {
    render,
    /** @param {string | null} chosen */
    async look(chosen) {
      screens = await ask.screens();
      render(chosen);
    },
  };
}

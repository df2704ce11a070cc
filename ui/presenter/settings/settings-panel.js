// The settings panel: display settings for new polls, and preferences for all polls. Each setting is a group of radio
// buttons. A press sends the preference immediately; the group then shows the stored value. It must not know how
// preferences are stored.

import { mountPanel } from "../panels/panel.js";
import { byId, within } from "../dom.js";
import { mountDisplayFields } from "../polls/display-fields.js";
import { languageNames } from "../../shared/language.js";
import { mountScreenSetting } from "./screen-setting.js";
import { mountSetting } from "./setting.js";

/** @typedef {import("../../shared/types.js").Preferences} Preferences */
/** @typedef {import("../../shared/language.js").Language} Language */
/** @typedef {import("../../shared/types.js").Screen} Screen */
/** @typedef {import("../state.js").State} State */

/** Adds a button for each language, in its own name. */
function listLanguages() {
  const buttons = Object.entries(languageNames).map(([tag, name]) => {
    const [label, input, text] = ["label", "input", "span"].map((element) => document.createElement(element));
    Object.assign(input, { type: "radio", name: "language", value: tag });
    text.lang = tag;
    text.textContent = name;
    label.append(input, text);
    return label;
  });
  byId("languages", HTMLElement).append(...buttons);
}

/**
 * @typedef {object} Ask
 * @property {(preference: Partial<Preferences>) => void} prefer
 * @property {() => Promise<Screen[]>} screens
 */

/**
 * @param {Ask} ask
 * @param {() => void} close
 */
export function mountSettings(ask, close) {
  const dialog = byId("settings-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const display = mountDisplayFields(byId("set-display", HTMLElement), "set", ask.prefer);
  const countdown = mountSetting("set-countdown", (value) => ask.prefer({ countdown: value === "on" }));
  const code = mountSetting("set-code", (value) => ask.prefer({ code: value === "on" }));
  const card = mountSetting("set-card", (value) => ask.prefer({ card: value === "on" }));
  const cardJoin = mountSetting("set-card-join", (value) => ask.prefer({ card_join: value === "on" }));
  const theme = mountSetting("set-theme", (value) =>
    ask.prefer({ theme: /** @type {Preferences["theme"] | ""} */ (value) || null }),
  );
  const pageKeys = mountSetting("set-page-keys", (value) =>
    ask.prefer({ page_keys: /** @type {Preferences["page_keys"]} */ (value) }),
  );
  const screen = mountScreenSetting(ask);

  listLanguages();
  const language = mountSetting("set-language", (value) =>
    ask.prefer({ language: /** @type {Language | ""} */ (value) || null }),
  );

  /** @param {State} state */
  return function render(state) {
    if (state.view === null) return;
    const { preferences } = state.view;
    if (state.panel !== "settings") display.forget();
    display.render(preferences, "choices", false);
    countdown(preferences.countdown ? "on" : "off");
    code(preferences.code ? "on" : "off");
    card(preferences.card ? "on" : "off");
    cardJoin(preferences.card_join ? "on" : "off");
    theme(preferences.theme ?? "");
    pageKeys(preferences.page_keys);
    language(preferences.language ?? "");
    screen.render(preferences.screen);
    // A dialog focuses its first button, which may not be the checked one.
    if (panel.show(state.panel === "settings")) {
      within(dialog, "input:checked", HTMLInputElement).focus({ preventScroll: true });
      void screen.look(preferences.screen);
    }
  };
}

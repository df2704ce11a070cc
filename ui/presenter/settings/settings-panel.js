// The settings panel: preferences for all polls. Each setting is a group of radio buttons. A press sends the preference
// immediately; the group then shows the stored value. It must not know how preferences are stored.

import { mountPanel } from "../panels/panel.js";
import { byId, within } from "../dom.js";
import { mountScreenSetting } from "./screen-setting.js";
import { mountSetting } from "./setting.js";

/** @typedef {import("../../shared/types.js").PhoneResults} PhoneResults */
/** @typedef {import("../../shared/types.js").Preferences} Preferences */
/** @typedef {import("../../shared/language.js").Language} Language */
/** @typedef {import("../../shared/types.js").Screen} Screen */
/** @typedef {import("../state.js").State} State */

const shortestTimer = 5;
const longestTimer = 3600;

/**
 * The value of the radio button for a timer.
 *
 * @param {number | null} seconds
 * @param {readonly string[]} ready the durations that have their own button
 */
export function timerChoice(seconds, ready) {
  if (seconds === null) return "off";
  return ready.includes(String(seconds)) ? String(seconds) : "own";
}

/**
 * The seconds in the field, or null if invalid.
 *
 * @param {string} typed
 */
export function ownSeconds(typed) {
  const seconds = Number(typed);
  return Number.isInteger(seconds) && seconds >= shortestTimer && seconds <= longestTimer ? seconds : null;
}

/**
 * @param {(seconds: number | null) => void} set
 */
function mountTimer(set) {
  const group = byId("set-timer", HTMLElement);
  const own = byId("own-timer", HTMLElement);
  const field = byId("own-seconds", HTMLInputElement);
  const ready = Array.from(group.querySelectorAll("input"), (input) => input.value);
  // A duration with its own button stays in the field while the presenter has selected "Custom".
  let typing = false;

  function take() {
    const seconds = ownSeconds(field.value);
    if (seconds !== null) set(seconds);
  }

  const show = mountSetting("set-timer", (value) => {
    typing = value === "own";
    own.hidden = !typing;
    if (typing) take();
    else set(value === "off" ? null : Number(value));
  });
  field.addEventListener("input", take);

  return {
    /** @param {number | null} seconds */
    render(seconds) {
      const choice = typing ? "own" : timerChoice(seconds, ready);
      show(choice);
      own.hidden = choice !== "own";
      const held = document.activeElement === field;
      if (!held && seconds !== null && choice === "own") field.value = String(seconds);
    },
    forget() {
      typing = false;
    },
  };
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
  const timer = mountTimer((seconds) => ask.prefer({ timer: seconds }));
  const countdown = mountSetting("set-countdown", (value) => ask.prefer({ countdown: value === "on" }));
  const phones = mountSetting("set-phone-results", (value) =>
    ask.prefer({ phone_results: /** @type {PhoneResults} */ (value) }),
  );
  const code = mountSetting("set-code", (value) => ask.prefer({ code: value === "on" }));
  const card = mountSetting("set-card", (value) => ask.prefer({ card: value === "on" }));
  const theme = mountSetting("set-theme", (value) =>
    ask.prefer({ theme: /** @type {Preferences["theme"] | ""} */ (value) || null }),
  );
  const pageKeys = mountSetting("set-page-keys", (value) =>
    ask.prefer({ page_keys: /** @type {Preferences["page_keys"]} */ (value) }),
  );
  const screen = mountScreenSetting(ask);

  const language = mountSetting("set-language", (value) =>
    ask.prefer({ language: /** @type {Language | ""} */ (value) || null }),
  );

  /** @param {State} state */
  return function render(state) {
    if (state.view === null) return;
    const { preferences } = state.view;
    if (state.panel !== "settings") timer.forget();
    timer.render(preferences.timer);
    countdown(preferences.countdown ? "on" : "off");
    phones(preferences.phone_results);
    code(preferences.code ? "on" : "off");
    card(preferences.card ? "on" : "off");
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

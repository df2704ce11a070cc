// Connects the parts of the overlay, which only listens and renders.

import { listen, loadJoinCode, newest, pictureOf, reportError, setEmojiStyle } from "./bridge.js";
import { initialState, reduce, wantsCode } from "./state.js";
import { mount } from "./view.js";
import { perFrame } from "../shared/frame.js";
import { makeRefresh } from "../shared/refresh.js";
import { languageOf, speak } from "../shared/language.js";
import { watchErrors } from "../shared/script-errors.js";
import { setTheme } from "../shared/theme.js";

watchErrors(reportError);

const paint = perFrame(mount(document, pictureOf));
let state = initialState;

/** @param {import("./state.js").Event} event */
function dispatch(event) {
  if (event.type === "stage:changed") {
    speak(languageOf(event.view.preferences.language, navigator.languages));
    setEmojiStyle(event.view.snapshot.emoji);
    setTheme(event.view.preferences.theme);
  }
  state = reduce(state, event);
  paint(state);
  if (event.type === "stage:changed" && wantsCode(state)) void refreshCode();
}

/** Loads the QR code. The overlay shows it only with its own address, so a late answer shows nothing. */
async function refreshCode() {
  dispatch({ type: "code:drawn", code: await loadJoinCode() });
}

const refresh = makeRefresh(newest, (view) => dispatch({ type: "stage:changed", view }));

async function begin() {
  await listen(refresh);
  refresh();
}

void begin();

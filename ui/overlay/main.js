// Connects the parts of the overlay, which only listens and renders.

import { listen, load, pictureOf, reportError, setEmojiStyle } from "./bridge.js";
import { hasMissed, initialState, reduce } from "./state.js";
import { mount } from "./view.js";
import { perFrame } from "../shared/frame.js";
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
}

async function begin() {
  await listen({
    stage: (view) => dispatch({ type: "stage:changed", view }),
    tally: (tally) => {
      if (hasMissed(state, tally)) void refresh();
      else dispatch({ type: "tally:counted", tally });
    },
  });
  await refresh();
}

async function refresh() {
  dispatch({ type: "stage:changed", view: await load() });
}

void begin();

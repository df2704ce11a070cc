// Wires the overlay: it only listens and paints.

import { listen, load, pictureOf, wearStyle } from "./bridge.js";
import { initialState, reduce } from "./state.js";
import { mount } from "./view.js";
import { perFrame } from "../shared/frame.js";
import { languageOf, speak } from "../shared/language.js";

const paint = perFrame(mount(document, pictureOf));
let state = initialState;

/** @param {import("./state.js").Event} event */
function dispatch(event) {
  if (event.type === "stage:changed") {
    speak(languageOf(event.view.preferences.language, navigator.languages));
    wearStyle(event.view.snapshot.emoji);
  }
  state = reduce(state, event);
  paint(state);
}

async function begin() {
  await listen({
    stage: (view) => dispatch({ type: "stage:changed", view }),
    tally: (tally) => dispatch({ type: "tally:counted", tally }),
  });
  dispatch({ type: "stage:changed", view: await load() });
}

void begin();

// Wires the wall: the stage for any browser with the key, a second screen or OBS. It only listens.

import { joinHost, listenToStage, looks, pictureOf } from "./api.js";
import { initialState, reduce } from "./state.js";
import { mount } from "./view.js";
import { perFrame } from "../shared/frame.js";

const paint = perFrame(mount(document, { host: joinHost(), ...looks(), pictureOf }));
let state = initialState;

/** @param {import("./state.js").Event} event */
function dispatch(event) {
  state = reduce(state, event);
  paint(state);
}

listenToStage({
  snapshot: (snapshot) => dispatch({ type: "stage", snapshot }),
  link: (live) => dispatch({ type: "link", live }),
  refused: () => dispatch({ type: "refused" }),
});
paint(state);

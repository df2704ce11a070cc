// Connects the parts of the wall: the stage in any browser that has the key, for a second screen or OBS. It only
// listens.

import { askClock, codeOf, listenToStage, looks, pictureOf, setEmojiStyle } from "./api.js";
import { initialState, reduce } from "./state.js";
import { mount } from "./view.js";
import { perFrame } from "../shared/frame.js";

let state = initialState;
// How far the server's clock is ahead of this computer's.
let skew = 0;
const clock = () => Date.now() + skew;
const paint = perFrame(mount(document, { ...looks(), pictureOf, codeOf, setEmojiStyle, clock }));

/** @param {import("./state.js").Event} event */
function dispatch(event) {
  state = reduce(state, event);
  paint(state);
}

async function setClock() {
  skew = await askClock();
  paint(state);
}

listenToStage({
  snapshot: (snapshot) => dispatch({ type: "stage", snapshot }),
  link(live) {
    dispatch({ type: "link", live });
    if (live) void setClock();
  },
  refused: () => dispatch({ type: "refused" }),
});
paint(state);

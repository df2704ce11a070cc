// The window's reaction to instructions of the command line. The engine has already executed most of them. The window
// names them and offers to undo them, as after a key. It must not know how the instruction arrived.

import { say } from "../words.js";
import { screenOf } from "../state.js";
import { viewNames } from "./view-names.js";

/** @typedef {import("../../shared/types.js").Instruction} Instruction */

/**
 * @param {import("./actions.js").Store} store
 * @param {(action: import("./keys.js").Action) => void} perform
 * @returns {(executed: Instruction) => void}
 */
export function reactToInstructions(store, perform) {
  return ({ instruction, left }) => {
    const state = store.read();
    if (instruction === "qr") return perform("big-qr");
    if (instruction === "present") return store.dispatch({ type: "fullscreen:changed", full: true });
    if (instruction === "reveal" && state.view?.snapshot.hidden) {
      // A running countdown continues.
      if (state.revealing === null) perform("hide");
      return;
    }
    if (left !== null) {
      const sentence = say(instruction === "new-round" ? "newRound" : "leftOpen");
      return store.dispatch({ type: "notice:raised", sentence, good: true, undo: left });
    }
    const sentence = sentenceFor(instruction, state);
    if (sentence !== null && screenOf(state) === "lobby")
      store.dispatch({ type: "notice:raised", sentence, good: true, brief: true });
  };
}

/**
 * Returns a sentence for an instruction whose effect the lobby does not show.
 *
 * @param {string} instruction
 * @param {import("../state.js").State} state
 */
function sentenceFor(instruction, { view }) {
  if (instruction === "close") return say("phaseClosed");
  if (instruction === "hide") return say("resultsHidden");
  if (instruction === "reveal") return say("resultsShown");
  if (instruction === "next") return say("nextPoll");
  if (instruction === "previous") return say("previousPoll");
  if (instruction === "view" && view !== null) return say(viewNames[view.display.drawing]);
  return null;
}

// What the presenter can do, by button, key or clicker: every way in ends here. An action asks the Rust side and
// waits for nothing; what it brought about comes back as an event. It must not know buttons or keys.

import { change, openLogFolder, quit, Refusal, setFullScreen, toggleOverlay } from "./bridge.js";
import { backFrom } from "./keys.js";
import { say } from "./words.js";
import { makeReveal } from "./reveal.js";
import { screenOf } from "./state.js";
import { nextDrawing } from "../shared/drawings.js";

/** @typedef {import("./keys.js").Action} Action */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */
/** @typedef {{read: () => State, dispatch: (event: Event) => void}} Store */

/**
 * Runs what may be refused and shows the refusal's sentence.
 *
 * @template Value
 * @param {Store} store
 * @param {() => Promise<Value>} work
 * @returns {Promise<Value | null>}
 */
export async function attempt(store, work) {
  try {
    return await work();
  } catch (reason) {
    const sentence = reason instanceof Refusal ? reason.message : say("failed");
    store.dispatch({ type: "notice:raised", sentence });
    return null;
  }
}

/**
 * @param {Store} store
 * @param {() => Promise<void>} flush saves what was typed in the drawer
 * @param {() => Promise<void>} backUp
 * @returns {(action: Action) => void}
 */
export function makeActions(store, flush, backUp) {
  /**
   * A round that is opened asks what was typed before.
   *
   * @param {import("./bridge.js").Change} wanted
   */
  const ask = (wanted) => void flush().then(() => attempt(store, () => change(wanted)));

  /** @param {boolean} full */
  async function goFullScreen(full) {
    await attempt(store, () => setFullScreen(full));
    store.dispatch({ type: "fullscreen:changed", full });
  }

  const reveal = makeReveal(store, () => attempt(store, () => change({ do: "hide", hidden: false })));

  /** @param {import("../shared/types.js").View} view */
  function hide(view) {
    const { hidden = false } = view.snapshot;
    const state = store.read();
    if (state.revealing !== null) return reveal.cancel();
    if (hidden && view.preferences.countdown && screenOf(state) === "stage") return reveal.start();
    ask({ do: "hide", hidden: !hidden });
  }

  function back() {
    const left = backFrom(store.read());
    if (left === "panel") store.dispatch({ type: "panel:closed" });
    if (left === "reveal") reveal.cancel();
    if (left === "full-screen") void goFullScreen(false);
  }

  return (action) => {
    const { view, fullScreen, trouble } = store.read();
    if (action === "full-screen") return void goFullScreen(!fullScreen);
    if (action === "back") return back();
    if (action === "quit") return void flush().then(() => attempt(store, quit));
    if (trouble !== null || view === null) return;
    switch (action) {
      case "toggle":
        return ask({ do: view.snapshot.phase === "open" ? "close" : "open" });
      case "hide":
        return hide(view);
      case "new-round":
        return ask({ do: "new_round" });
      case "previous":
        return ask({ do: "previous" });
      case "next":
        return ask({ do: "next" });
      case "view":
        return ask({ do: "prefer", preference: { drawing: nextDrawing(view.preferences.drawing) } });
      case "big-qr":
        return store.dispatch({ type: "qr:toggled" });
      case "overlay":
        return void attempt(store, toggleOverlay);
      case "back-up":
        return void flush().then(backUp);
      case "log-folder":
        return void attempt(store, openLogFolder);
      case "polls":
        return store.dispatch({ type: "panel:toggled", panel: "drawer" });
      case "about":
      case "doctor":
      case "help":
      case "history":
      case "listen":
      case "more":
      case "settings":
      case "wifi":
        return store.dispatch({ type: "panel:toggled", panel: action });
    }
  };
}

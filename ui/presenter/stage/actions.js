// The presenter's actions. Buttons, keys and clickers all call them. An action sends a command and does not wait; its
// effect comes back as an event. It must not know the buttons or keys.

import {
  change,
  openLogFolder,
  present,
  quit,
  Refusal,
  setFullScreen,
  toggleOverlay,
  togglePresenterView,
} from "../bridge.js";
import { backFrom } from "./keys.js";
import { say } from "../words.js";
import { makeReveal } from "./reveal.js";
import { noticeOf, screenOf } from "../state.js";
import { stepBack, stepForward } from "./steps.js";
import { viewNames } from "./view-names.js";
import { nextDrawing } from "../../shared/drawings.js";

/** @typedef {import("./keys.js").Action} Action */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Event} Event */
/** @typedef {{read: () => State, dispatch: (event: Event) => void}} Store */

/**
 * Runs a command that may be refused and shows the sentence of the refusal.
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
 * @param {() => Promise<void>} flush saves the drafts of the drawer
 * @param {() => Promise<void>} backUp
 * @returns {(action: Action) => void}
 */
export function makeActions(store, flush, backUp) {
  /**
   * Saves drafts before a round opens, so that the round asks the edited question.
   *
   * @param {import("../../shared/types.js").Command} wanted
   * @returns {Promise<boolean>} whether the change was made
   */
  async function make(wanted) {
    await flush();
    return (await attempt(store, () => change(wanted))) !== null;
  }

  /** @param {import("../../shared/types.js").Command} wanted */
  const ask = (wanted) => void make(wanted);

  /**
   * Shows the effect of a key for a short time.
   *
   * @param {string} sentence
   */
  const tell = (sentence) => store.dispatch({ type: "notice:raised", sentence, good: true, brief: true });

  /**
   * Sends a change whose effect the lobby does not show, and names it there.
   *
   * @param {import("../../shared/types.js").Command} wanted
   * @param {string} sentence
   */
  async function askAndTell(wanted, sentence) {
    if ((await make(wanted)) && screenOf(store.read()) === "lobby") tell(sentence);
  }

  /**
   * Sends a change that removes the round from the stage, and offers to undo it.
   *
   * @param {import("../../shared/types.js").Command} wanted
   * @param {string} sentence
   * @param {number} round
   */
  async function leaveRound(wanted, sentence, round) {
    if (await make(wanted)) store.dispatch({ type: "notice:raised", sentence, good: true, undo: round });
  }

  /** @param {import("../../shared/types.js").View} view */
  function newRound({ snapshot }) {
    // The round was never opened, so a new one would be the same. The offer to undo the last new round stays.
    const isNew = snapshot.phase === "lobby";
    if (isNew && !noticeOf(store.read()).undo) tell(say("newAlready"));
    if (!isNew) void leaveRound({ do: "new_round" }, say("newRound"), snapshot.round);
  }

  /**
   * @param {import("../../shared/types.js").View} view
   * @param {"next" | "previous"} where
   */
  function goTo({ snapshot, position, of }, where) {
    if (where === "next" && position === of) return tell(say("lastPoll"));
    if (where === "previous" && position === 1) return tell(say("firstPoll"));
    if (snapshot.phase === "open") return void leaveRound({ do: where }, say("leftOpen"), snapshot.round);
    void askAndTell({ do: where }, say(where === "next" ? "nextPoll" : "previousPoll"));
  }

  /** @param {import("../../shared/types.js").View} view */
  async function undo({ undo: round }) {
    if (round === null) return;
    if (await make({ do: "bring_back", round })) tell(say("roundIsBack"));
  }

  /** @param {import("../../shared/types.js").View} view */
  function step(view) {
    const state = store.read();
    if (view.preferences.page_keys === "polls") return goTo(view, "next");
    const next = stepForward(state, screenOf(state), Date.now());
    if (next === "show") return store.dispatch({ type: "qr:toggled" });
    if (next === "open" || next === "close") return ask({ do: next });
    if (next === "reveal") return hide(view);
    if (next !== null) goTo(view, "next");
  }

  /** @param {number} round */
  async function pause(round) {
    if (await make({ do: "close" })) store.dispatch({ type: "step:paused", round });
  }

  /** @param {import("../../shared/types.js").View} view */
  function takeBack(view) {
    const state = store.read();
    if (view.preferences.page_keys === "polls") return goTo(view, "previous");
    const last = stepBack(state, screenOf(state));
    if (last === "stop") return reveal.cancel();
    if (last === "show" || last === "lobby") return store.dispatch({ type: "qr:toggled" });
    if (last === "open") return ask({ do: "open" });
    if (last === "hide") return ask({ do: "hide", hidden: true });
    if (last === "pause") return void pause(view.snapshot.round);
    if (last !== null) goTo(view, "previous");
  }

  /**
   * Changes the state before the window answers, so that Esc right after F leaves full screen.
   *
   * @param {boolean} full
   */
  async function goFullScreen(full) {
    store.dispatch({ type: "fullscreen:changed", full });
    const done = await attempt(store, async () => {
      await setFullScreen(full);
      return true;
    });
    if (done === null) store.dispatch({ type: "fullscreen:changed", full: !full });
  }

  /** Opens or closes the private window. Saves drafts first, because the private window loads the polls again. */
  async function togglePrivate() {
    await flush();
    await attempt(store, togglePresenterView);
  }

  /**
   * Handles the start key of a clicker: opens the presenter view with a second screen, or full screen without one. The
   * same key ends both.
   */
  async function startOrEnd() {
    const { presenterView, fullScreen } = store.read();
    if (presenterView.open) return togglePrivate();
    if (fullScreen) return goFullScreen(false);
    await flush();
    const isOpen = await attempt(store, present);
    if (isOpen === false) await goFullScreen(true);
  }

  const reveal = makeReveal(store, () => attempt(store, () => change({ do: "hide", hidden: false })));

  /** @param {import("../../shared/types.js").View} view */
  function hide(view) {
    const { hidden = false } = view.snapshot;
    const state = store.read();
    if (state.revealing !== null) return reveal.cancel();
    if (hidden && view.preferences.countdown && screenOf(state) === "stage") return reveal.start();
    void askAndTell({ do: "hide", hidden: !hidden }, say(hidden ? "resultsShown" : "resultsHidden"));
  }

  /** @param {import("../../shared/types.js").View} view */
  function draw(view) {
    const drawing = nextDrawing(view.display.drawing, view.snapshot.kind);
    void askAndTell({ do: "display", poll: null, display: { drawing } }, say(viewNames[drawing]));
  }

  function back() {
    const left = backFrom(store.read());
    if (left === "panel") store.dispatch({ type: "panel:closed" });
    if (left === "reveal") reveal.cancel();
    if (left === "presenter-view") void togglePrivate();
    if (left === "full-screen") void goFullScreen(false);
  }

  return (action) => {
    const { view, fullScreen, error } = store.read();
    if (action === "full-screen") return void goFullScreen(!fullScreen);
    if (action === "present") return void startOrEnd();
    if (action === "presenter-view") return void togglePrivate();
    if (action === "back") return back();
    if (action === "quit") return void flush().then(() => attempt(store, quit));
    if (error !== null || view === null) return;
    switch (action) {
      case "toggle":
        if (view.snapshot.phase !== "open") return ask({ do: "open" });
        return void askAndTell({ do: "close" }, say("phaseClosed"));
      case "hide":
        return hide(view);
      case "new-round":
        return newRound(view);
      case "undo":
        return void undo(view);
      case "extend":
        return view.snapshot.closes_at === undefined ? tell(say("noTimer")) : ask({ do: "extend_timer" });
      case "previous":
      case "next":
        return goTo(view, action);
      case "step":
        return step(view);
      case "step-back":
        return takeBack(view);
      case "view":
        return draw(view);
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
      case "cloud":
        if (view.snapshot.kind === "cloud") store.dispatch({ type: "panel:toggled", panel: "cloud" });
        return;
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

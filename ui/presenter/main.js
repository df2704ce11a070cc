// Connects the parts of the presenter window: bridge events to the state, the state to the view, keys and buttons to
// actions.

import { makeAboutActions } from "./about/about-actions.js";
import { attempt, makeActions } from "./stage/actions.js";
import { makeConnectionActions } from "./connection/connection-actions.js";
import { makeDataActions } from "./recovery/data-actions.js";
import { makeHistoryActions } from "./history/history-actions.js";
import {
  atFirst,
  change,
  isFullScreen,
  listen,
  load,
  loadOverlay,
  loadPresenterView,
  newest,
  passOn,
  pictureIn,
  pictureOf,
  presenterViewAtFirst,
  Refusal,
  reportError,
  setEmojiStyle,
  takeRequest,
} from "./bridge.js";
import { actionOf } from "./stage/keys.js";
import { makeListenActions } from "./listen/listen-actions.js";
import { makePollActions } from "./polls/poll-actions.js";
import { isForAudience, pagePart } from "./private/role.js";
import { makePreferenceActions } from "./settings/preference-actions.js";
import { makeShortcutActions } from "./settings/shortcut-actions.js";
import { reactToInstructions } from "./stage/instructions.js";
import { mountAutohide } from "./stage/autohide.js";
import { makeReport } from "./stage/shown.js";
import { initialState, isUntouched, reduce, startsReveal } from "./state.js";
import { makeTalkActions } from "./polls/talk-actions.js";
import { makeStore } from "./store.js";
import { mount, wantedLanguage } from "./view.js";
import { makeWifiActions } from "./connection/wifi-actions.js";
import { sayRefusal } from "./refusals.js";
import { loadWords, say } from "./words.js";
import { nextPicture, perFrame } from "../shared/frame.js";
import { makeRefresh } from "../shared/refresh.js";
import { watchErrors } from "../shared/script-errors.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

watchErrors(reportError);

/** @type {(state: State) => void} */
let paint = () => {};
let report = makeReport(change);
const part = pagePart(location.search);
const startState = { ...initialState, part, presenterView: presenterViewAtFirst() };
/** @type {ReturnType<typeof makeStore<State, Event>>} */
const store = makeStore(startState, reduce, (state) => {
  paint(state);
  if (!isForAudience(state)) void report(state);
});
const data = makeDataActions(store);
const polls = makePollActions(store);
const talks = makeTalkActions(store, polls.flush);
const act = makeActions(store, polls.flush, data.backUp);
let hasActed = false;
/** @param {import("./stage/keys.js").Action} action */
const perform = (action) => {
  hasActed = true;
  act(action);
};
const followInstruction = reactToInstructions(store, perform);
const preferences = makePreferenceActions(store);
const shortcuts = makeShortcutActions(store);
const listening = makeListenActions(store);
const history = makeHistoryActions(store);
const doctor = makeConnectionActions(store);
const wifi = makeWifiActions();
const about = makeAboutActions(store);
/**
 * Shows a poll on the stage, and offers to undo it if a round was open.
 *
 * @param {number} poll
 */
async function showPoll(poll) {
  const { view } = store.read();
  if (view === null || poll === view.poll) return;
  await polls.show(poll);
  if (view.snapshot.phase === "open")
    store.dispatch({ type: "notice:raised", sentence: say("leftOpen"), good: true, undo: view.snapshot.round });
}
const refreshStage = makeRefresh(newest, (view) => {
  const { view: before, revealing } = store.read();
  store.dispatch({ type: "stage:changed", view });
  if (revealing === null && !isForAudience(store.read()) && startsReveal(before, view)) act("hide");
});
const fontLoaded = document.fonts.load('1em "Inter Variable"');
const render = mount({
  perform,
  data,
  polls,
  talks,
  preferences,
  shortcuts,
  listening,
  history,
  doctor,
  wifi,
  about,
  dispatch: store.dispatch,
  showPoll,
  answerImport,
  phonesSee: (when) =>
    void attempt(store, () => change({ do: "display", poll: null, display: { phone_results: when } })),
  part,
  pictureOf,
  pictureIn,
  setEmojiStyle,
});
begin().catch((reason) => {
  reportError(`The window could not start: ${String(reason)}`);
  const sentence = reason instanceof Refusal ? reason.message : say("couldNotStart", { reason: String(reason) });
  store.dispatch({ type: "engine:failed", error: { sentence, file: false } });
});
if (part === "window") mountAutohide(() => !hasActed && isUntouched(store.read()));

/**
 * Returns whether the target is in a closed panel. Such a panel keeps the focus until the next frame, and keys pressed
 * before then are not for it.
 *
 * @param {EventTarget | null} target
 */
function isInClosedPanel(target) {
  return store.read().panel === null && target instanceof Element && target.closest("dialog") !== null;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (isInClosedPanel(target)) return false;
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== "radio");
}

/**
 * Space and Enter press a button with a visible focus ring. Everywhere else they are shortcuts.
 *
 * @param {KeyboardEvent} event
 */
function pressesFocus(event) {
  if (event.key !== " " && event.key !== "Enter") return false;
  if (isInClosedPanel(event.target)) return false;
  return event.target instanceof HTMLElement && event.target.matches("button:focus-visible, input");
}

/**
 * Returns whether the action is allowed while a panel is open. A dialog handles its keys itself, except those that open
 * another dialog. The menu allows every key.
 *
 * @param {import("./stage/keys.js").Action} action
 */
function reachable(action) {
  if (store.read().panel === "more") return true;
  return [
    "polls",
    "history",
    "listen",
    "settings",
    "doctor",
    "wifi",
    "cloud",
    "help",
    "full-screen",
    "present",
    "presenter-view",
    "quit",
  ].includes(action);
}

/**
 * Performs the action of a key that was pressed here or in the window for the audience.
 *
 * @param {import("./stage/keys.js").Action} action
 */
function performKeyAction(action) {
  const { leaving, importing, panel } = store.read();
  if (action !== "quit" && (leaving || importing !== null)) return;
  if (panel !== null && !reachable(action)) return;
  if (panel === "more" && action !== "more" && action !== "back") store.dispatch({ type: "panel:closed" });
  perform(action);
}

document.addEventListener("keydown", (event) => {
  const action = actionOf(event);
  if (part === "picture") return;
  if (isForAudience(store.read())) {
    if (action === null) return;
    event.preventDefault();
    return void attempt(store, () => passOn(action));
  }
  if (action !== "quit" && (store.read().leaving || store.read().importing !== null)) return;
  if (action === null || event.defaultPrevented || (action !== "quit" && isTyping(event.target)) || pressesFocus(event))
    return;
  if (store.read().panel !== null && !reachable(action)) return;
  event.preventDefault();
  performKeyAction(action);
});

// The browser's context menu has "Back" and "Reload", which must not appear on a projector. In a text field it has
// "Paste".
document.addEventListener("contextmenu", (event) => {
  const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (!field || event.target.matches("[type=radio], [type=checkbox]")) event.preventDefault();
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resized;

/**
 * Reports full screen to the state. The window manager has its own ways to enter and leave full screen, and all of them
 * change the size.
 */
function watchFullScreen() {
  clearTimeout(resized);
  resized = setTimeout(async () => {
    store.dispatch({ type: "fullscreen:changed", full: await isFullScreen() });
  }, 200);
}

/** @type {Record<NonNullable<import("../shared/types.js").Overlay["refused"]>, () => string>} */
const refusals = {
  wayland: () => say("overlayOnWayland"),
  no_compositor: () => say("overlayWithoutCompositor"),
  no_acceleration: () => say("overlayUnaccelerated"),
  unforeseen: () => say("overlayFailed"),
};

/** @param {import("../shared/types.js").Overlay} overlay */
function showOverlay(overlay) {
  store.dispatch({ type: "overlay:changed", overlay });
  if (overlay.refused !== null) store.dispatch({ type: "notice:raised", sentence: refusals[overlay.refused]() });
}

/** @param {import("./bridge.js").Loaded | null} loaded */
function show(loaded) {
  if (loaded === null) return;
  if (loaded.error === null) store.dispatch({ ...loaded, type: "loaded" });
  else store.dispatch({ type: "engine:failed", error: loaded.error });
}

/** @param {import("../shared/types.js").PresenterView} presenterView */
function showPresenterView(presenterView) {
  const wasForAudience = isForAudience(store.read());
  // Save the typed text, because the private window loads the polls again.
  if (presenterView.open) void polls.flush();
  // The private window has sent its own reports, so start with a new one.
  if (wasForAudience && !presenterView.open) report = makeReport(change);
  store.dispatch({ type: "presenter-view:changed", presenterView });
}

async function refresh() {
  show(await load());
}

/**
 * Adds the polls of the file or discards it, as the presenter answered, and continues with other requests of the
 * desktop.
 *
 * @param {boolean} adds
 */
async function answerImport(adds) {
  if (adds) await polls.importRequested();
  else store.dispatch({ type: "import:answered" });
  await serveRequests();
}

/**
 * Executes the waiting requests of the desktop, one question at a time. Without an open data file they have to wait.
 */
async function serveRequests() {
  while (store.read().error === null && store.read().importing === null) {
    const request = await attempt(store, takeRequest);
    if (request === null) return;
    if (request.asks === "overlay") perform("overlay");
    else if (request.asks === "new_poll") await polls.createBlank();
    else if (request.asks === "refused")
      store.dispatch({ type: "notice:raised", sentence: sayRefusal(request.sentence) });
    else store.dispatch({ type: "import:asked", file: request.file, n: request.count, talk: request.talk });
  }
}

/** Shows the first state in its language. */
async function begin() {
  show(atFirst());
  await loadWords(wantedLanguage(store.read())).catch((reason) => reportError(String(reason)));
  render(store.read());
  await (part === "picture" ? beginPicture() : beginWindow());
}

async function beginWindow() {
  const listening = listen({
    stage: refreshStage,
    error: (error) => store.dispatch({ type: "engine:failed", error }),
    polls: (list) => store.dispatch({ type: "polls:changed", polls: list }),
    talks: (talks) => store.dispatch({ type: "talks:changed", talks }),
    address: (address) => store.dispatch({ type: "address:changed", address }),
    relay: (relay) => store.dispatch({ type: "relay:changed", relay }),
    wifi: (wifi) => store.dispatch({ type: "wifi:changed", wifi }),
    key: (key) => store.dispatch({ type: "key:changed", key }),
    overlay: showOverlay,
    shortcuts: (state) => store.dispatch({ type: "shortcuts:changed", shortcuts: state }),
    presenterView: showPresenterView,
    passedOn: (action) => performKeyAction(/** @type {import("./stage/keys.js").Action} */ (action)),
    instruction: followInstruction,
    quit: () => store.dispatch({ type: "quit:asked" }),
    about: () => perform("about"),
    request: () => void serveRequests(),
  });
  // Text without a loaded font is measured with every fallback font, and WebKitGTK searches for each of them.
  await fontLoaded.catch(() => {});
  document.body.hidden = false;
  // Do nothing else before the first frame.
  await nextPicture();
  paint = perFrame(render);
  paint(store.read());
  await listening;
  // Load the changes from before the listeners were registered.
  await refresh();
  store.dispatch({ type: "overlay:changed", overlay: await loadOverlay() });
  showPresenterView(await loadPresenterView());
  if (!isForAudience(store.read())) {
    await shortcuts.begin();
    await serveRequests();
  }
  // Only the window for the audience reports full screen. The private window gets its state as an event.
  if (part === "private") return;
  window.addEventListener("resize", watchFullScreen);
  watchFullScreen();
}

/** Starts the picture of the audience's window. It has no bridge. The private window around it sends the state. */
async function beginPicture() {
  window.addEventListener("state", (event) => {
    const { stage, address, wifi } = /** @type {CustomEvent} */ (event).detail;
    store.dispatch({ type: "loaded", stage, address, wifi, polls: [], talks: [], key: "", relay: null });
  });
  await fontLoaded.catch(() => {});
  document.body.hidden = false;
  paint = perFrame(render);
  paint(store.read());
}

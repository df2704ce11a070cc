// The state of the window and how events change it. Pure: no page, no bridge, no clock. It does not predict the effect
// of the presenter's actions; the effect comes back as an event.

import { acknowledge, adopt, draftOf, edit, unsaved } from "./polls/draft.js";
import { noHistory, reduceHistory } from "./history/history-state.js";
import { isForAudience, withoutPrivateParts } from "./private/role.js";
import { endedAfter } from "./stage/steps.js";

/** @typedef {import("../shared/types.js").View} View */
/** @typedef {import("../shared/types.js").Poll} Poll */
/** @typedef {import("../shared/types.js").Talk} Talk */
/** @typedef {import("../shared/types.js").Address} Address */
/** @typedef {import("../shared/types.js").Overlay} Overlay */
/** @typedef {import("./polls/draft.js").Draft} Draft */
/** @typedef {import("./history/history-state.js").History} History */
/** @typedef {import("./history/history-state.js").HistoryEvent} HistoryEvent */
/** @typedef {"drawer" | "help" | "address" | "more" | "history" | "comparison" | "listen" | "settings" | "doctor" | "wifi" | "about" | "cloud"} Panel */

/** @typedef {{what: "restored"} | {what: "deleted", n: number} | {what: "imported", n: number, talk: string} | {what: "archived" | "talk-deleted", talk: number, name: string, round: number | null} | {what: "moved", name: string} | {what: "exported", n: number, file: string}} Message */

/**
 * A notice. `good` reports a success, `brief` only names the effect of a key, and `undo` is the round that can be
 * restored.
 *
 * @typedef {{sentence: string, good?: boolean, brief?: boolean, undo?: number}} Raised
 */

/**
 * @typedef {object} State
 * @property {import("./private/role.js").Part} part
 * @property {import("../shared/types.js").PresenterView} presenterView
 * @property {import("../shared/types.js").EngineError | null} error why there is nothing to show
 * @property {View | null} view
 * @property {Poll[]} polls those of the current talk
 * @property {Talk[]} talks newest first
 * @property {Address | null} address
 * @property {import("../shared/types.js").Wifi | null} wifi the Wi-Fi that phones join, if the presenter entered one
 * @property {import("../shared/types.js").Relay | null} relay the relay to edges, if the presenter chose one
 * @property {string} key the key of the links for a second screen, OBS and scripts
 * @property {boolean | null} bigQr the presenter's choice; null while the window decides
 * @property {boolean} stageShown
 * @property {import("./stage/steps.js").Ended | null} ended how the round on stage was closed, for the step back
 * @property {Panel | null} panel
 * @property {number | null} editing the poll in the drawer's editor
 * @property {Draft[]} drafts typed text that is not known to be saved
 * @property {number[]} deleted the polls that "undo" restores, the newest last; cleared when the drawer closes
 * @property {Message | null} message the message about the last action in the drawer
 * @property {History} history
 * @property {number | null} revealing the number of the countdown to hidden results, while it runs
 * @property {boolean} fullScreen
 * @property {Overlay | null} overlay
 * @property {import("../shared/types.js").ShortcutState | null} shortcuts the state of the global shortcuts; null before the settings need it
 * @property {{file: string, n: number, talk: string} | null} importing the file whose polls the window asks to add
 * @property {boolean} leaving whether the window asks before it quits, because voting is open
 * @property {Raised | null} notice
 */

/**
 * @typedef {HistoryEvent | {type: "loaded", stage: View, polls: Poll[], talks: Talk[], address: Address, key: string, wifi: State["wifi"], relay: State["relay"]}
 *   | {type: "engine:failed", error: import("../shared/types.js").EngineError}
 *   | {type: "stage:changed", view: View}
 *   | {type: "polls:changed", polls: Poll[]}
 *   | {type: "talks:changed", talks: Talk[]}
 *   | {type: "address:changed", address: Address}
 *   | {type: "wifi:changed", wifi: State["wifi"]}
 *   | {type: "relay:changed", relay: State["relay"]}
 *   | {type: "key:changed", key: string}
 *   | {type: "qr:shown"}
 *   | {type: "qr:toggled"}
 *   | {type: "panel:toggled", panel: Panel}
 *   | {type: "panel:closed"}
 *   | {type: "poll:picked", poll: number}
 *   | {type: "poll:deleted", poll: number}
 *   | {type: "poll:restored", poll: number}
 *   | {type: "drawer:message", message: Message | null}
 *   | {type: "draft:edited", poll: Poll}
 *   | {type: "draft:kept", poll: number, edits: number}
 *   | {type: "reveal:counted", left: number | null}
 *   | {type: "fullscreen:changed", full: boolean}
 *   | {type: "presenter-view:changed", presenterView: State["presenterView"]}
 *   | {type: "overlay:changed", overlay: Overlay}
 *   | {type: "shortcuts:changed", shortcuts: import("../shared/types.js").ShortcutState}
 *   | {type: "quit:asked"}
 *   | {type: "quit:declined"}
 *   | {type: "import:asked", file: string, n: number, talk: string}
 *   | {type: "import:answered"}
 *   | ({type: "notice:raised"} & Raised)
 *   | {type: "step:paused", round: number}
 *   | {type: "notice:dismissed"}} Event
 */

/** @type {State} */
export const initialState = {
  part: "window",
  presenterView: { open: false, full: false, screen: null, width: 0, height: 0 },
  error: null,
  view: null,
  polls: [],
  talks: [],
  address: null,
  wifi: null,
  relay: null,
  key: "",
  bigQr: null,
  stageShown: false,
  ended: null,
  panel: null,
  editing: null,
  drafts: [],
  deleted: [],
  message: null,
  history: noHistory,
  revealing: null,
  fullScreen: false,
  overlay: null,
  shortcuts: null,
  importing: null,
  leaving: false,
  notice: null,
};

/**
 * Shows the lobby until the first round is opened. Once the stage was shown it stays, unless the presenter switches.
 *
 * @param {State} state
 * @returns {"lobby" | "stage"}
 */
export function screenOf(state) {
  if (state.bigQr !== null) return state.bigQr ? "lobby" : "stage";
  if (state.stageShown) return "stage";
  const phase = state.view?.snapshot.phase ?? "lobby";
  return phase === "lobby" ? "lobby" : "stage";
}

/**
 * Returns whether no round was ever opened in this data file.
 *
 * @param {State} state
 */
export function isUntouched({ view }) {
  return view?.snapshot.round === 1 && view.snapshot.phase === "lobby";
}

/**
 * Returns the list of polls. It arrives when a poll changes, not with every vote: the view has newer data of the poll
 * on stage.
 *
 * @param {State} state
 * @returns {Poll[]}
 */
export function listedPolls(state) {
  const { view, polls } = state;
  if (view === null) return polls;
  return polls.map((poll) => (poll.id === view.poll ? { ...poll, votes: view.snapshot.votes } : poll));
}

/**
 * Returns the poll in the editor, as typed: the selected one, or the poll on stage if none is selected or it was
 * deleted.
 *
 * @param {State} state
 * @returns {Poll | null}
 */
export function editedPoll(state) {
  const polls = listedPolls(state);
  const find = (/** @type {number | null | undefined} */ id) => polls.find((poll) => poll.id === id);
  const listed = find(state.editing);
  const draft = listed && draftOf(state.drafts, listed.id);
  if (draft) return { ...draft.poll, votes: listed.votes, display: listed.display };
  return listed ?? find(state.view?.poll) ?? polls[0] ?? null;
}

/**
 * @typedef {object} Notice
 * @property {string | null} sentence
 * @property {boolean} lasting
 * @property {boolean} good whether it reports a success
 * @property {boolean} ways whether it has a button with ways to recover
 * @property {boolean} undo whether it has a button to undo
 * @property {number} seconds how long it stays, unless `lasting`
 */

/**
 * Returns the notice above the stage. A notice about the data file stays as long as the error.
 *
 * @param {State} state
 * @returns {Notice}
 */
export function noticeOf(state) {
  const error = state.error === null ? (state.view?.error ?? null) : null;
  if (error !== null)
    return { sentence: error.sentence, lasting: true, good: false, ways: error.file, undo: false, seconds: 0 };
  const { notice } = state;
  const offers = notice?.undo !== undefined;
  const undo = offers && notice.undo === state.view?.undo;
  const seconds = offers ? 8 : notice?.brief ? 3 : 9;
  return {
    sentence: notice?.sentence ?? null,
    lasting: false,
    good: notice?.good === true,
    ways: false,
    undo,
    seconds,
  };
}

/**
 * Returns whether voting has just closed in a poll that then reveals its hidden results after a countdown.
 *
 * @param {View | null} before
 * @param {View} after
 */
export function startsReveal(before, after) {
  const { snapshot, display, preferences } = after;
  if (!display.reveal || !preferences.countdown || !snapshot.hidden || snapshot.phase !== "closed") return false;
  return before?.snapshot.round === snapshot.round && before.snapshot.phase === "open";
}

/** @param {State} state */
function remember(state) {
  return { ...state, stageShown: state.stageShown || (state.view !== null && screenOf(state) === "stage") };
}

/**
 * Applies a view. A view of the same revision may contain more (the poll moved in the list), but an older view never
 * replaces a newer one.
 *
 * @param {State} state
 * @param {View} view
 */
function receiveView(state, view) {
  const mine = state.view?.snapshot;
  if (mine && mine.boot === view.snapshot.boot && view.snapshot.rev < mine.rev) return state;
  const waits = view.snapshot.hidden === true && view.snapshot.round === mine?.round;
  const leaving = state.leaving && view.snapshot.phase === "open";
  const ended = endedAfter(state.ended, mine, view.snapshot);
  // Show the question to the audience when voting opens.
  const opens =
    mine !== undefined &&
    view.snapshot.phase === "open" &&
    (mine.phase !== "open" || mine.round !== view.snapshot.round);
  const bigQr = opens ? false : state.bigQr;
  // The private window shows the message without the drawer, which would clear it.
  const message = opens && state.panel === null ? null : state.message;
  const received = { ...state, view, leaving, ended, message };
  // The private window controls the room's screen. It starts with the current screen of the room.
  const isNew = state.part === "private" && mine === undefined;
  if (isForAudience(state) || isNew) return asShown(received, isNew);
  return remember({ ...received, bigQr, revealing: waits ? state.revealing : null });
}

/**
 * Returns the screen and the countdown that the presenter's other window has reported.
 *
 * @param {State} state
 * @param {boolean} [still] without the countdown
 * @returns {State}
 */
function asShown(state, still) {
  if (state.view === null) return state;
  const { screen, countdown } = state.view.snapshot;
  const revealing = still ? null : (countdown ?? null);
  return { ...state, bigQr: screen === "lobby", stageShown: true, revealing };
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  switch (event.type) {
    case "loaded": {
      const loaded = receiveView(state, event.stage);
      // Drafts for another data file do not belong to the polls of this one.
      const isOther = state.view !== null && state.view.snapshot.boot !== event.stage.snapshot.boot;
      const drafts = isOther ? [] : state.drafts;
      return {
        ...loaded,
        drafts,
        error: null,
        polls: event.polls,
        talks: event.talks,
        address: event.address,
        key: event.key,
        wifi: event.wifi,
        relay: event.relay,
      };
    }
    case "engine:failed":
      return { ...state, error: event.error, panel: null };
    case "stage:changed":
      return receiveView(state, event.view);
    case "polls:changed":
      return { ...state, polls: event.polls, drafts: adopt(state.drafts, event.polls) };
    case "talks:changed":
      return { ...state, talks: event.talks };
    case "address:changed":
      return { ...state, address: event.address };
    case "wifi:changed":
      return { ...state, wifi: event.wifi };
    case "relay:changed":
      return { ...state, relay: event.relay };
    case "key:changed":
      return { ...state, key: event.key };
    case "qr:shown":
      return { ...state, bigQr: true, stageShown: true };
    case "qr:toggled":
      return { ...state, bigQr: screenOf(state) !== "lobby", stageShown: true };
    case "panel:toggled": {
      const panel = state.panel === event.panel ? null : event.panel;
      const left = { ...state, panel, deleted: [], message: null };
      // The history always opens with the newest round.
      if (panel === "history") return { ...left, history: { ...noHistory, rounds: state.history.rounds } };
      return panel === "drawer" ? { ...left, editing: state.view?.poll ?? null, drafts: unsaved(state.drafts) } : left;
    }
    case "panel:closed":
      return { ...state, panel: null, deleted: [], message: null };
    case "poll:picked":
      return { ...state, editing: event.poll };
    case "poll:deleted": {
      const deleted = [...state.deleted, event.poll];
      return { ...state, deleted, message: { what: "deleted", n: deleted.length } };
    }
    case "poll:restored": {
      const deleted = state.deleted.filter((poll) => poll !== event.poll);
      const n = deleted.length;
      return { ...state, deleted, message: n > 0 ? { what: "deleted", n } : { what: "restored" } };
    }
    case "drawer:message":
      return { ...state, message: event.message };
    case "draft:edited":
      return { ...state, editing: event.poll.id, drafts: edit(state.drafts, event.poll) };
    case "draft:kept":
      return { ...state, drafts: acknowledge(state.drafts, event.poll, event.edits, state.polls) };
    case "history:read":
    case "history:filtered":
    case "history:picked":
    case "history:recorded":
    case "history:compared":
    case "history:deleted":
    case "history:restored":
    case "history:saved":
      return { ...state, history: reduceHistory(state.history, event) };
    case "reveal:counted":
      return { ...state, revealing: event.left };
    case "fullscreen:changed":
      return state.fullScreen === event.full ? state : { ...state, fullScreen: event.full };
    case "presenter-view:changed": {
      const { presenterView } = event;
      const seen = { ...state, presenterView };
      if (state.part === "private") return { ...seen, fullScreen: presenterView.full };
      if (presenterView.open === state.presenterView.open) return seen;
      return asShown(presenterView.open ? { ...withoutPrivateParts(seen), view: state.view } : seen, true);
    }
    case "overlay:changed":
      return { ...state, overlay: event.overlay };
    case "shortcuts:changed":
      return { ...state, shortcuts: event.shortcuts };
    case "quit:asked":
      return { ...state, leaving: true };
    case "quit:declined":
      return { ...state, leaving: false };
    case "import:asked":
      return { ...state, importing: { file: event.file, n: event.n, talk: event.talk } };
    case "import:answered":
      return { ...state, importing: null };
    case "notice:raised": {
      const { type: _, ...notice } = event;
      return { ...state, notice };
    }
    case "step:paused": {
      if (state.view?.snapshot.round !== event.round) return state;
      const due = state.ended?.due ?? null;
      return { ...state, ended: { round: event.round, paused: true, revealed: false, due } };
    }
    case "notice:dismissed":
      return { ...state, notice: null };
  }
}

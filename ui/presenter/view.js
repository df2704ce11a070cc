// Paints the window from the state: chooses the screen, and hands each part what it shows. It must not know the bridge.

import { mountAboutPanel } from "./about-panel.js";
import { mountAddressPanel } from "./address-panel.js";
import { mountControls } from "./controls.js";
import { mountDoctorPanel } from "./doctor-panel.js";
import { mountDrawer } from "./drawer.js";
import { mountEmojiSetting } from "./emoji-setting.js";
import { mountHelp } from "./help.js";
import { mountHistory } from "./history.js";
import { mountJoin } from "./join.js";
import { mountLobby } from "./lobby.js";
import { mountListenPanel } from "./listen-panel.js";
import { mountMore } from "./more.js";
import { byId, write } from "./parts.js";
import { mountQuitPanel } from "./quit-panel.js";
import { mountSettings } from "./settings-panel.js";
import { noticeOf, screenOf } from "./state.js";
import { mountTrouble } from "./trouble.js";
import { mountWifiPanel } from "./wifi-panel.js";
import { say } from "./words.js";
import { mountCountdown } from "../shared/countdown.js";
import { fill } from "../shared/fill.js";
import { languageOf, speak } from "../shared/language.js";
import { mountStage } from "../shared/stage.js";
import { setTheme } from "../shared/theme.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

/**
 * @typedef {object} Means what the parts of the page may do
 * @property {(action: import("./keys.js").Action) => void} perform
 * @property {(event: Event) => void} dispatch
 * @property {import("./data-actions.js").DataActions} data
 * @property {import("./poll-actions.js").PollActions} polls
 * @property {import("./preference-actions.js").PreferenceActions} preferences
 * @property {import("./listen-actions.js").ListenActions} listening
 * @property {import("./history-actions.js").HistoryActions} history
 * @property {import("./doctor-actions.js").DoctorActions} doctor
 * @property {import("./wifi-actions.js").WifiActions} wifi
 * @property {import("./about-actions.js").AboutActions} about
 * @property {(emoji: string) => string} pictureOf in the design that the emoji have at the moment
 * @property {(emoji: string, style: import("../shared/types.js").Preferences["emoji"]) => string} pictureIn
 * @property {(style: import("../shared/types.js").Snapshot["emoji"]) => void} wearStyle
 */

/** @param {Means} means */
export function mount(means) {
  const { dispatch } = means;
  const renderTrouble = mountTrouble(means.data.goOn);
  /** @type {Partial<Record<NonNullable<State["panel"]>, HTMLElement>>} */
  const homes = {
    drawer: byId("drawer", HTMLElement),
    history: byId("history", HTMLElement),
    about: byId("about-panel", HTMLElement),
    help: byId("help-panel", HTMLElement),
  };
  const notice = byId("notice", HTMLElement);
  const noticeSentence = byId("notice-sentence", HTMLElement);
  const close = () => dispatch({ type: "panel:closed" });
  const renderJoin = mountJoin(() => dispatch({ type: "panel:toggled", panel: "address" }), means.pictureOf);
  const renderLobby = mountLobby(means.pictureOf);
  const renderQuit = mountQuitPanel(means.data, () => dispatch({ type: "quit:declined" }));
  const waysOn = byId("notice-ways", HTMLElement);
  waysOn.addEventListener("click", () => {
    const trouble = newest.view?.trouble;
    if (trouble) dispatch({ type: "trouble:met", trouble });
  });
  const undo = byId("notice-undo", HTMLElement);
  const dismiss = byId("notice-dismiss", HTMLElement);
  dismiss.addEventListener("click", () => dispatch({ type: "notice:dismissed" }));
  let filled = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let noticeTimer;
  /** @type {State["notice"]} */
  let raised = null;

  const writeWords = () => fill(document, (key) => say(/** @type {Parameters<typeof say>[0]} */ (key)));

  /** @param {State} state */
  function speakTo(state) {
    const language = languageOf(state.view?.preferences.language ?? null, navigator.languages);
    if (filled === language) return;
    filled = language;
    document.documentElement.lang = language;
    speak(language);
    writeWords();
  }

  /**
   * A panel is a modal dialog: what lies outside it can be neither seen nor pressed. Those from which something can go
   * wrong have the notice inside.
   *
   * @param {State} state
   */
  function renderNotice(state) {
    const { sentence: words, lasting, good, ways, undo: canUndo, seconds } = noticeOf(state);
    const { panel } = state;
    const home = (panel !== null && homes[panel]) || document.body;
    if (notice.parentElement !== home) home.append(notice);
    undo.hidden = !canUndo;
    if (state.notice === raised && (words ?? "") === noticeSentence.textContent && notice.hidden === (words === null)) return;
    raised = state.notice;
    write(noticeSentence, words ?? "");
    notice.hidden = words === null;
    notice.classList.toggle("good", good);
    waysOn.hidden = !ways;
    dismiss.hidden = lasting;
    clearTimeout(noticeTimer);
    if (words !== null && !lasting) noticeTimer = setTimeout(() => dispatch({ type: "notice:dismissed" }), 1000 * seconds);
  }

  /** @type {State} */
  let newest;
  let isFirst = true;
  /** @type {ReturnType<typeof mountBehind> | null} */
  let renderBehind = null;

  /** @param {State} state */
  return function render(state) {
    newest = state;
    speakTo(state);
    renderTrouble(state.trouble);
    renderNotice(state);
    renderQuit(state);
    if (state.trouble !== null || state.view === null || state.address === null) {
      delete document.body.dataset.screen;
      return;
    }
    const { view } = state;
    setTheme(view.preferences.theme);
    means.wearStyle(view.snapshot.emoji);
    document.body.dataset.screen = screenOf(state);
    renderJoin(state.address, state.wifi, view.snapshot, screenOf(state));
    renderLobby(view);
    // The code is on the screen before the rest, which nobody sees at first, has been worked out.
    const isEnough = isFirst && screenOf(state) === "lobby";
    isFirst = false;
    if (isEnough) return;
    if (renderBehind === null) {
      renderBehind = mountBehind(means, close);
      // Some of it has just been made, without its words.
      writeWords();
    }
    renderBehind(state, view);
  };
}

/**
 * What lies behind the lobby: the stage and the panels.
 *
 * @param {Means} means
 * @param {() => void} close
 */
function mountBehind(means, close) {
  const stale = byId("stale", HTMLElement);
  const stage = mountStage(document, means.pictureOf, Date.now);
  const renderCountdown = mountCountdown(byId("countdown", HTMLElement), byId("countdown-spoken", HTMLElement));
  const renderControls = mountControls(means.perform);
  const renderDrawer = mountDrawer(means, close);
  const renderHistory = mountHistory(means, close);
  const renderAddress = mountAddressPanel(means.polls.chooseAddress, means.polls.choosePublic, close);
  const renderListen = mountListenPanel(means.listening, close);
  const renderDoctor = mountDoctorPanel(means.doctor, means.listening.copy, close);
  const renderWifi = mountWifiPanel(means.wifi, close, () => means.dispatch({ type: "qr:shown" }));
  const renderMore = mountMore(close);
  const renderSettings = mountSettings(means.preferences, close);
  const renderEmojiSetting = mountEmojiSetting(means.preferences.prefer, means.pictureIn);
  const renderHelp = mountHelp(close);
  const renderAbout = mountAboutPanel(means.about, close);

  /**
   * @param {State} state
   * @param {NonNullable<State["view"]>} view
   */
  return (state, view) => {
    stale.hidden = !view.stale;
    stage.render(view.snapshot, say("position", { position: view.position, of: view.of }), view.preferences.drawing);
    renderCountdown(state.revealing);
    renderControls(state);
    renderDrawer(state);
    renderHistory(state);
    renderAddress(state);
    renderListen(state);
    renderDoctor(state);
    renderWifi(state);
    renderMore(state);
    renderEmojiSetting(state);
    renderSettings(state);
    renderHelp(state);
    renderAbout(state);
  };
}

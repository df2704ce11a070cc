// Renders the window from the state: selects the screen and passes each part its data. It must not know the bridge.

import { mountAboutPanel } from "./about/about-panel.js";
import { mountAddressPanel } from "./connection/address-panel.js";
import { mountCloudPanel } from "./stage/cloud-panel.js";
import { mountCloudSettings } from "./settings/cloud-settings.js";
import { mountControls } from "./stage/controls.js";
import { mountConnectionPanel } from "./connection/connection-panel.js";
import { mountDrawer } from "./polls/drawer.js";
import { mountEmojiPicker } from "./emoji-picker/emoji-picker.js";
import { mountEmojiSetting } from "./settings/emoji-setting.js";
import { mountHelp } from "./settings/help.js";
import { mountHistory } from "./history/history.js";
import { mountJoin } from "./lobby/join.js";
import { mountLobby } from "./lobby/lobby.js";
import { mountListenPanel } from "./listen/listen-panel.js";
import { mountMore } from "./stage/more-menu.js";
import { byId, write } from "./dom.js";
import { mountImportPanel } from "./polls/import-panel.js";
import { layOutPrivate, mountPrivate } from "./private/private.js";
import { isForAudience, withoutPrivateParts } from "./private/role.js";
import { mountQuitPanel } from "./about/quit-panel.js";
import { mountSettings } from "./settings/settings-panel.js";
import { mountShortcutSettings } from "./settings/shortcut-settings.js";
import { noticeOf, screenOf } from "./state.js";
import { mountRecovery } from "./recovery/recovery.js";
import { mountWifiPanel } from "./connection/wifi-panel.js";
import { sayRefusal } from "./refusals.js";
import { hasWords, loadWords, say } from "./words.js";
import { mountCountdown } from "../shared/countdown.js";
import { fittingDrawing } from "../shared/drawings.js";
import { fill } from "../shared/fill.js";
import { languageOf, speakOn } from "../shared/language.js";
import { mountStage } from "../shared/stage.js";
import { setTheme } from "../shared/theme.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Event} Event */

/**
 * @typedef {object} Deps the actions and data for the parts of the page
 * @property {(action: import("./stage/keys.js").Action) => void} perform
 * @property {(event: Event) => void} dispatch
 * @property {(poll: number) => void} showPoll
 * @property {(adds: boolean) => void} answerImport
 * @property {(when: import("../shared/types.js").PhoneResults) => void} phonesSee
 * @property {import("./private/role.js").Part} part
 * @property {import("./recovery/data-actions.js").DataActions} data
 * @property {import("./polls/poll-actions.js").PollActions} polls
 * @property {import("./polls/talk-actions.js").TalkActions} talks
 * @property {import("./settings/preference-actions.js").PreferenceActions} preferences
 * @property {import("./settings/shortcut-actions.js").ShortcutActions} shortcuts
 * @property {import("./listen/listen-actions.js").ListenActions} listening
 * @property {import("./history/history-actions.js").HistoryActions} history
 * @property {import("./connection/connection-actions.js").ConnectionActions} doctor
 * @property {import("./connection/wifi-actions.js").WifiActions} wifi
 * @property {import("./about/about-actions.js").AboutActions} about
 * @property {(emoji: string) => string} pictureOf in the design that the emoji have at the moment
 * @property {(emoji: string, style: import("../shared/types.js").Preferences["emoji"]) => string} pictureIn
 * @property {(style: import("../shared/types.js").Snapshot["emoji"]) => void} setEmojiStyle
 */

/**
 * Returns the presenter's language, or that of the system while there is no choice.
 *
 * @param {State} state
 */
export function wantedLanguage(state) {
  return languageOf(state.view?.preferences.language ?? null, navigator.languages);
}

/** @param {Deps} deps */
export function mount(deps) {
  const { dispatch } = deps;
  if (deps.part === "private") layOutPrivate();
  document.body.dataset.part = deps.part;
  const renderRecovery = mountRecovery(deps.data.recover);
  /** @type {Partial<Record<NonNullable<State["panel"]>, HTMLElement>>} */
  const homes = {
    drawer: byId("drawer", HTMLElement),
    history: byId("history", HTMLElement),
    about: byId("about-panel", HTMLElement),
    help: byId("help-panel", HTMLElement),
    cloud: byId("cloud-panel", HTMLElement),
  };
  const notice = byId("notice", HTMLElement);
  const noticeSentence = byId("notice-sentence", HTMLElement);
  const close = () => dispatch({ type: "panel:closed" });
  const renderJoin = mountJoin(() => dispatch({ type: "panel:toggled", panel: "address" }), deps.pictureOf);
  const renderLobby = mountLobby(deps.pictureOf);
  const renderImport = mountImportPanel(deps.answerImport);
  const renderQuit = mountQuitPanel(deps.data, () => dispatch({ type: "quit:declined" }));
  const waysOn = byId("notice-ways", HTMLElement);
  waysOn.addEventListener("click", () => {
    const error = newest.view?.error;
    if (error) dispatch({ type: "engine:failed", error });
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
    const language = wantedLanguage(state);
    if (filled === language) return;
    if (!hasWords(language)) {
      void loadWords(language).finally(() => render(newest));
      return;
    }
    filled = language;
    speakOn(document, language);
    writeWords();
  }

  /**
   * Renders the notice. A panel is a modal dialog, and everything outside is inert. So panels with actions that can
   * fail contain the notice.
   *
   * @param {State} state
   */
  function renderNotice(state) {
    const { sentence, lasting, good, ways, undo: canUndo, seconds } = noticeOf(state);
    // A lasting notice is an error. The state has its English sentence from Rust.
    const words = lasting && sentence !== null ? sayRefusal(sentence) : sentence;
    const { panel } = state;
    const home = (panel !== null && homes[panel]) || document.body;
    if (notice.parentElement !== home) home.append(notice);
    undo.hidden = !canUndo;
    if (state.notice === raised && (words ?? "") === noticeSentence.textContent && notice.hidden === (words === null))
      return;
    raised = state.notice;
    write(noticeSentence, words ?? "");
    notice.hidden = words === null;
    notice.classList.toggle("good", good);
    waysOn.hidden = !ways;
    dismiss.hidden = lasting;
    clearTimeout(noticeTimer);
    if (words !== null && !lasting)
      noticeTimer = setTimeout(() => dispatch({ type: "notice:dismissed" }), 1000 * seconds);
  }

  /** @type {State} */
  let newest;
  let isFirst = true;
  /** @type {ReturnType<typeof mountBehind> | null} */
  let renderBehind = null;

  /** @param {State} whole */
  function render(whole) {
    const forAudience = isForAudience(whole);
    const state = forAudience ? withoutPrivateParts(whole) : whole;
    newest = state;
    document.body.classList.toggle("for-audience", forAudience);
    // Disable the buttons, so that none can be pressed or show a focus ring. An inert page would be empty for a screen
    // reader.
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
      document.querySelectorAll("body > main button")
    )) {
      if (forAudience) button.blur();
      button.disabled = forAudience;
    }
    speakTo(state);
    renderRecovery(state.error);
    renderNotice(state);
    renderImport(state);
    renderQuit(state);
    if (state.error !== null || state.view === null || state.address === null) {
      delete document.body.dataset.screen;
      return;
    }
    const { view } = state;
    setTheme(view.preferences.theme);
    deps.setEmojiStyle(view.snapshot.emoji);
    document.body.dataset.screen = screenOf(state);
    renderJoin(state.address, state.wifi, view.snapshot, screenOf(state));
    renderLobby(view);
    // Render the QR code first, before the parts that are not visible yet.
    const isEnough = isFirst && deps.part !== "private" && screenOf(state) === "lobby";
    isFirst = false;
    if (isEnough) return;
    if (renderBehind === null) {
      renderBehind = mountBehind(deps, close);
      // Some elements were just created without text.
      writeWords();
    }
    renderBehind(state, view);
  }
  return render;
}

/**
 * The parts behind the lobby: the stage and the panels.
 *
 * @param {Deps} deps
 * @param {() => void} close
 */
function mountBehind(deps, close) {
  const stale = byId("stale", HTMLElement);
  const stage = mountStage(document, deps.pictureOf, Date.now);
  const renderCountdown = mountCountdown(byId("countdown", HTMLElement), byId("countdown-spoken", HTMLElement));
  const renderControls = mountControls(deps.perform);
  const picker = mountEmojiPicker(deps.polls, deps.pictureOf);
  const renderDrawer = mountDrawer(deps, picker, close);
  const renderCloudPanel = mountCloudPanel(deps.polls, deps.pictureOf, { open: () => deps.perform("cloud"), close });
  const renderHistory = mountHistory(deps, close);
  const renderAddress = mountAddressPanel(deps.polls, close);
  const renderListen = mountListenPanel(deps.listening, close);
  const renderConnection = mountConnectionPanel(deps.doctor, deps.listening.copy, close);
  const renderWifi = mountWifiPanel(deps.wifi, close, () => deps.dispatch({ type: "qr:shown" }));
  const renderMore = mountMore(close);
  const renderSettings = mountSettings(deps.preferences, close);
  const renderCloudSettings = mountCloudSettings(deps.preferences.prefer, picker, deps.pictureOf);
  const renderEmojiSetting = mountEmojiSetting(deps.preferences.prefer, deps.pictureIn);
  const renderShortcuts = mountShortcutSettings(deps.shortcuts);
  const renderHelp = mountHelp(close);
  const renderAbout = mountAboutPanel(deps.about, close);
  const renderPrivate = deps.part === "private" ? mountPrivate(deps) : null;

  /**
   * @param {State} state
   * @param {NonNullable<State["view"]>} view
   */
  return (state, view) => {
    stale.hidden = !view.stale;
    const place = say("position", { position: view.position, of: view.of });
    const { snapshot } = view;
    if (renderPrivate === null) {
      stage.render(snapshot, place, fittingDrawing(view.display.drawing, snapshot.kind));
      renderCountdown(state.revealing);
    } else {
      // The presenter sees all numbers, in the view that is the easiest to read.
      stage.render({ ...snapshot, hidden: undefined }, place, fittingDrawing("bars", snapshot.kind));
      renderPrivate(state);
    }
    renderControls(state);
    renderDrawer(state);
    renderCloudPanel(state);
    renderHistory(state);
    renderAddress(state);
    renderListen(state);
    renderConnection(state);
    renderWifi(state);
    renderMore(state);
    renderEmojiSetting(state);
    renderCloudSettings(state);
    renderSettings(state);
    renderShortcuts(state);
    renderHelp(state);
    renderAbout(state);
  };
}

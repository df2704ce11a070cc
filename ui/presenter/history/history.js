// Earlier rounds: the list on the left, the selected round on the right. The history is loaded when the panel opens,
// when the stage changes, and every few seconds while a round is open. Votes do not load it.

import { mountComparison } from "./comparison.js";
import { shownRound } from "./history-state.js";
import { mountMenu } from "../panels/menu.js";
import { mountPanel } from "../panels/panel.js";
import { byId, write } from "../dom.js";
import { drawComparison } from "./result-comparison.js";
import { drawResult } from "./result-picture.js";
import { mountRecord } from "./round-detail.js";
import { mountRoundList } from "./round-list.js";
import { mountTalkFilter } from "./talk-filter.js";
import { say } from "../words.js";

const refreshMilliseconds = 5000;

/** @param {import("./history-state.js").HistoryMessage} message */
function historySentence(message) {
  if (message.what === "saved") return say("savedAs", { file: message.file });
  return message.what === "deleted" ? say("roundsDeleted", { n: message.n }) : say("roundRestored");
}

/**
 * @param {import("../view.js").Deps} deps
 * @param {() => void} close
 */
export function mountHistory(deps, close) {
  const { history, pictureOf } = deps;
  const dialog = byId("history", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const list = mountRoundList(history.pick, history.remove, pictureOf);
  const renderFilter = mountTalkFilter((talk) => void history.filter(talk));
  const record = mountRecord(history.name, pictureOf);
  const comparison = mountComparison({ compare: history.compare, close }, pictureOf);
  const none = byId("no-rounds", HTMLElement);
  const parts = ["record", "export-all", "export-round", "delete-round"].map((id) => byId(id, HTMLElement));
  const remove = byId("delete-round", HTMLButtonElement);
  const show = byId("show-comparison", HTMLButtonElement);
  const messageRow = byId("history-told", HTMLElement);
  const message = byId("saved", HTMLElement);
  const undoButton = byId("undo-delete-round", HTMLElement);
  /** @type {import("../../shared/types.js").RoundResult | null} */
  let shown = null;
  /** @type {import("../../shared/types.js").RoundResult | null} the round that the shown one is compared with */
  let other = null;
  /** @type {import("../../shared/types.js").Drawing} */
  let drawing = "bars";
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let staged = "";
  let unfocused = false;

  /**
   * @param {string} id
   * @param {(round: import("../../shared/types.js").RoundResult) => unknown} work
   */
  function onShown(id, work) {
    byId(id, HTMLElement).addEventListener("click", () => void (shown !== null && work(shown)));
  }

  /** @param {import("../../shared/types.js").RoundResult} result */
  function draw(result) {
    return other === null ? drawResult(result, drawing, pictureOf) : drawComparison(result, other, pictureOf);
  }

  function undo() {
    unfocused = true;
    void history.undo();
  }

  byId("close-history", HTMLElement).addEventListener("click", close);
  mountMenu(byId("export-all-menu", HTMLDialogElement), byId("export-all", HTMLElement));
  mountMenu(byId("export-menu", HTMLDialogElement), byId("export-round", HTMLElement));
  for (const format of /** @type {const} */ (["xlsx", "csv", "json"])) {
    byId(`export-all-${format}`, HTMLElement).addEventListener("click", () => void history.export(null, format));
    onShown(`export-${format}`, ({ round }) => history.export(round, format));
  }
  onShown("save-picture", (result) => history.savePicture(result.round, () => draw(result)));
  onShown("delete-round", ({ round }) => history.remove(round));
  show.addEventListener("click", history.showComparison);
  undoButton.addEventListener("click", undo);
  dialog.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    // In a text field, Ctrl+Z undoes typing.
    if (event.shiftKey || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    undo();
  });

  /** @param {import("../../shared/types.js").Snapshot} snapshot */
  function keepFresh(snapshot) {
    const stage = JSON.stringify([snapshot.round, snapshot.phase, snapshot.question]);
    if (stage === staged) return;
    staged = stage;
    void history.refresh();
    clearInterval(timer);
    timer = snapshot.phase === "open" ? setInterval(() => void history.refresh(), refreshMilliseconds) : undefined;
  }

  function rest() {
    clearInterval(timer);
    timer = undefined;
    staged = "";
    unfocused = false;
  }

  /** @param {import("./history-state.js").HistoryMessage | null} newest */
  function renderMessage(newest) {
    write(message, newest === null ? "" : historySentence(newest));
    messageRow.hidden = newest === null;
    undoButton.hidden = newest?.what !== "deleted";
  }

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const opened = panel.show(state.panel === "history");
    if (state.view === null) return rest();
    const { snapshot } = state.view;
    // A result that is hidden on stage is hidden here too: the window may be projected.
    const veiled = snapshot.hidden ? snapshot.round : null;
    other = comparison(state.history, veiled, state.panel === "comparison");
    if (!dialog.open) return rest();
    keepFresh(snapshot);
    shown = shownRound(state.history);
    drawing = state.view.display.drawing;
    none.hidden = state.history.rounds === null || shown !== null;
    for (const part of parts) part.hidden = shown === null;
    show.hidden = other === null;
    remove.disabled = shown?.phase === "open";
    remove.title = remove.disabled ? say("deleteOpenRound") : "";
    renderMessage(state.history.message);
    renderFilter(state.history, state.talks);
    list.render(state.history, veiled);
    if (shown !== null) record(shown, state.history.course, other !== null, shown.round === veiled);
    // The list may have to be loaded first.
    unfocused = opened || unfocused;
    if (unfocused && shown !== null) unfocused = !list.focusCurrent();
  };
}

// Earlier rounds: their list on the left, the picked one on the right. The history is read when the panel opens, when
// the stage moves on, and every few seconds while a round is open: never with each vote.

import { mountComparison } from "./comparison.js";
import { shownRound } from "./history-state.js";
import { mountPanel } from "./panel.js";
import { byId, write } from "./parts.js";
import { drawResult } from "./result-picture.js";
import { mountRecord } from "./record.js";
import { mountRoundList } from "./round-list.js";
import { say } from "./words.js";

const refreshMilliseconds = 5000;

/**
 * @param {import("./view.js").Means} means
 * @param {() => void} close
 */
export function mountHistory(means, close) {
  const { history, pictureOf } = means;
  const dialog = byId("history", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const list = mountRoundList(history.pick, pictureOf);
  const record = mountRecord(pictureOf);
  const comparison = mountComparison(history.compare, pictureOf);
  const none = byId("no-rounds", HTMLElement);
  const parts = ["record", "all-rounds", "save-picture", "export-xlsx", "export-csv", "export-json"].map((id) => byId(id, HTMLElement));
  const saved = byId("saved", HTMLElement);
  /** @type {import("../shared/types.js").PastRound | null} */
  let shown = null;
  /** @type {import("../shared/types.js").Drawing} */
  let drawing = "bars";
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let staged = "";
  let unfocused = false;

  /**
   * @param {string} id
   * @param {(round: import("../shared/types.js").PastRound) => unknown} work
   */
  function onShown(id, work) {
    byId(id, HTMLElement).addEventListener("click", () => void (shown !== null && work(shown)));
  }

  byId("close-history", HTMLElement).addEventListener("click", close);
  for (const format of /** @type {const} */ (["xlsx", "csv", "json"])) {
    byId(`export-all-${format}`, HTMLElement).addEventListener("click", () => void history.export(null, format));
    onShown(`export-${format}`, ({ round }) => history.export(round, format));
  }
  onShown("save-picture", (past) => history.savePicture(past.round, () => drawResult(past, drawing, pictureOf)));

  /** @param {import("../shared/types.js").Snapshot} snapshot */
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

  /** @param {import("./state.js").State} state */
  return function render(state) {
    const opened = panel.show(state.panel === "history");
    if (!dialog.open || state.view === null) return rest();
    const { snapshot } = state.view;
    keepFresh(snapshot);
    shown = shownRound(state.history);
    // What is hidden on stage is hidden here: the window may be on the projector.
    const veiled = snapshot.hidden ? snapshot.round : null;
    drawing = state.view.preferences.drawing;
    none.hidden = state.history.rounds === null || shown !== null;
    for (const part of parts) part.hidden = shown === null;
    write(saved, state.history.saved === null ? "" : say("savedAs", { file: state.history.saved }));
    list.render(state.history, veiled);
    const compares = comparison(state.history, veiled);
    if (shown !== null) record(shown, state.history.course, compares, shown.round === veiled);
    // The list may have to be read first.
    unfocused = opened || unfocused;
    if (unfocused && shown !== null) unfocused = !list.focusCurrent();
  };
}

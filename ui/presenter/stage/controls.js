// The control bar and every other button with `data-action`. Each button shows the effect of a press. It must not know
// how actions work.

import { byId, write } from "../dom.js";
import { isForAudience } from "../private/role.js";
import { screenOf } from "../state.js";
import { say } from "../words.js";
import { viewNames } from "./view-names.js";
import { nextDrawing } from "../../shared/drawings.js";

/** @typedef {import("./keys.js").Action} Action */

/** @param {import("../state.js").State} state */
function hideWords(state) {
  if (state.revealing !== null) return "stopCountdown";
  return state.view?.snapshot.hidden ? "showResults" : "hideResults";
}

/** @param {(action: Action) => void} perform */
export function mountControls(perform) {
  const bar = byId("controls", HTMLElement);
  const toggle = byId("toggle-words", HTMLElement);
  const extend = byId("extend", HTMLElement);
  const hide = byId("hide-words", HTMLElement);
  const view = byId("view", HTMLElement);
  const viewWords = byId("view-words", HTMLElement);
  const bigQr = byId("big-qr-words", HTMLElement);
  const overlay = byId("overlay", HTMLElement);
  const presenterView = byId("presenter-view-words", HTMLElement);
  const fullScreen = byId("full-screen-words", HTMLElement);

  // The page must scroll far enough to show the content behind the bar, whose height depends on the font size.
  new ResizeObserver(() => {
    const foot = bar.offsetHeight + parseFloat(getComputedStyle(bar).bottom);
    document.documentElement.style.setProperty("--foot", `${foot}px`);
  }).observe(bar);

  let fitted = "";

  /** Selects the most detailed form that fits on one line: text with keys, text, or icons. */
  function fit() {
    const edges = 2 * parseFloat(getComputedStyle(bar).insetInlineStart);
    for (const most of ["keys", "words", "icons"]) {
      bar.dataset.fit = most;
      if (bar.offsetWidth + edges <= document.documentElement.clientWidth) return;
    }
  }

  window.addEventListener("resize", fit);
  document.fonts.addEventListener("loadingdone", fit);
  // The bar has no size while it is hidden.
  new ResizeObserver(fit).observe(bar);

  // A mouse press must not move the focus: otherwise the next Space would press the same button again.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button[data-action]") : null;
    if (target instanceof HTMLElement) perform(/** @type {Action} */ (target.dataset.action));
  });

  /** @param {import("../state.js").State} state */
  return function render(state) {
    bar.hidden = isForAudience(state);
    const snapshot = state.view?.snapshot;
    write(toggle, say(snapshot?.phase === "open" ? "closeVoting" : "openVoting"));
    extend.hidden = snapshot?.closes_at === undefined;
    write(hide, say(hideWords(state)));
    const next = nextDrawing(state.view?.display.drawing ?? "bars", snapshot?.kind);
    view.dataset.next = next;
    write(viewWords, say(viewNames[next]));
    bar.classList.toggle("hiding", snapshot?.hidden === true);
    write(bigQr, say(screenOf(state) === "lobby" ? "results" : "bigQr"));
    // The same text in both states: a longer German word does not fit in the bar.
    overlay.setAttribute("aria-pressed", String(state.overlay?.shown === true));
    write(presenterView, say(state.presenterView.open ? "endPresenting" : "present"));
    write(fullScreen, say(state.fullScreen ? "leaveFullScreen" : "fullScreen"));
    const words = `${bar.textContent} ${extend.hidden}`;
    if (words !== fitted) fit();
    fitted = words;
  };
}

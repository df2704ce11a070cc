// Paints the wall: the shared stage, the QR of the page's own server, and a word when the link is down.

import { linkWords } from "./state.js";
import { fill } from "../shared/fill.js";
import { languageOf, speak } from "../shared/language.js";
import { mountStage } from "../shared/stage.js";
import { sayOnStage } from "../shared/words.js";

/**
 * @param {Document} page
 * @param {{host: string, away: boolean, transparent: boolean, drawing: import("../shared/types.js").Drawing, pictureOf: (emoji: string) => string, wearStyle: (style: import("../shared/types.js").Snapshot["emoji"]) => void, clock: () => number}} means
 */
export function mount(page, means) {
  const link = page.querySelector("#link");
  const host = page.querySelector("#host");
  const qr = page.querySelector("#qr");
  const hint = page.querySelector(".join-hint");
  if (!(link instanceof HTMLElement) || !(host instanceof HTMLElement) || !(qr instanceof HTMLImageElement)) {
    throw new Error("The wall's markup and its code have drifted apart.");
  }
  const language = languageOf(null, navigator.languages);
  page.documentElement.lang = language;
  speak(language);
  fill(page, (key) => sayOnStage(/** @type {Parameters<typeof sayOnStage>[0]} */ (key)));
  page.documentElement.classList.toggle("transparent", means.transparent);
  host.textContent = means.host;
  if (hint instanceof HTMLElement) hint.hidden = means.away;
  const stage = mountStage(page, means.pictureOf, means.clock);
  let linked = false;

  /** @param {import("./state.js").State} state */
  return function render(state) {
    const words = linkWords(state);
    if (link.textContent !== words) link.textContent = words;
    link.hidden = words === "";
    // A server that has just come up may not have answered the first time, so the picture is asked for once it has.
    if (state.live && !linked) qr.src = "/qr.svg";
    linked = state.live === true;
    page.body.classList.toggle("waiting", state.snapshot === null);
    if (state.snapshot === null) return;
    means.wearStyle(state.snapshot.emoji);
    stage.render(state.snapshot, "", means.drawing);
  };
}

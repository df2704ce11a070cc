// Renders the wall: the stage or lobby of the presenter's window, the join address, and a sentence when the link is
// down.

import { linkWords, shownOf } from "./state.js";
import { mountCountdown } from "../shared/countdown.js";
import { writeText } from "../shared/emoji-text.js";
import { fill } from "../shared/fill.js";
import { languageOf, speakOn } from "../shared/language.js";
import { mountStage } from "../shared/stage.js";
import { changeText } from "../shared/text.js";
import { setTheme } from "../shared/theme.js";
import { sayOnStage } from "../shared/words.js";

/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/**
 * @typedef {object} Deps
 * @property {boolean} transparent
 * @property {import("../shared/types.js").Drawing | null} drawing the view in the link; null to follow the presenter
 * @property {(emoji: string) => string} pictureOf
 * @property {(url: string) => string} codeOf
 * @property {(style: Snapshot["emoji"]) => void} setEmojiStyle
 * @property {() => number} clock
 */

/**
 * @template {HTMLElement} Kind
 * @param {Document} page
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function partOfWall(page, id, kind) {
  const element = page.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The wall has no #${id}.`);
  return element;
}

/**
 * Renders the join address from the server. The address of this page may be another one that phones cannot use.
 *
 * @param {Document} page
 * @param {Deps} deps
 */
function mountJoin(page, deps) {
  const card = partOfWall(page, "qr-card", HTMLElement);
  const qr = partOfWall(page, "qr", HTMLImageElement);
  const host = partOfWall(page, "host", HTMLElement);
  const name = partOfWall(page, "name", HTMLElement);
  const hint = partOfWall(page, "join-hint", HTMLElement);
  const lines = [partOfWall(page, "scan-here", HTMLElement), host, name, hint];
  let linked = false;

  /**
   * @param {Snapshot["join"]} way
   * @param {boolean} live
   */
  return (way, live) => {
    const back = live && !linked;
    linked = live;
    card.hidden = way === undefined;
    for (const line of lines) line.hidden = way === undefined;
    if (way === undefined) return;
    const source = deps.codeOf(way.url);
    // A server that has just started may not have answered the first request.
    if (back || qr.getAttribute("src") !== source) qr.src = source;
    changeText(host, way.host);
    changeText(name, way.name ? sayOnStage("orOpen", { name: way.name }) : "");
    name.hidden = !way.name;
    writeText(hint, way.wifi ? sayOnStage("inWifi", { name: way.wifi }) : sayOnStage("sameWifi"), deps.pictureOf);
    hint.hidden = way.public === true;
  };
}

/**
 * @param {Document} page
 * @param {Deps} deps
 */
export function mount(page, deps) {
  const link = partOfWall(page, "link", HTMLElement);
  speakOn(page, languageOf(null, navigator.languages));
  fill(page, (key) => sayOnStage(/** @type {Parameters<typeof sayOnStage>[0]} */ (key)));
  page.documentElement.classList.add("scripted");
  page.documentElement.classList.toggle("transparent", deps.transparent);
  const stage = mountStage(page, deps.pictureOf, deps.clock);
  const renderJoin = mountJoin(page, deps);
  const renderCountdown = mountCountdown(
    partOfWall(page, "countdown", HTMLElement),
    partOfWall(page, "countdown-spoken", HTMLElement),
  );

  /** @param {import("./state.js").State} state */
  return function render(state) {
    const words = linkWords(state);
    changeText(link, words);
    link.hidden = words === "";
    page.body.classList.toggle("waiting", state.snapshot === null);
    if (state.snapshot === null) return;
    const { screen, drawing, countdown } = shownOf(state.snapshot, deps);
    deps.setEmojiStyle(state.snapshot.emoji);
    // A transparent wall has the same colours in every theme.
    if (!deps.transparent) setTheme(state.snapshot.theme || null);
    const turned = page.body.dataset.screen !== screen;
    page.body.dataset.screen = screen;
    renderJoin(state.snapshot.join, state.live === true);
    stage.render(state.snapshot, "", drawing);
    renderCountdown(countdown);
    // Elements that were hidden had no size.
    if (turned) stage.layout();
  };
}

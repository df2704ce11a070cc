// The panel of links for a second screen, OBS, slides and scripts. The key in each link reveals counts that phones may not see,
// and the window is often projected. So the key is masked until the presenter shows it; copying always copies the whole
// link.

import { linksOf, maskedKey } from "./listen-links.js";
import { mountPanel } from "../panels/panel.js";
import { byId, within, write } from "../dom.js";
import { say } from "../words.js";
import { drawingOf } from "../../shared/drawings.js";

/** @typedef {import("./listen-links.js").Links} Links */

// How long messages stay, in milliseconds: short ones, and those with instructions.
const messageMs = 2500;
const instructionsMs = 12_000;

/**
 * @param {import("./listen-actions.js").ListenActions} actions
 * @param {() => void} close
 */
export function mountListenPanel(actions, close) {
  const dialog = byId("listen-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const list = byId("links", HTMLElement);
  const away = byId("listen-away", HTMLElement);
  const texts = {
    wall: byId("wall-link", HTMLElement),
    obs: byId("obs-link", HTMLElement),
    slides: byId("slides-frame", HTMLElement),
    curl: byId("curl-line", HTMLElement),
    key: byId("listen-key", HTMLElement),
  };
  const reveal = byId("reveal-key", HTMLElement);
  const change = byId("change-key", HTMLElement);
  const asked = [
    byId("key-warning", HTMLElement),
    byId("really-change-key", HTMLElement),
    byId("keep-key", HTMLElement),
  ];
  const message = byId("listen-told", HTMLElement);
  /** @type {import("../state.js").State | null} */
  let newest = null;
  let revealed = false;
  let key = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;

  /**
   * @param {string} words
   * @param {HTMLElement | null} button a button that shows the message; without one it appears below
   * @param {number} ms
   */
  function tell(words, button = null, ms = messageMs) {
    clearTimeout(silence);
    for (const said of dialog.querySelectorAll("[data-copy]")) write(said, said === button ? words : say("copy"));
    message.classList.toggle("unseen", button !== null);
    write(message, words);
    if (words !== "") silence = setTimeout(() => tell(""), ms);
  }

  /** @param {string} name */
  function wish(name) {
    return within(dialog, `input[name=${name}]:checked`, HTMLInputElement).value;
  }

  /**
   * @param {string} shown the text in place of the key
   * @returns {Links | null} null without a network
   */
  function links(shown) {
    const address = newest?.address;
    const url = wish("listen-where") === "here" ? address?.own_url : address?.url;
    return url ? linksOf(url, shown, drawingOf(wish("listen-view"))) : null;
  }

  function paint() {
    const shown = links(revealed ? key : maskedKey);
    list.classList.toggle("away", shown === null);
    away.hidden = shown !== null;
    write(texts.wall, shown?.wall ?? "");
    write(texts.obs, shown?.obs ?? "");
    write(texts.slides, shown?.slides ?? "");
    write(texts.curl, shown?.curl ?? "");
    write(texts.key, revealed ? key : maskedKey);
    write(reveal, say(revealed ? "listenConceal" : "listenReveal"));
    reveal.setAttribute("aria-pressed", String(revealed));
  }

  /** @param {boolean} asking */
  function ask(asking) {
    change.hidden = asking;
    for (const part of asked) part.hidden = !asking;
  }

  /** @param {HTMLElement} button */
  async function copy(button) {
    const wanted = /** @type {keyof Links} */ (button.dataset.copy);
    const text = wanted === "key" ? key : links(key)?.[wanted];
    if (text === undefined) return;
    if (await actions.copy(text)) tell(say("copied"), button);
    else tell(say("notCopied"), null, instructionsMs);
  }

  /** @param {HTMLElement} button */
  async function save(button) {
    const wall = links(key)?.[button.dataset.file === "obs" ? "obs" : "wall"];
    const file = wall === undefined ? null : await actions.save(wall);
    if (file !== null) tell(say("savedAs", { file }));
  }

  dialog.addEventListener("change", paint);
  dialog.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element ? event.target.closest("button[data-copy], button[data-file]") : null;
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.file === undefined) void copy(button);
    else void save(button);
  });
  reveal.addEventListener("click", () => {
    revealed = !revealed;
    paint();
  });
  change.addEventListener("click", () => {
    ask(true);
    asked[2].focus();
  });
  asked[1].addEventListener("click", () => {
    ask(false);
    change.focus();
    actions.changeKey();
  });
  asked[2].addEventListener("click", () => {
    ask(false);
    change.focus();
  });

  /** @param {import("../state.js").State} state */
  return function render(state) {
    newest = state;
    const isOpen = state.panel === "listen";
    if (isOpen && dialog.open && key !== "" && key !== state.key) tell(say("keyChanged"));
    key = state.key;
    if (isOpen) paint();
    if (!panel.show(isOpen)) return;
    revealed = false;
    ask(false);
    tell("");
    paint();
  };
}

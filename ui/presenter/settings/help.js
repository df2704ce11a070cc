// All keyboard shortcuts, in groups. The list is in code because as markup it would be most of the page. It must not
// know what a key does; keys.js does.

import { mountPanel } from "../panels/panel.js";
import { byId } from "../dom.js";

/** Keys with a name in each language are given by the key of its sentence. */
const keyGroups = [
  {
    title: "helpVoting",
    keys: [
      ["keySpace", "helpToggle"],
      ["H", "helpHide"],
      ["V", "helpView"],
      ["T", "helpTakeOff"],
      ["N", "helpNewRound"],
      ["Ctrl+Z", "helpUndo"],
      ["+", "helpExtend"],
    ],
  },
  {
    title: "helpClickerTitle",
    keys: [
      ["keyPageDown", "helpStep"],
      ["keyPageUp", "helpStepBack"],
    ],
  },
  {
    title: "polls",
    keys: [
      ["← →", "helpPreviousNext"],
      ["E", "helpPolls"],
      ["R", "helpHistory"],
    ],
  },
  {
    title: "helpScreen",
    keys: [
      ["Q", "helpBigQr"],
      ["O", "helpOverlay"],
      ["anywhere", "helpOverlayAnywhere"],
      ["P F5", "helpPresent"],
      ["F", "fullScreen"],
      ["keyEscape", "helpBack"],
    ],
  },
  {
    title: "more",
    keys: [
      ["M", "helpMore"],
      ["L", "helpListen"],
      ["C", "helpConnection"],
      ["W", "helpWifi"],
      ["S", "settings"],
      ["?", "helpKeys"],
      ["Ctrl+Q", "quit"],
    ],
  },
];

/**
 * @param {string} name
 * @param {string} key of a sentence
 */
function saying(name, key) {
  const element = document.createElement(name);
  element.dataset.say = key;
  return element;
}

/** @param {string} name */
function keyCap(name) {
  if (name.startsWith("key")) return saying("kbd", name);
  const element = document.createElement("kbd");
  element.textContent = name;
  return element;
}

/**
 * fill.js writes the sentences later, with those of the markup.
 *
 * @param {() => void} close
 */
export function mountHelp(close) {
  const dialog = byId("help-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const anywhere = document.createElement("div");
  const chord = document.createElement("kbd");
  for (const { title, keys } of keyGroups) {
    const section = document.createElement("section");
    const list = document.createElement("dl");
    for (const [caps, does] of keys) {
      const row = caps === "anywhere" ? anywhere : document.createElement("div");
      const pressed = document.createElement("dt");
      const parts = caps === "anywhere" ? [chord] : caps.split(" ").map(keyCap);
      pressed.append(...parts.flatMap((part, at) => (at === 0 ? [part] : [" ", part])));
      row.append(pressed, saying("dd", does));
      list.append(row);
    }
    section.append(saying("h3", title), list);
    byId("keys", HTMLElement).append(section);
  }

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const shortcut = state.overlay?.shortcut ?? null;
    anywhere.hidden = shortcut === null;
    chord.textContent = shortcut;
    // The panel is for reading, so none of its buttons gets the focus.
    if (panel.show(state.panel === "help")) dialog.focus();
  };
}

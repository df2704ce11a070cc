// All keyboard shortcuts, in groups. The list is in code because as markup it would be most of the page. It must not
// know the actions of keys: keys.js does.

import { mountPanel } from "../panels/panel.js";
import { byId, made, write } from "../dom.js";
import { say } from "../words.js";
import { keysOf, platformOf, shortcutActions, shortcutNames } from "./shortcut-keys.js";

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
      ["keyControl+Z", "helpUndo"],
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
      ["keyControl+Q", "quit"],
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

/** @param {string} names of keys that are pressed together */
function keyCap(names) {
  const parts = names === "+" ? [names] : names.split(/(?=\+)|(?<=\+)/);
  return made("kbd", "", ...parts.map((name) => (name.startsWith("key") ? saying("span", name) : name)));
}

/**
 * fill.js writes the sentences later, with those of the markup.
 *
 * @param {() => void} close
 */
export function mountHelp(close) {
  const dialog = byId("help-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  for (const { title, keys } of keyGroups) {
    const section = document.createElement("section");
    const list = document.createElement("dl");
    for (const [caps, does] of keys) {
      const row = document.createElement("div");
      const pressed = document.createElement("dt");
      pressed.append(
        ...caps
          .split(" ")
          .map(keyCap)
          .flatMap((part, at) => (at === 0 ? [part] : [" ", part])),
      );
      row.append(pressed, saying("dd", does));
      list.append(row);
    }
    section.append(saying("h3", title), list);
    byId("keys", HTMLElement).append(section);
  }
  const platform = platformOf(navigator.userAgent);
  const anywhere = shortcutActions.map((action) => {
    const chord = made("kbd", "");
    const row = made("div", "", made("dt", "", chord), saying("dd", shortcutNames[action]));
    return { action, chord, row };
  });
  const global = made("section", "", saying("h3", "shortcutsTitle"), made("dl", "", ...anywhere.map(({ row }) => row)));
  byId("keys", HTMLElement).append(global);

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const chosen = state.view?.preferences.shortcuts;
    for (const { action, chord, row } of anywhere) {
      const keys = chosen === undefined ? null : keysOf(action, chosen, state.shortcuts, platform, say);
      row.hidden = keys === null;
      write(chord, keys ?? "");
    }
    global.hidden = anywhere.every(({ row }) => row.hidden);
    // The panel is for reading, so none of its buttons gets the focus.
    if (panel.show(state.panel === "help")) dialog.focus();
  };
}

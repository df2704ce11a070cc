// The global shortcuts in the settings. A row shows the keys of an action. Its button listens for the next key combination.
// Under Wayland the desktop asks for the keys, so the rows only show them. It must not know how keys are registered.

import { byId, made, write } from "../dom.js";
import { say } from "../words.js";
import { keysOf, platformOf, readPress, shortcutActions, shortcutNames, usedBy, writeKeys } from "./shortcut-keys.js";

/** @typedef {import("./shortcut-keys.js").ShortcutAction} ShortcutAction */
/** @typedef {import("../state.js").State} State */

const nothing = () => "";

/** @param {import("./shortcut-actions.js").ShortcutActions} ask */
export function mountShortcutSettings(ask) {
  const told = byId("shortcut-told", HTMLElement);
  const about = byId("shortcut-about", HTMLElement);
  const change = byId("shortcut-change", HTMLButtonElement);
  const giveBack = byId("shortcut-off", HTMLButtonElement);
  const platform = platformOf(navigator.userAgent);
  const list = byId("shortcut-rows", HTMLElement);
  const rows = new Map(shortcutActions.map((action) => [action, buildRow(action)]));
  /** @type {State | null} */
  let newest = null;
  /** @type {{action: ShortcutAction, held: string, superHeld: boolean} | null} the row that listens */
  let listening = null;
  let wasOpen = false;
  let telling = nothing;
  let tellsTaken = false;

  /** @param {ShortcutAction} action */
  function buildRow(action) {
    const name = made("span", "shortcut-name");
    name.id = `shortcut-${action}`;
    const keys = made("bdi", "");
    keys.id = `shortcut-${action}-keys`;
    const button = made("button", "shortcut-keys", keys);
    button.type = "button";
    button.setAttribute("aria-labelledby", `${name.id} ${keys.id}`);
    button.setAttribute("aria-describedby", told.id);
    button.addEventListener("click", () => (listening?.action === action ? stop() : void listen(action)));
    button.addEventListener("keydown", (event) => press(event, action));
    button.addEventListener("keyup", release);
    button.addEventListener("blur", () => {
      if (listening?.action === action) stop();
    });
    const text = made("bdi", "shortcut-keys");
    const row = made("li", "shortcut", name, button, text);
    list.append(row);
    return { row, name, button, keys, text };
  }

  /** @param {ShortcutAction} action */
  const nameOf = (action) => say(shortcutNames[action]);

  /**
   * Shows a status message. `words` returns it in the window's current language.
   *
   * @param {() => string} words
   * @param {boolean} [bad]
   */
  function tell(words, bad = false) {
    telling = words;
    tellsTaken = false;
    write(told, words());
    told.classList.toggle("bad", bad);
  }

  /** @param {ShortcutAction} action */
  async function listen(action) {
    const button = rows.get(action)?.button;
    // On macOS, a click does not focus a button in WebKit.
    button?.focus();
    await ask.pause();
    // The presenter has moved the focus while the window waited.
    if (document.activeElement !== button) return void ask.load();
    listening = { action, held: "", superHeld: false };
    tell(() => say("shortcutWaits", { action: nameOf(action) }));
    repaint();
  }

  /** Stops without a change. */
  function stop() {
    listening = null;
    tell(nothing);
    void ask.load();
    repaint();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {ShortcutAction} action
   */
  function press(event, action) {
    if (listening === null) return;
    // Tab leaves the row, as in other controls.
    if (event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    const isAlone = !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey;
    if (isAlone && event.key === "Escape") return stop();
    if (isAlone && (event.key === "Backspace" || event.key === "Delete")) return void choose(action, null);
    if (isSuper(event)) listening.superHeld = true;
    const read = readPress(event, platform, say, listening.superHeld);
    if (read.is === "held") listening.held = read.held;
    if (read.is === "typed")
      tell(() => say("shortcutTyped", { held: platform === "mac" ? "⌃ / ⌥ / ⌘" : `${say("keyControl")} / Alt` }), true);
    if (read.is === "unknown") tell(() => say("shortcutUnknown"), true);
    if (read.is === "shortcut") void choose(action, read.shortcut);
    repaint();
  }

  /** @param {KeyboardEvent} event */
  function release(event) {
    if (listening === null) return;
    // A released Space presses a button.
    event.preventDefault();
    if (isSuper(event)) listening.superHeld = false;
    // An event may still name the modifier that it releases.
    const { code, key, keyCode, ctrlKey, altKey, shiftKey, metaKey } = event;
    const left = {
      ctrlKey: ctrlKey && key !== "Control",
      altKey: altKey && key !== "Alt",
      shiftKey: shiftKey && key !== "Shift",
      metaKey: metaKey && key !== "Meta",
    };
    const getModifierState = (/** @type {string} */ name) => event.getModifierState(name);
    const read = readPress({ code, key, keyCode, ...left, getModifierState }, platform, say, listening.superHeld);
    if (read.is === "held") listening.held = read.held;
    repaint();
  }

  /** @param {KeyboardEvent} event */
  const isSuper = ({ key }) => ["Meta", "Super", "OS"].includes(key);

  /**
   * @param {ShortcutAction} action
   * @param {import("./shortcut-keys.js").Shortcut | null} shortcut
   */
  async function choose(action, shortcut) {
    const chosen = newest?.view?.preferences.shortcuts;
    if (chosen === undefined) return;
    const written = () => (shortcut === null ? say("shortcutOff") : writeKeys(shortcut, platform, say));
    const other = shortcut === null ? null : usedBy(chosen, action, shortcut);
    if (other !== null) return tell(() => say("shortcutUsed", { action: nameOf(other), keys: written() }), true);
    listening = null;
    repaint();
    const isFree = await ask.choose(action, shortcut);
    if (isFree === true) tell(() => `${nameOf(action)}: ${written()}`);
    if (isFree === false) tell(() => say("shortcutTaken", { keys: written() }), true);
    if (isFree === null) tell(nothing);
  }

  change.addEventListener("click", () => void ask.chooseByDesktop(true));
  giveBack.addEventListener("click", () => {
    void ask.chooseByDesktop(false);
    change.focus();
  });

  function repaint() {
    if (newest !== null) render(newest);
  }

  /** @param {State} state */
  function render(state) {
    newest = state;
    const isOpen = state.panel === "settings" && state.view !== null;
    if (isOpen && !wasOpen) {
      tell(nothing);
      void ask.load();
    }
    if (!isOpen && wasOpen && listening !== null) stop();
    wasOpen = isOpen;
    if (!isOpen || state.view === null) return;
    const { shortcuts } = state;
    const chosen = state.view.preferences.shortcuts;
    const byApp = shortcuts === null || shortcuts.by === "app";
    const byDesktop = shortcuts?.by === "desktop";
    const refused = byDesktop && shortcuts.refused;
    about.hidden = byApp;
    write(about, byApp ? "" : say(byDesktop ? "shortcutsByDesktop" : "shortcutsByNobody"));
    write(told, telling());
    if (byDesktop) tell(refused ? () => say("shortcutsRefused") : nothing, refused);
    const taken = shortcuts?.taken.filter((action) => chosen[action] !== null) ?? [];
    if (tellsTaken && taken.length === 0) tell(nothing);
    if (taken.length > 0 && listening === null && telling === nothing) tellTaken(taken, chosen);
    list.hidden = !byApp && !byDesktop;
    for (const [action, { row, name, button, keys, text }] of rows) {
      row.hidden = !byApp && !(byDesktop && shortcuts.actions.includes(action));
      write(name, nameOf(action));
      const own = keysOf(action, chosen, shortcuts, platform, say) ?? say("shortcutOff");
      const listens = listening?.action === action;
      button.hidden = !byApp;
      text.hidden = byApp;
      button.classList.toggle("listens", listens);
      button.classList.toggle("taken", taken.includes(action));
      write(keys, listens ? listening?.held || say("shortcutPress") : own);
      write(text, own);
    }
    change.hidden = giveBack.hidden = !byDesktop;
    giveBack.hidden ||= shortcuts?.desktop.length === 0;
    write(change, say(shortcuts?.desktop.length ? "shortcutsChange" : "shortcutsChoose"));
  }

  /**
   * @param {readonly ShortcutAction[]} taken
   * @param {import("./shortcut-keys.js").Shortcuts} chosen
   */
  function tellTaken(taken, chosen) {
    const shortcuts = taken.flatMap((action) => chosen[action] ?? []);
    const written = () => shortcuts.map((shortcut) => writeKeys(shortcut, platform, say)).join(", ");
    tell(() => say("shortcutTaken", { keys: written() }), true);
    tellsTaken = true;
  }

  return render;
}

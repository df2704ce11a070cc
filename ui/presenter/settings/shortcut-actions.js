// The actions around global shortcuts. The chosen keys come back as a preference, their state as an event.

import { attempt } from "../stage/actions.js";
import { chooseDesktopShortcuts, chooseShortcut, loadShortcuts, pauseShortcuts } from "../bridge.js";
import { say } from "../words.js";
import { hasShortcuts, platformOf, shortcutActions, shortcutNames, writeKeys } from "./shortcut-keys.js";

/** @typedef {import("./shortcut-keys.js").ShortcutAction} ShortcutAction */
/** @typedef {ReturnType<typeof makeShortcutActions>} ShortcutActions */

/** @param {import("../stage/actions.js").Store} store */
export function makeShortcutActions(store) {
  async function load() {
    const names = shortcutActions.map((action) => say(shortcutNames[action]));
    const shortcuts = await attempt(store, () => loadShortcuts(names));
    if (shortcuts !== null) store.dispatch({ type: "shortcuts:changed", shortcuts });
    return shortcuts;
  }

  return {
    load,

    /** Registers the chosen shortcuts. Does nothing if there are none. */
    async begin() {
      const chosen = store.read().view?.preferences.shortcuts;
      if (chosen === undefined || !hasShortcuts(chosen)) return;
      const shortcuts = await load();
      if (shortcuts === null) return;
      const platform = platformOf(navigator.userAgent);
      const taken = shortcuts.taken.flatMap((action) => chosen[action] ?? []);
      if (taken.length > 0) {
        const keys = taken.map((shortcut) => writeKeys(shortcut, platform, say)).join(", ");
        store.dispatch({ type: "notice:raised", sentence: say("shortcutsTaken", { keys }) });
      } else if (shortcuts.refused) store.dispatch({ type: "notice:raised", sentence: say("shortcutsRefused") });
    },

    /** Gives the keys to this window, until `load` or `choose`. */
    async pause() {
      await attempt(store, pauseShortcuts);
    },

    /**
     * @param {ShortcutAction} action
     * @param {import("./shortcut-keys.js").Shortcut | null} shortcut
     */
    async choose(action, shortcut) {
      return attempt(store, () => chooseShortcut(action, shortcut));
    },

    /** @param {boolean} on */
    async chooseByDesktop(on) {
      await attempt(store, () => chooseDesktopShortcuts(on));
    },
  };
}

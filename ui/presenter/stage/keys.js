// Maps keys to actions. Presenters' clickers send arrows, Page Up and Page Down, F5 and Esc; all of them work. Pure: it
// reads the properties of a key event and returns the name of an action.

/**
 * @typedef {"toggle" | "hide" | "view" | "big-qr" | "overlay" | "new-round" | "previous" | "next" | "step" | "step-back"
 *   | "extend" | "undo" | "full-screen" | "present" | "presenter-view" | "polls" | "history" | "listen" | "settings" | "doctor" | "wifi" | "cloud" | "more" | "help" | "back" | "back-up"
 *   | "about" | "log-folder" | "quit"} Action
 */

/** @type {Map<string, Action>} */
const actions = new Map([
  [" ", "toggle"],
  ["ArrowLeft", "previous"],
  ["PageUp", "step-back"],
  ["ArrowRight", "next"],
  ["PageDown", "step"],
  ["h", "hide"],
  // A clicker's key for a black screen hides the results.
  ["b", "hide"],
  [".", "hide"],
  ["v", "view"],
  ["q", "big-qr"],
  ["o", "overlay"],
  ["n", "new-round"],
  ["+", "extend"],
  // The key of the plus on keyboards where plus needs Shift.
  ["=", "extend"],
  ["f", "full-screen"],
  ["F5", "present"],
  ["p", "presenter-view"],
  ["e", "polls"],
  ["r", "history"],
  ["l", "listen"],
  ["s", "settings"],
  ["c", "doctor"],
  ["w", "wifi"],
  ["t", "cloud"],
  ["m", "more"],
  ["?", "help"],
  ["Escape", "back"],
]);

/**
 * Letters are read as typed. On keyboards without Latin letters, the physical key decides.
 *
 * @param {{key: string, code: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, repeat: boolean}} event
 * @returns {Action | null}
 */
export function actionOf(event) {
  if (event.altKey || event.repeat) return null;
  const chord = event.key.toLowerCase();
  // The command key of a Mac.
  if (event.metaKey) return chord === "z" && !event.ctrlKey ? "undo" : null;
  if (event.ctrlKey) return chord === "q" ? "quit" : chord === "z" ? "undo" : null;
  const named = actions.get(event.key) ?? actions.get(event.key.toLowerCase());
  if (named !== undefined) return named;
  const foreign = event.key.length === 1 && event.key > "\u007f" && event.code.startsWith("Key");
  return foreign ? (actions.get(event.code.slice(3).toLowerCase()) ?? null) : null;
}

/**
 * Returns the part that Esc closes, innermost first. Dialogs close themselves.
 *
 * @param {{panel: string | null, revealing: number | null, fullScreen: boolean, presenterView: {open: boolean}}} state
 * @returns {"panel" | "reveal" | "presenter-view" | "full-screen" | null}
 */
export function backFrom(state) {
  if (state.panel !== null) return "panel";
  if (state.revealing !== null) return "reveal";
  if (state.presenterView.open) return "presenter-view";
  return state.fullScreen ? "full-screen" : null;
}

// Key combinations of global shortcuts: reads key presses and writes the combination as text. Pure.

/** @typedef {import("../../shared/types.js").Shortcut} Shortcut */
/** @typedef {import("../../shared/types.js").Shortcuts} Shortcuts */
/** @typedef {import("../../shared/types.js").ShortcutAction} ShortcutAction */
/** @typedef {"mac" | "windows" | "other"} Platform */
/** @typedef {Pick<KeyboardEvent, "code" | "key" | "keyCode" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey" | "getModifierState">} Pressed */

/** @typedef {(key: "keySpace" | "keyControl" | "keyPageUp" | "keyPageDown") => string} SpeakKey */

/**
 * The names of held keys that are the same in every language. @type {Readonly<Record<Platform, Record<string,
 * string>>>}
 */
const heldNames = {
  mac: { Control: "⌃", Alt: "⌥", Shift: "⇧", Super: "⌘" },
  windows: { Alt: "Alt", Shift: "Shift", Super: "Win" },
  other: { Alt: "Alt", Shift: "Shift", Super: "Super" },
};

const namedKeys = [
  ..."Space Enter ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown Insert".split(" "),
  ...Array.from({ length: 10 }, (_, digit) => `Numpad${digit}`),
];

const arrows = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };

/** @type {readonly ShortcutAction[]} in the order of Rust */
export const shortcutActions = ["toggle", "reveal", "next", "overlay"];

/** @type {Readonly<Record<ShortcutAction, "helpToggle" | "showResults" | "nextPoll" | "overlay">>} the sentences of the actions */
export const shortcutNames = { toggle: "helpToggle", reveal: "showResults", next: "nextPoll", overlay: "overlay" };

/**
 * @param {string} userAgent
 * @returns {Platform}
 */
export function platformOf(userAgent) {
  if (userAgent.includes("Macintosh")) return "mac";
  return userAgent.includes("Windows") ? "windows" : "other";
}

/** @param {string} key */
const isModifier = (key) =>
  ["Control", "Alt", "AltGraph", "Shift", "Meta", "Super", "OS", "Hyper", "Fn", "CapsLock", "Dead"].includes(key);

/**
 * Returns the letter on the key, also while modifiers are held. `code` names the position of the key and not its
 * letter. `key` has the letter only without Alt. The old `keyCode` has it in every web view.
 *
 * @param {Pressed} pressed
 */
function letterOf({ keyCode }) {
  return keyCode >= 65 && keyCode <= 90 ? String.fromCharCode(keyCode) : null;
}

/**
 * Reads a key press for a row that listens. Returns a shortcut, or why there is none yet. macOS identifies a key by its
 * position, the other systems by its letter.
 *
 * @param {Pressed} pressed
 * @param {Platform} platform
 * @param {SpeakKey} speak
 * @param {boolean} superHeld WebKitGTK does not report it
 * @returns {{is: "held", held: string} | {is: "typed"} | {is: "unknown"} | {is: "shortcut", shortcut: Shortcut}}
 */
export function readPress(pressed, platform, speak, superHeld = false) {
  const { code, key, ctrlKey, altKey, shiftKey, metaKey } = pressed;
  const held = [ctrlKey && "Control", altKey && "Alt", shiftKey && "Shift", (metaKey || superHeld) && "Super"].filter(
    (name) => name !== false,
  );
  if (isModifier(key)) return { is: "held", held: writeHeld(held, platform, speak) };
  const isFunction = /^F([1-9]|1\d|2[0-4])$/.test(code);
  const holds = held.some((name) => name !== "Shift");
  // AltGr is for typing.
  if (!isFunction && (!holds || pressed.getModifierState("AltGraph"))) return { is: "typed" };
  const letter = letterOf(pressed);
  const isLetter = /^Key[A-Z]$/.test(code);
  let name = code;
  if (letter !== null && platform !== "mac") name = `Key${letter}`;
  else if (!isLetter && !isFunction && !/^Digit\d$/.test(code) && !namedKeys.includes(code)) return { is: "unknown" };
  // Copy, paste, undo and quit belong to the focused program.
  if (name.startsWith("Key") && ["Control", "Super"].includes(held.join())) return { is: "unknown" };
  const label = letter ?? name.replace(/^(Key|Digit)/, "");
  return { is: "shortcut", shortcut: { keys: [...held, name].join("+"), label } };
}

/**
 * @param {readonly string[]} held
 * @param {Platform} platform
 * @param {SpeakKey} speak
 */
function writeHeld(held, platform, speak) {
  const nameOf = (/** @type {string} */ name) => heldNames[platform][name] ?? speak("keyControl");
  return held.map((name) => nameOf(name) + (platform === "mac" ? "" : "+")).join("");
}

/**
 * Returns the keys as the presenter reads them: `Ctrl+Alt+T`, `Strg+Alt+T` in German, on macOS `⌃⌥T`.
 *
 * @param {Shortcut} shortcut
 * @param {Platform} platform
 * @param {SpeakKey} speak
 */
export function writeKeys({ keys, label }, platform, speak) {
  const held = keys.split("+");
  const name = held.pop() ?? "";
  let written = label;
  if (name === "Space" || name === "PageUp" || name === "PageDown") written = speak(`key${name}`);
  else if (name in arrows) written = arrows[/** @type {keyof typeof arrows} */ (name)];
  else if (name.startsWith("Numpad")) written = `Num ${name.slice(-1)}`;
  return writeHeld(held, platform, speak) + written;
}

/**
 * Returns the other action that has these keys already.
 *
 * @param {Shortcuts} shortcuts
 * @param {ShortcutAction} action
 * @param {Shortcut} shortcut
 */
export function usedBy(shortcuts, action, { keys }) {
  return shortcutActions.find((other) => other !== action && shortcuts[other]?.keys === keys) ?? null;
}

/** @param {Shortcuts} shortcuts */
export function hasShortcuts(shortcuts) {
  return shortcuts.desktop || shortcutActions.some((action) => shortcuts[action] !== null);
}

/**
 * Returns the keys of an action: those that the presenter chose, or in the words of the desktop.
 *
 * @param {ShortcutAction} action
 * @param {Shortcuts} shortcuts
 * @param {import("../../shared/types.js").ShortcutState | null} state
 * @param {Platform} platform
 * @param {SpeakKey} speak
 */
export function keysOf(action, shortcuts, state, platform, speak) {
  if (state !== null && state.by !== "app")
    return state.desktop.find((shortcut) => shortcut.action === action)?.keys ?? null;
  const shortcut = shortcuts[action];
  return shortcut === null ? null : writeKeys(shortcut, platform, speak);
}

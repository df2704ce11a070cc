import assert from "node:assert/strict";
import { test } from "node:test";
import {
  hasShortcuts,
  keysOf,
  platformOf,
  readPress,
  usedBy,
  writeKeys,
} from "../../ui/presenter/settings/shortcut-keys.js";

/** A press of a key: `held` are the first letters of Ctrl, Alt, Shift and Meta, and G for AltGr. */
const press = (held, code, key, keyCode = 0) => ({
  code,
  key,
  keyCode,
  ctrlKey: held.includes("C"),
  altKey: held.includes("A"),
  shiftKey: held.includes("S"),
  metaKey: held.includes("M"),
  getModifierState: (name) => name === "AltGraph" && held.includes("G"),
});
const named = (key) => ({ keySpace: "Leertaste", keyControl: "Strg", keyPageUp: "Bild ↑", keyPageDown: "Bild ↓" })[key];
const off = { toggle: null, reveal: null, next: null, overlay: null, desktop: false };

test("a combination is read by the letter on the key, on macOS by its place", () => {
  for (const [pressed, platform, keys, written] of [
    [press("CA", "KeyT", "t", 84), "other", "Control+Alt+KeyT", "Strg+Alt+T"],
    // The key next to T on a German keyboard.
    [press("CA", "KeyY", "z", 90), "other", "Control+Alt+KeyZ", "Strg+Alt+Z"],
    [press("AM", "KeyY", "Ω", 90), "mac", "Alt+Super+KeyY", "⌥⌘Z"],
    // M on a French keyboard.
    [press("CA", "Semicolon", "m", 77), "windows", "Control+Alt+KeyM", "Strg+Alt+M"],
    // A Cyrillic keyboard.
    [press("CS", "KeyT", "Е", 0), "other", "Control+Shift+KeyT", "Strg+Shift+T"],
    [press("M", "Digit1", "1", 49), "windows", "Super+Digit1", "Win+1"],
    [press("", "F9", "F9", 120), "other", "F9", "F9"],
    [press("S", "F24", "F24", 135), "other", "Shift+F24", "Shift+F24"],
    [press("C", "Space", " ", 32), "other", "Control+Space", "Strg+Leertaste"],
    [press("A", "PageDown", "PageDown", 34), "other", "Alt+PageDown", "Alt+Bild ↓"],
    [press("CA", "ArrowUp", "ArrowUp", 38), "other", "Control+Alt+ArrowUp", "Strg+Alt+↑"],
    [press("C", "Numpad5", "5", 101), "other", "Control+Numpad5", "Strg+Num 5"],
  ]) {
    const read = readPress(pressed, platform, named);
    assert.equal(read.is, "shortcut", keys);
    assert.equal(read.shortcut.keys, keys);
    assert.equal(writeKeys(read.shortcut, platform, named), written);
  }
});

test("keys that people type with, and unknown ones, are no shortcut", () => {
  assert.equal(readPress(press("", "KeyT", "t", 84), "other", named).is, "typed");
  assert.equal(readPress(press("S", "KeyT", "T", 84), "other", named).is, "typed");
  assert.equal(readPress(press("CAG", "KeyE", "€", 69), "windows", named).is, "typed");
  assert.equal(readPress(press("C", "Semicolon", ";", 186), "other", named).is, "unknown");
  assert.equal(readPress(press("C", "Escape", "Escape", 27), "other", named).is, "unknown");
  // Quit, also on a Cyrillic keyboard, and copy.
  assert.equal(readPress(press("C", "KeyQ", "q", 81), "other", named).is, "unknown");
  assert.equal(readPress(press("C", "KeyQ", "й", 0), "other", named).is, "unknown");
  assert.equal(readPress(press("M", "KeyC", "c", 67), "mac", named).is, "unknown");
  assert.equal(readPress(press("", "KeyT", "t", 84), "other", named, true).is, "unknown");
  const held = readPress(press("CA", "AltLeft", "Alt", 18), "other", named);
  assert.deepEqual(held, { is: "held", held: "Strg+Alt+" });
  assert.equal(readPress(press("", "Digit1", "1", 49), "other", named, true).shortcut.keys, "Super+Digit1");
});

test("a row knows which other action has its keys, and where they come from", () => {
  const t = { keys: "Control+Alt+KeyT", label: "T" };
  const chosen = { ...off, next: t };
  assert.equal(usedBy(chosen, "toggle", t), "next");
  assert.equal(usedBy(chosen, "next", t), null);
  assert.deepEqual(
    [hasShortcuts(off), hasShortcuts(chosen), hasShortcuts({ ...off, desktop: true })],
    [false, true, true],
  );
  assert.equal(keysOf("next", chosen, null, "other", named), "Strg+Alt+T");
  assert.equal(keysOf("toggle", chosen, null, "other", named), null);
  const desktop = {
    by: "desktop",
    actions: [],
    taken: [],
    refused: false,
    desktop: [{ action: "toggle", keys: "⊞V" }],
  };
  assert.equal(keysOf("toggle", chosen, desktop, "other", named), "⊞V");
  assert.equal(keysOf("next", chosen, desktop, "other", named), null);
});

test("the browser reveals the platform", () => {
  assert.equal(platformOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"), "mac");
  assert.equal(platformOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"), "windows");
  assert.equal(platformOf("Mozilla/5.0 (X11; Linux x86_64)"), "other");
});

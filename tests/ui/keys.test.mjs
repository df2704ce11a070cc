import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf, backFrom } from "../../ui/presenter/stage/keys.js";

const press = (key, more = {}) => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

test("a clicker's keys mean what a presenter expects", () => {
  assert.equal(actionOf(press("PageDown")), "step");
  assert.equal(actionOf(press("PageUp")), "step-back");
  assert.equal(actionOf(press("ArrowRight")), "next");
  assert.equal(actionOf(press("ArrowLeft")), "previous");
  assert.equal(actionOf(press("F5")), "present");
  assert.equal(actionOf(press("p")), "presenter-view");
  for (const black of ["b", "."]) assert.equal(actionOf(press(black)), "hide");
  assert.equal(actionOf(press("Escape")), "back");
});

test("letters work with Caps Lock and on keyboards that are not Latin", () => {
  assert.equal(actionOf(press("H")), "hide");
  assert.equal(actionOf(press("р", { code: "KeyH" })), "hide");
  assert.equal(actionOf(press("a", { code: "KeyQ" })), null);
});

test("shortcuts of the system and held keys are left alone", () => {
  assert.equal(actionOf(press("n", { ctrlKey: true })), null);
  assert.equal(actionOf(press("q", { metaKey: true })), null);
  assert.equal(actionOf(press("q", { ctrlKey: true, altKey: true })), null);
  assert.equal(actionOf(press("q", { ctrlKey: true, repeat: true })), null);
  assert.equal(actionOf(press(" ", { repeat: true })), null);
  assert.equal(actionOf(press("constructor")), null);
});

test("Ctrl+Q quits and Ctrl+Z or Command+Z undoes, with Caps Lock as well", () => {
  for (const key of ["q", "Q"]) assert.equal(actionOf(press(key, { ctrlKey: true })), "quit");
  for (const key of ["z", "Z"]) {
    assert.equal(actionOf(press(key, { ctrlKey: true })), "undo");
    assert.equal(actionOf(press(key, { metaKey: true })), "undo");
    assert.equal(actionOf(press(key)), null);
  }
});

test("Esc leaves the innermost thing first", () => {
  const state = { panel: "drawer", revealing: 2, fullScreen: true, presenterView: { open: true } };
  const left = [{}, { panel: null }, { revealing: null }, { presenterView: { open: false } }, { fullScreen: false }];
  let seen = state;
  const all = left.map((change) => {
    seen = { ...seen, ...change };
    return backFrom(seen);
  });
  assert.deepEqual(all, ["panel", "reveal", "presenter-view", "full-screen", null]);
});

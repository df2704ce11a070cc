import assert from "node:assert/strict";
import { test } from "node:test";
import { mixed } from "../../ui/shared/mix.js";

test("colours are mixed as color-mix in oklab does", () => {
  assert.equal(mixed("#2ee6c0", "#5b9dff", 0), "#2ee6c0");
  assert.equal(mixed("#2ee6c0", "#5b9dff", 1), "#5b9dff");
  // Chromium paints these for color-mix(in oklab, #fff 50%, #000) and color-mix(in oklab, #00f 50%, #f00).
  assert.equal(mixed("#000000", "#ffffff", 0.5), "#636363");
  assert.equal(mixed("#ff0000", "#0000ff", 0.5), "#8c53a2");
});

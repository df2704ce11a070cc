import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// axe-core cannot measure text on a gradient, and the pages have gradients. So this test measures the colours
// themselves.
const css = await readFile(new URL("../../ui/shared/tokens.css", import.meta.url), "utf8");
const [dark, light] = css.split("@media (prefers-color-scheme: light)");
const colours = (text) =>
  Object.fromEntries(Array.from(text.matchAll(/--([\w-]+): (#[0-9a-f]{3,6});/g), ([, name, colour]) => [name, colour]));
const themes = { dark: colours(dark), light: { ...colours(dark), ...colours(light) } };

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour) {
  const digits = colour.length === 4 ? colour.replace(/[^#]/g, "$&$&") : colour;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [brighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

const grounds = ["ink-0", "ink-1", "ink-2", "picked-0", "glow-cool", "glow-warm"];
const moods = ["mood-1", "mood-2", "mood-3", "mood-4", "mood-5"];

test("contrast is measured as WCAG does", () => {
  assert.equal(contrast("#000", "#fff"), 21);
  assert.ok(Math.abs(contrast("#777777", "#ffffff") - 4.48) < 0.01);
});

for (const [theme, colour] of Object.entries(themes)) {
  const enough = (words, on, least) =>
    words
      .flatMap((word) => on.map((ground) => [word, ground, contrast(colour[word], colour[ground])]))
      .filter(([, , ratio]) => !(ratio >= least));

  test(`every text colour is readable on every background: ${theme}`, () => {
    assert.deepEqual(enough(["text-0", "text-1", "good", "bad"], grounds, 4.5), []);
    assert.deepEqual(enough(["on-mood"], moods, 4.5), []);
    assert.deepEqual(enough(["on-warn"], ["warn"], 4.5), []);
  });

  test(`the edges of controls and the focus stand out from their background: ${theme}`, () => {
    assert.deepEqual(enough(["edge-0", "focus"], grounds.slice(0, 3), 3), []);
  });
}

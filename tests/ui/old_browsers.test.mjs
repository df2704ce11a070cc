// Support for old browsers: OBS contains a Chromium that is years old, and phones and screens may be older. Pages that
// must work there are ES2019, and their styles use no feature newer than Chromium 95.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const ui = new URL("../../ui/", import.meta.url);
const read = (path) => readFileSync(new URL(path, ui), "utf8");

/** Returns the paths of a module and of everything that it imports. */
function modules(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, from] of read(path).matchAll(/^(?:import|export) .*from "(.*)";$/gm)) {
    modules(new URL(from, new URL(path, ui)).href.slice(ui.href.length), found);
  }
  return found;
}

/** Returns the style sheets that a page links. */
function sheets(path) {
  const links = read(path).matchAll(/<link rel="stylesheet" href="(.*)">/g);
  return Array.from(links, ([, href]) => new URL(href, new URL(path, ui)).href.slice(ui.href.length));
}

/** Returns the syntax error of each text as an ES2019 module, or an empty text. Uses the parser that Node contains. */
function refusal(texts) {
  const script = `
    const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
    const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const refusals = texts.map((text) => {
      try { parse(text, { ecmaVersion: 2019, sourceType: "module" }); return ""; } catch (error) { return error.message; }
    });
    console.log(JSON.stringify(refusals));`;
  const answer = execFileSync(process.execPath, ["--expose-internals", "-e", script], { input: JSON.stringify(texts) });
  return JSON.parse(String(answer));
}

/** Returns a module without comments. In the bundled page, JSON replaces its import. */
const bare = (text) => withoutComments(text).replace(/ with { type: "json" };$/gm, ";");
const withoutComments = (text) => text.replace(/\/\*.*?\*\//gs, "").replace(/^\s*\/\/.*$/gm, "");

// Functions of later editions, or newer than Chromium 95.
const laterFunctions =
  /\.(?:at|replaceAll|matchAll|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|replaceChildren|checkVisibility)\(|\b(?:structuredClone|globalThis|Object\.hasOwn|Object\.groupBy|Promise\.(?:allSettled|any)|AbortSignal\.(?:timeout|any))\b/;

// After Chromium 95: single transforms 104, :has() 105, color-mix() 111, containers 105, units of the small viewport
// 108, nesting 112, and so on. The bundler removes layers, which a test of the bundler checks.
const laterStyles =
  /(?:[;{\s](?:translate|scale|rotate):)|transition:[^;]*\b(?:translate|scale|rotate)\b|:has\(|color-mix\(|\boklab\b|\boklch\b|light-dark\(|@container|@scope|@starting-style|@property|\d(?:[sdl]v[hw]|cq[whib]|cqmin|cqmax|r?lh|cap|ric)\b|[{;]\s*&|:popover|anchor\(|animation-timeline/;

// The entry modules of the pages for old browsers.
const entries = ["wall/main.js"];

test("the parser and the lists find code that old browsers cannot run", () => {
  const bad = ["a ?? b;", "a?.b;", "a ??= b;", "x = 1_000;", "class A { #b; }", "class A { b = 1; }", "await a;"];
  for (const [at, said] of refusal(bad).entries()) assert.notEqual(said, "", bad[at]);
  assert.deepEqual(refusal(["try { f(); } catch { g(); }", "const { a, ...b } = c;"]), ["", ""]);
  for (const style of [
    "a{translate:1px}",
    "a{\n  scale: 2;}",
    ".a:has(b){}",
    "a{color:color-mix(in srgb, red, blue)}",
    "a{height:5dvh}",
    "a{&:hover{b:c}}",
  ]) {
    assert.match(style, laterStyles);
  }
  for (const style of ["a{transform:translate(1px) scale(2)}", "a{transition:transform 1s}", "a{height:5vh}"])
    assert.doesNotMatch(style, laterStyles);
});

test("pages for old browsers are ES2019 and call no later functions", () => {
  for (const entry of entries) {
    const paths = [...modules(entry)];
    assert.ok(paths.length > 3, entry);
    const refused = refusal(paths.map((path) => bare(read(path)))).map((said, at) => said && `${paths[at]}: ${said}`);
    assert.deepEqual(refused.filter(Boolean), []);
    for (const path of paths) assert.doesNotMatch(withoutComments(read(path)), laterFunctions, path);
  }
});

test("the wall's styles work in Chromium 95", () => {
  const paths = sheets("wall/index.html");
  assert.ok(paths.length > 5);
  for (const path of paths) assert.doesNotMatch(withoutComments(read(path)), laterStyles, path);
});

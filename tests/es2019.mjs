// Reports what is newer than ES2019 in scripts: syntax, and names of the standard library. Arguments: the folder with
// acorn, and the files.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , folder, ...files] = process.argv;
const load = createRequire(`${folder}/`);
const { parse } = load("acorn");
const { simple } = load("acorn-walk");

const words = (text) => new Set(text.split(" "));
const methods = words(
  "matchAll replaceAll at findLast findLastIndex toSorted toReversed toSpliced with replaceChildren checkVisibility",
);
const statics = words(
  "Promise.allSettled Promise.any Promise.withResolvers Object.hasOwn Object.groupBy Map.groupBy AbortSignal.timeout AbortSignal.any crypto.randomUUID Intl.ListFormat Intl.DisplayNames Intl.Segmenter",
);
const globals = words(
  "globalThis structuredClone BigInt WeakRef FinalizationRegistry AggregateError reportError queueMicrotask",
);

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const say = (at, what) => console.log(`${file}: ${what}: ${text.slice(Math.max(0, at - 30), at + 50)}`);
  let tree;
  try {
    tree = parse(text, { ecmaVersion: 2019, sourceType: "module" });
  } catch (error) {
    say(error.pos, error.message);
    continue;
  }
  simple(tree, {
    // ES2018 has lookbehind, but Safari only since 2023.
    Literal(node) {
      if (node.regex && /\(\?<[=!]/.test(node.regex.pattern)) say(node.start, "look behind");
    },
    CallExpression({ callee }) {
      if (callee.type === "MemberExpression" && !callee.computed && methods.has(callee.property.name))
        say(callee.end, callee.property.name);
    },
    MemberExpression(node) {
      const name = `${node.object.name}.${node.property.name}`;
      if (!node.computed && statics.has(name)) say(node.start, name);
    },
    Identifier(node) {
      if (globals.has(node.name)) say(node.start, node.name);
    },
  });
}

// A page's modules are bundled into one script, so they share one scope: a top-level name that two of them
// declare is a syntax error for the whole page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const ui = new URL("../../ui/", import.meta.url);

/** Returns the paths of a module and of everything that it imports. */
function modules(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, from] of readFileSync(new URL(path, ui), "utf8").matchAll(/^(?:import .*|} )from "(.*)";$/gm)) {
    modules(new URL(from, new URL(path, ui)).href.slice(ui.href.length), found);
  }
  return found;
}

test("no two modules of a page declare the same name", () => {
  for (const page of ["presenter", "overlay", "wall", "audience", "audience/code"]) {
    const givers = new Map();
    for (const path of modules(`${page}/main.js`)) {
      const text = readFileSync(new URL(path, ui), "utf8");
      for (const [, name] of text.matchAll(/^(?:export )?(?:async )?(?:const|let|class|function\*?) (\w+)/gm)) {
        givers.set(name, [...(givers.get(name) ?? []), path]);
      }
    }
    assert.ok(givers.size > 5, page);
    assert.deepEqual(
      [...givers].filter(([, paths]) => paths.length > 1),
      [],
      page,
    );
  }
});

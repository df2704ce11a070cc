import assert from "node:assert/strict";
import { test } from "node:test";

import { watchErrors } from "../../ui/shared/script-errors.js";

const heard = new Map();
globalThis.addEventListener = (name, handler) => heard.set(name, handler);

test("an error and a rejected promise are passed on, each once in a row", () => {
  const reported = [];
  watchErrors((error) => reported.push(error));
  const error = (message) => heard.get("error")({ error: new TypeError(message), message, lineno: 3, colno: 7 });
  for (let again = 0; again < 100; again += 1) error("no such row");
  heard.get("unhandledrejection")({ reason: "the disk is gone" });
  error("no such row");
  assert.equal(reported.length, 3);
  assert.match(reported[0], /^TypeError: no such row \(3:7\)/);
  assert.equal(reported[1], "the disk is gone (promise)");
});

test("a very long message is truncated", () => {
  const reported = [];
  watchErrors((error) => reported.push(error));
  heard.get("unhandledrejection")({ reason: "x".repeat(1e6) });
  assert.equal(reported[0].length, 2000);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { linksOf, maskedKey } from "../../ui/presenter/listen/listen-links.js";

const url = "http://192.168.1.23:7464/";

test("each link has its path, the key and the options", () => {
  const links = linksOf(url, "00ff", "ring");
  assert.equal(links.wall, `${url}wall?key=00ff&view=ring`);
  assert.equal(links.obs, `${url}wall?key=00ff&transparent=1&view=ring`);
  assert.ok(links.slides.startsWith(`<iframe src="${url}wall?key=00ff&amp;view=ring" title=`), links.slides);
  assert.equal(links.curl, `curl -N '${url}events?key=00ff'`);
  assert.equal(links.key, "00ff");
});

test("a link without a view follows the window, one with bars does not", () => {
  assert.equal(linksOf(url, "00ff", null).wall, `${url}wall?key=00ff`);
  assert.equal(linksOf(url, "00ff", "bars").wall, `${url}wall?key=00ff&view=bars`);
});

test("a masked link shows neither the key nor its length", () => {
  for (const text of Object.values(linksOf(url, maskedKey, "float"))) assert.doesNotMatch(text, /[0-9a-f]{9}/);
  assert.notEqual(maskedKey.length, 32);
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const read = async (path) => JSON.parse(await readFile(new URL(`../../ui/${path}`, import.meta.url), "utf8"));

test("the code page has every sentence in every language of the phone page", async () => {
  const { note: about, ...code } = await read("audience/code/words.json");
  const { note, ...audience } = await read("audience/words.json");
  assert.ok(about && note);
  assert.deepEqual(Object.keys(code), Object.keys(audience));
  for (const [language, words] of Object.entries(code)) {
    const { dir, ...sentences } = words;
    assert.equal(dir, audience[language].dir, language);
    assert.deepEqual(Object.keys(sentences), Object.keys(code.en), language);
    assert.ok(
      Object.values(sentences).every((sentence) => sentence.trim() !== ""),
      language,
    );
  }
});

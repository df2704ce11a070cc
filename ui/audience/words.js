// Reads the sentences of the phone page. The server writes those of the phone's language from words.json into the page.
// It must not know when a sentence is shown: speech.js decides that.

import { makeSay } from "../shared/say.js";

/** @typedef {import("../shared/say.js").Values} Values */
/** @typedef {(key: keyof typeof import("./words.json")["en"], values?: Values) => string} Say */

/** @returns {Say} */
export function readWords() {
  const block = document.getElementById("words");
  return makeSay(JSON.parse((block && block.textContent) || "{}"), document.documentElement.lang);
}

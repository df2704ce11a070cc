// The voice of the phone page. The server writes the sentences of the language that the phone asked for into the page,
// from words.json. Must not know when a sentence is said: that is speech.js.

import { makeSay } from "../shared/say.js";

/** @typedef {import("../shared/say.js").Values} Values */
/** @typedef {(key: keyof typeof import("./words.json")["en"], values?: Values) => string} Say */

/** @returns {Say} */
export function readWords() {
  const block = document.getElementById("words");
  return makeSay(JSON.parse((block && block.textContent) || "{}"), document.documentElement.lang);
}

// Returns a sentence in the current language of the window: `say("key")` or `say("key", { n: 3 })`. The sentences are
// in words/, those of the stage in ../shared/words.json. The English file defines the keys.

import english from "./words/en.json" with { type: "json" };
import german from "./words/de.json" with { type: "json" };
import french from "./words/fr.json" with { type: "json" };
import spanish from "./words/es.json" with { type: "json" };
import portuguese from "./words/pt.json" with { type: "json" };
import italian from "./words/it.json" with { type: "json" };
import dutch from "./words/nl.json" with { type: "json" };
import polish from "./words/pl.json" with { type: "json" };
import ukrainian from "./words/uk.json" with { type: "json" };
import turkish from "./words/tr.json" with { type: "json" };
import arabic from "./words/ar.json" with { type: "json" };
import hindi from "./words/hi.json" with { type: "json" };
import japanese from "./words/ja.json" with { type: "json" };
import korean from "./words/ko.json" with { type: "json" };
import chinese from "./words/zh-Hans.json" with { type: "json" };
import { makeVoice } from "../shared/language.js";
import { stageWords } from "../shared/words.js";

/** @typedef {keyof typeof english | keyof typeof stageWords.en} Key */
/** @typedef {Partial<Record<keyof typeof english, import("../shared/say.js").Sentence>>} WindowWords */

/** @type {Record<import("../shared/types.js").Language, WindowWords>} */
export const windowWords = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  pt: portuguese,
  it: italian,
  nl: dutch,
  pl: polish,
  uk: ukrainian,
  tr: turkish,
  ar: arabic,
  hi: hindi,
  ja: japanese,
  ko: korean,
  "zh-Hans": chinese,
};

export const say = makeVoice({ ...stageWords.en, ...english }, (language) => ({
  ...stageWords[language],
  ...windowWords[language],
}));

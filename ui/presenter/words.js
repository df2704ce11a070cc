// Returns a sentence in the current language of the window: `say("key")` or `say("key", { n: 3 })`. The sentences are
// in words/, those of the stage in ../shared/words.js.

import { english } from "./words/en.js";
import { windowWords } from "./words/all.js";
import { makeVoice } from "../shared/language.js";
import { stageEnglish, stageWords } from "../shared/words.js";

/** @typedef {keyof typeof english | keyof typeof stageEnglish} Key */

export const say = makeVoice({ ...stageEnglish, ...english }, (language) => ({
  ...stageWords[language],
  ...windowWords[language],
}));

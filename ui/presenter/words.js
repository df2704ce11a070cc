// Returns a sentence in the current language of the window: `say("key")` or `say("key", { n: 3 })`. The sentences are
// in words/, those of the stage in ../shared/words.js.

import { english } from "./words/en.js";
import { german } from "./words/de.js";
import { makeVoice } from "../shared/language.js";
import { stageEnglish, stageGerman } from "../shared/words.js";

/** @typedef {keyof typeof english | keyof typeof stageEnglish} Key */

export const say = makeVoice({ ...stageEnglish, ...english }, { ...stageGerman, ...german });

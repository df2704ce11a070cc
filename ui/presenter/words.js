// How the window says something: `say("key")` or `say("key", { n: 3 })`, in the language it speaks at the moment.
// The sentences are in words/, those of the stage in ../shared/words.js.

import { english } from "./words/en.js";
import { german } from "./words/de.js";
import { makeVoice } from "../shared/language.js";
import { stageEnglish, stageGerman } from "../shared/words.js";

/** @typedef {keyof typeof english | keyof typeof stageEnglish} Key */

export const say = makeVoice({ ...stageEnglish, ...english }, { ...stageGerman, ...german });

// The sentences of the window in every language.

import { german } from "./de.js";
import { english } from "./en.js";
import { french } from "./fr.js";
import { spanish } from "./es.js";
import { portuguese } from "./pt.js";
import { italian } from "./it.js";
import { dutch } from "./nl.js";
import { polish } from "./pl.js";
import { ukrainian } from "./uk.js";
import { turkish } from "./tr.js";
import { arabic } from "./ar.js";
import { hindi } from "./hi.js";
import { japanese } from "./ja.js";
import { korean } from "./ko.js";
import { chinese } from "./zh-Hans.js";

/** @typedef {Partial<Record<keyof typeof english, import("../../shared/say.js").Sentence>>} WindowWords */

/** @type {Partial<Record<import("../../shared/types.js").Language, WindowWords>>} */
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

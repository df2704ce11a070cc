// The name of a talk in the window.

import { say } from "../words.js";

/** @param {{name: string} | undefined} talk */
export function nameOfTalk(talk) {
  return talk?.name || say("myTalk");
}

// The name of a talk as the window shows it.

import { say } from "../words.js";

/** @param {{name: string} | undefined} talk */
export function nameOfTalk(talk) {
  return talk?.name || say("myTalk");
}

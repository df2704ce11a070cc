// Which sentence is said when. Pure. Must not know the DOM, nor any sentence itself: those are in words.js.

import { kept, ownOf } from "./state.js";
import { words } from "./words.js";

/** @typedef {import("./state.js").State} State */

/**
 * The small sign at the top. A live link with nothing to do is called waiting, as a person would.
 * @param {State} state
 */
export function sign({ link, snapshot }) {
  return link === "live" && snapshot && snapshot.phase === "lobby" ? "waiting" : link;
}

/**
 * The banner, or "" while there is a connection.
 * @param {State} state
 */
export function warning(state) {
  if (state.link !== "reconnecting") return "";
  const { length } = kept(state);
  if (length > 0) return words.offlineKept(length);
  return state.snapshot && state.snapshot.phase === "open" ? words.offlineOpen : words.offline;
}

/**
 * The two lines under the targets.
 * @param {State} state
 * @returns {string[]} the status and its hint
 */
export function lines(state) {
  const { snapshot, notice, slow } = state;
  const apology = notice ? words.dropped[notice.reason](notice.taps) : "";
  if (!snapshot || snapshot.phase === "lobby") return [apology, ""];

  const many = snapshot.rule === "many";
  const isSending = slow && kept(state).length > 0;
  const { sure, taps } = ownOf(state);
  const tapped = Object.values(taps).reduce((sum, count) => sum + count, 0);
  const applause = tapped > 0 ? words.tapped(tapped) : "";
  if (snapshot.phase === "closed") {
    const mine = many ? applause : sure >= 0 && words.counted;
    return [words.closed, apology || (isSending ? words.sending : mine || words.votes(snapshot.votes))];
  }
  let said = [words.tapOne, words.mayChange];
  if (many) said = [applause || words.tapOften, isSending ? words.sending : words.everyTap];
  else if (isSending) said = [words.sending, words.tapAnother];
  else if (sure >= 0) said = [words.voteIn, words.tapAnother];
  return apology ? [apology, said[0]] : said;
}

// Selects the sentences for a state. Pure. It must not know the DOM or any sentence. The sentences are in words.json.

import { kept, ownOf } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./words.js").Say} Say */

/**
 * Returns the label at the top. A live link without an open round shows the reason: nothing is on stage, or the round
 * is closed.
 * @param {State} state
 */
export function sign({ link, snapshot }) {
  if (link !== "live" || !snapshot || snapshot.phase === "open") return link;
  return snapshot.phase === "lobby" ? "waiting" : "shut";
}

/**
 * Returns the banner, or "" while there is a connection.
 * @param {State} state
 * @param {Say} say
 */
export function warning(state, say) {
  if (state.link !== "reconnecting") return "";
  const n = kept(state).length;
  if (n > 0) return say("offlineKept", { n });
  return say(state.snapshot && state.snapshot.phase === "open" ? "offlineOpen" : "offline");
}

/**
 * Returns the two lines below the choices.
 * @param {State} state
 * @param {Say} say
 * @returns {string[]} the status and its hint
 */
export function lines(state, say) {
  const { snapshot, notice, slow } = state;
  const apology = notice ? say(notice.reason, { n: notice.taps, lost: say("lost", { n: notice.taps }) }) : "";
  if (!snapshot || snapshot.phase === "lobby") return [apology, ""];

  const many = snapshot.rule === "many";
  const isCloud = snapshot.kind === "cloud";
  const isSending = slow && kept(state).length > 0;
  const { sure, taps } = ownOf(state);
  const n = Object.values(taps).reduce((sum, count) => sum + count, 0);
  const applause = n > 0 ? say("tapped", { n }) : "";
  if (snapshot.phase === "closed") {
    // Only known once the results are revealed. Applause has no right answer.
    const verdict = snapshot.right && (snapshot.right.includes(Number(sure)) ? "right" : "wrong");
    const mine = many ? applause : sure !== -1 && say(verdict || "counted");
    return [say("closed"), apology || (isSending ? say("sending") : mine || say("votes", { n: snapshot.votes }))];
  }
  const another = say(isCloud ? "another" : "tapAnother");
  let said = [isCloud ? "" : say("tapOne"), say("mayChange")];
  if (many) said = [applause || say("tapOften"), say(isSending ? "sending" : "everyTap")];
  else if (isSending) said = [say("sending"), another];
  else if (sure !== -1) said = [say("voteIn"), another];
  return apology ? [apology, said[0]] : said;
}

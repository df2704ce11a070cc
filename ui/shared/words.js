// The sentences that the window, the wall and the overlay share, in English and German; stage-words.js has the other
// languages. It must not know where they are shown.

import { makeVoice } from "./language.js";
import { otherStageWords } from "./stage-words.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */

export const stageEnglish = {
  phaseLobby: "Ready when you are",
  phaseOpen: "Voting open",
  phaseClosed: "Voting closed",
  ruleOnce: "One vote each",
  ruleMany: "Tap as often as you like",
  cloudOnce: "One emoji each, any emoji",
  cloudMany: "Any emoji, as often as you like",
  cloudEmpty: "Waiting for the first emoji",
  cloudNone: "No emoji arrived",
  differentEmoji: "different emoji",
  resultsHidden: "Results hidden",
  closesIn: "closes in",
  percent: "{n}%",
  leads: "most votes",
  leadsWithOthers: "tied for most votes",
  // Units: the number is shown separately and larger.
  phonesHere: { one: "phone here", other: "phones here" },
  votesGiven: { one: "vote", other: "votes" },
  countedVotes: { one: "{n} vote", other: "{n} votes" },
  spokenChoice: "{choice} {n}",
  spokenTally: "{choices}. {votes}.",
  spokenMore: "and {n} more",
  spokenHidden: "Results hidden. {votes}.",
  countdownSpoken: "Results in 3, 2, 1",

  howToJoin: "How to join",
  scanHere: "Point your camera here",
  orOpen: "or {name}",
  qrPicture: "QR code that opens the voting page on a phone",
  sameWifi: "on the same Wi-Fi",
  inWifi: "in the Wi-Fi “{name}”",
  code: "Code",

  wallWaits: "Waiting for Moodring",
  wallReconnects: "Reconnecting. These are the last results.",
  wallRefused: "This link is no longer valid. Ask the presenter for a new one.",
};

/** @type {Record<keyof typeof stageEnglish, import("./say.js").Sentence>} */
export const stageGerman = {
  phaseLobby: "Gleich geht’s los",
  phaseOpen: "Abstimmung läuft",
  phaseClosed: "Abstimmung beendet",
  ruleOnce: "Eine Stimme pro Person",
  ruleMany: "Beliebig oft tippen",
  cloudOnce: "Ein beliebiges Emoji pro Person",
  cloudMany: "Beliebige Emoji, beliebig oft",
  cloudEmpty: "Warten auf das erste Emoji",
  cloudNone: "Kein Emoji eingegangen",
  differentEmoji: "verschiedene Emoji",
  resultsHidden: "Ergebnis verdeckt",
  closesIn: "endet in",
  percent: "{n}\u00a0%",
  leads: "die meisten Stimmen",
  leadsWithOthers: "gleichauf mit den meisten Stimmen",
  phonesHere: { one: "Handy dabei", other: "Handys dabei" },
  votesGiven: { one: "Stimme", other: "Stimmen" },
  countedVotes: { one: "{n} Stimme", other: "{n} Stimmen" },
  spokenChoice: "{choice} {n}",
  spokenTally: "{choices}. {votes}.",
  spokenMore: "und {n} weitere",
  spokenHidden: "Ergebnis verdeckt. {votes}.",
  countdownSpoken: "Ergebnis in 3, 2, 1",

  howToJoin: "Mitmachen",
  scanHere: "Kamera hierhin halten",
  orOpen: "oder {name}",
  qrPicture: "QR-Code, der die Abstimmung auf dem Handy öffnet",
  sameWifi: "im selben WLAN",
  inWifi: "im WLAN „{name}“",
  code: "Code",

  wallWaits: "Warten auf Moodring",
  wallReconnects: "Verbindung wird wiederhergestellt. Das sind die letzten Ergebnisse.",
  wallRefused: "Dieser Link ist nicht mehr gültig. Bitte um einen neuen Link bitten.",
};

/** @type {typeof otherStageWords} */
export const stageWords = { en: stageEnglish, de: stageGerman, ...otherStageWords };

export const sayOnStage = makeVoice(stageEnglish, (language) => stageWords[language] || {});

/** @param {Snapshot["phase"]} phase */
export function phaseWords(phase) {
  if (phase === "open") return sayOnStage("phaseOpen");
  return sayOnStage(phase === "closed" ? "phaseClosed" : "phaseLobby");
}

/** @param {Pick<Snapshot, "rule" | "kind">} poll */
export function ruleWords({ rule, kind }) {
  if (kind === "cloud") return sayOnStage(rule === "once" ? "cloudOnce" : "cloudMany");
  return sayOnStage(rule === "once" ? "ruleOnce" : "ruleMany");
}

/** @param {import("./types.js").Choice} choice */
export function choiceWords(choice) {
  return choice.label || choice.name || choice.emoji;
}

/** The number of emoji of a cloud in the sentence for screen readers. The list on the stage has all of them. */
const mostSpoken = 8;

/**
 * The whole stage as one sentence for screen readers. Of a cloud, the emoji with the most votes.
 *
 * @param {Snapshot} snapshot
 */
export function spokenTally(snapshot) {
  const votes = sayOnStage("countedVotes", { n: snapshot.votes });
  const { counts } = snapshot;
  if (snapshot.hidden || counts === null) return sayOnStage("spokenHidden", { votes });
  const isCloud = snapshot.kind === "cloud";
  const all = snapshot.choices.flatMap((choice, index) => {
    const n = counts[index] || 0;
    return choice.off || (isCloud && n === 0) ? [] : [{ choice, n }];
  });
  if (all.length === 0) return `${votes}.`;
  const spoken = isCloud ? all.sort((one, other) => other.n - one.n).slice(0, mostSpoken) : all;
  const choices = spoken.map(({ choice, n }) => sayOnStage("spokenChoice", { choice: choiceWords(choice), n }));
  if (spoken.length < all.length) choices.push(sayOnStage("spokenMore", { n: all.length - spoken.length }));
  return sayOnStage("spokenTally", { choices: choices.join(", "), votes });
}

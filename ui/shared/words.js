// The sentences that the window, the wall and the overlay share. They are in words.json. It must not know where they
// are shown.

import sharedWords from "./words.json" with { type: "json" };
import { formatTenths, makeVoice } from "./language.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {Record<keyof typeof sharedWords.en, import("./say.js").Sentence>} StageWords */

/** @type {Record<import("./types.js").Language, StageWords>} */
export const stageWords = sharedWords;

export const sayOnStage = makeVoice(stageWords.en, (language) => stageWords[language]);

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

/** @param {number} mean */
export function meanWords(mean) {
  return `${sayOnStage("mean")} ${formatTenths(mean)}`;
}

/** @param {import("./types.js").Choice} choice */
export function choiceWords(choice) {
  return choice.label || choice.name || choice.emoji;
}

/** The number of emoji of a cloud in the sentence for screen readers. The list on the stage has all of them. */
const mostSpoken = 8;

/**
 * Returns the whole stage as one sentence for screen readers. Of a cloud, the emoji with the most votes.
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
  const sentences = [sayOnStage("spokenTally", { choices: choices.join(", "), votes })];
  const { mean, right } = snapshot;
  if (mean) sentences.push(sayOnStage("spokenMean", { mean: formatTenths(mean) }));
  if (right) {
    const names = right.map((index) => choiceWords(snapshot.choices[index]));
    sentences.push(sayOnStage("spokenRight", { choices: names.join(", ") }));
  }
  return sentences.join(" ");
}

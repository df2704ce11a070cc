// Renders the state. Nodes are created once and patched. A button exists as long as its emoji is on stage, so that the
// focus and a pressed finger survive every snapshot. It must not know the network, or choose sentences: speech.js does
// that.

import { mountAnnouncer } from "../shared/announcer.js";
import { emojiFile } from "../shared/emoji.js";
import { barLengths, percentages } from "../shared/percentages.js";
import { changeText } from "../shared/text.js";
import { mountField } from "./field.js";
import { lines, sign, warning } from "./speech.js";
import { ownOf } from "./state.js";
import { makeTarget } from "./target.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./words.js").Say} Say */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/**
 * @param {HTMLElement} root
 * @param {(choice: number | string) => void} onTap
 * @param {() => void} onMistyped
 * @param {Say} say
 * @returns {(state: State) => void} render
 */
export function mount(root, onTap, onMistyped, say) {
  /** @type {Record<string, HTMLElement>} */
  const at = {};
  /** @type {NodeListOf<HTMLElement>} */
  const named = root.querySelectorAll("[id]");
  for (const node of named) at[node.id] = node;
  const { question, choices } = at;
  const announce = mountAnnouncer(at.spoken);
  /** @type {ReturnType<typeof makeTarget>[]} */
  let targets = [];
  /** The pictures of the targets. @type {string[]} */
  let files = [];
  let sorted = "";
  /** @type {Snapshot} */
  let shown;

  at.start.hidden = true;
  at.head.textContent = say("eyes");
  at.text.textContent = say("next");
  // iOS shows :active only on pages with a touch listener.
  root.addEventListener("touchstart", () => {}, { passive: true });

  const typed = /** @type {HTMLInputElement} */ (at.typed);
  mountField(typed, (emoji) => {
    if (!emoji) return onMistyped();
    onTap(emoji);
    // The keyboard of a phone covers the answer.
    if (shown.rule === "once" && matchMedia("(pointer: coarse)").matches) typed.blur();
  });

  /** @param {number} index */
  const onTile = (index) => onTap(shown.kind ? shown.choices[index].emoji : index);

  /**
   * Returns the index of a tap's choice, or -1. A skin tone of a cloud may count as the emoji without it.
   * @param {number | string} choice
   */
  const indexOf = (choice) => {
    if (!shown.kind) return Number(choice);
    const of = (/** @type {string} */ emoji) => files.indexOf(emojiFile(emoji, shown.emoji));
    const exact = of(String(choice));
    return exact < 0 ? of(String(choice).replace(/[\u{1f3fb}-\u{1f3ff}]/u, "")) : exact;
  };

  /** @param {number | string} own */
  const renderField = (own) => {
    const { kind, phase, choices: all, emoji } = shown;
    root.dataset.kind = kind || "";
    at.field.hidden = !kind || phase !== "open";
    at.others.hidden = at.field.hidden || all.every(({ off }) => off);
    changeText(at.others, say("others"));
    changeText(at.pick, say(own === -1 ? "pick" : "yours"));
    at.own.hidden = own === -1;
    if (!kind || own === -1) return;
    const file = "/emoji/" + emojiFile(String(own), emoji);
    if (at.own.getAttribute("src") !== file) at.own.setAttribute("src", file);
    at.own.setAttribute("alt", String(own));
  };

  /**
   * Makes the missing targets. Those of a cloud have the most votes first when the page opens and when the round
   * closes. In between each target keeps its place under the finger.
   * @param {number[] | null} counts
   */
  const makeTargets = (counts) => {
    const { kind, phase, round, choices: all, emoji } = shown;
    const wanted = all.map((choice) => emojiFile(choice.emoji, emoji));
    if (wanted.slice(0, files.length).join() !== files.join()) {
      targets = [];
      choices.textContent = "";
    }
    files = wanted;
    for (let index = targets.length; index < files.length; index += 1) {
      targets.push(makeTarget(files[index], index, onTile, say));
      choices.append(targets[index].node);
    }
    choices.dataset.count = kind ? "" : String(files.length);
    choices.style.setProperty("--rows", String(Math.ceil(files.length / 2)));
    const order = round + phase;
    if (!kind || !counts || order === sorted) return;
    sorted = order;
    const ranks = all.map((_, index) => index).sort((one, other) => counts[other] - counts[one]);
    choices.append(...ranks.map((index) => targets[index].node));
  };

  /** @param {State} state */
  const renderStage = (state) => {
    const { kind, phase, rule, choices: all, hidden, question: words, right } = shown;
    const own = ownOf(state);
    const many = rule === "many";
    const counts = hidden ? null : shown.counts;
    const percent = percentages(counts || []);
    const shares = barLengths(counts || []);
    changeText(question, words);
    question.hidden = !words;
    question.style.setProperty("--length", String(words.length));
    choices.setAttribute("aria-label", words || say("untitled"));
    renderField(own.choice);
    makeTargets(counts);
    /** @type {number[]} */
    const taps = [];
    for (const choice of Object.keys(own.taps)) taps[indexOf(choice)] = (taps[indexOf(choice)] || 0) + own.taps[choice];
    const chosen = indexOf(own.choice);
    targets.forEach(({ node, paint }, index) => {
      node.hidden = !!all[index].off;
      paint({
        choice: all[index],
        open: phase === "open",
        many,
        chosen: chosen === index,
        taps: taps[index] || 0,
        count: counts && counts[index],
        percent: kind ? null : percent[index],
        share: shares[index],
        right: !!right && right.includes(index),
      });
    });
  };

  return (state) => {
    const { snapshot } = state;
    const isStage = snapshot !== null && snapshot.phase !== "lobby";
    const link = sign(state);
    const banner = warning(state, say);
    const [status, hint] = lines(state, say);

    if (root.dataset.link !== link) retryPictures();
    root.dataset.link = link;
    root.dataset.phase = snapshot ? snapshot.phase : "starting";
    at.stage.hidden = !isStage;
    at.lobby.hidden = isStage;
    at.banner.hidden = !banner;
    changeText(at.link, say(link));
    const isOne = isStage && snapshot.kind && snapshot.rule === "once";
    changeText(at.rule, say(isOne ? "oneEmoji" : isStage ? snapshot.rule : "anonymous"));
    changeText(at.status, status);
    changeText(at.hint, hint);
    changeText(at.banner, banner);
    if (snapshot) announce(banner || [status, hint, isStage ? "" : say("next")].join(" "));
    if (isStage) {
      shown = snapshot;
      renderStage(state);
    }
  };
}

/** Requests a picture again that failed while the server was unreachable. */
function retryPictures() {
  for (const picture of document.images) {
    // biome-ignore lint/correctness/noSelfAssign: this makes the browser ask again.
    if (picture.complete && !picture.naturalWidth) picture.src = picture.src;
  }
}

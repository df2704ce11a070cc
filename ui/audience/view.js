// Renders the state. Nodes are created once and patched. A button exists as long as its emoji is on stage, so that the
// focus and a pressed finger survive every snapshot. It must not know the network, nor which sentence is right: that is
// speech.js.

import { mountAnnouncer } from "../shared/announcer.js";
import { emojiFile } from "../shared/emoji.js";
import { barLengths, percentages } from "../shared/percentages.js";
import { changeText } from "../shared/text.js";
import { lines, sign, warning } from "./speech.js";
import { ownOf } from "./state.js";
import { makeTarget } from "./target.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./words.js").Say} Say */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/**
 * @param {HTMLElement} root
 * @param {(choice: number) => void} onTap
 * @param {Say} say
 * @returns {(state: State) => void} render
 */
export function mount(root, onTap, say) {
  /** @type {Record<string, HTMLElement>} */
  const at = {};
  /** @type {NodeListOf<HTMLElement>} */
  const named = root.querySelectorAll("[id]");
  for (const node of named) at[node.id] = node;
  const { question, choices } = at;
  const announce = mountAnnouncer(at.spoken);
  /** @type {ReturnType<typeof makeTarget>[]} */
  let targets = [];

  at.start.hidden = true;
  at.head.textContent = say("eyes");
  at.text.textContent = say("next");
  // iOS shows :active only on pages with a touch listener.
  root.addEventListener("touchstart", () => {}, { passive: true });

  /**
   * @param {State} state
   * @param {Snapshot} snapshot
   */
  const renderStage = (state, snapshot) => {
    const own = ownOf(state);
    const many = snapshot.rule === "many";
    const counts = snapshot.hidden ? null : snapshot.counts;
    const percent = percentages(counts || []);
    const shares = barLengths(counts || []);
    changeText(question, snapshot.question);
    question.hidden = !snapshot.question;
    question.style.setProperty("--length", String(snapshot.question.length));
    choices.setAttribute("aria-label", snapshot.question || say("untitled"));

    const emoji = snapshot.choices.map((choice) => emojiFile(choice.emoji, snapshot.emoji));
    if (choices.dataset.emoji !== emoji.join()) {
      targets = emoji.map((one, index) => makeTarget(one, index, onTap, say));
      choices.textContent = "";
      choices.append(...targets.map(({ node }) => node));
      choices.dataset.emoji = emoji.join();
      choices.dataset.count = String(emoji.length);
      choices.style.setProperty("--rows", String(Math.ceil(emoji.length / 2)));
    }
    targets.forEach(({ paint }, index) =>
      paint({
        choice: snapshot.choices[index],
        open: snapshot.phase === "open",
        many,
        chosen: own.choice === index,
        taps: own.taps[index] || 0,
        count: counts && counts[index],
        percent: percent[index],
        share: shares[index],
      }),
    );
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
    changeText(at.rule, say(isStage ? snapshot.rule : "anonymous"));
    changeText(at.status, status);
    changeText(at.hint, hint);
    changeText(at.banner, banner);
    if (snapshot) announce(banner || [status, hint, isStage ? "" : say("next")].join(" "));
    if (isStage) renderStage(state, snapshot);
  };
}

/** Requests a picture again that failed while the server was unreachable. */
function retryPictures() {
  for (const picture of document.images) {
    // biome-ignore lint/correctness/noSelfAssign: this makes the browser ask again.
    if (picture.complete && !picture.naturalWidth) picture.src = picture.src;
  }
}

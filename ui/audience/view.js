// Paints the state. Nodes are found or made once and patched; a target belongs to its choice, so that focus and the
// finger on it survive every snapshot. Must not know the network, nor which sentence is right: that is speech.js.

import { mountAnnouncer } from "../shared/announcer.js";
import { percentages } from "../shared/shares.js";
import { lines, sign, warning } from "./speech.js";
import { ownOf } from "./state.js";
import { makeTarget } from "./target.js";
import { words } from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/**
 * @param {HTMLElement} root
 * @param {(choice: number) => void} onTap
 * @returns {(state: State) => void} render
 */
export function mount(root, onTap) {
  /** @param {string} id */
  const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const question = at("question");
  const choices = at("choices");
  const announce = mountAnnouncer(at("spoken"));
  /** @type {Record<string, ReturnType<typeof makeTarget>>} */
  let targets = {};

  // iOS shows :active only where somebody listens for touches.
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
    write(question, snapshot.question);
    question.hidden = !snapshot.question;
    question.style.setProperty("--length", String(snapshot.question.length));
    choices.setAttribute("aria-label", snapshot.question || words.untitled);

    const before = targets;
    targets = {};
    choices.dataset.count = String(snapshot.choices.length);
    choices.style.setProperty("--rows", String(Math.ceil(snapshot.choices.length / 2)));
    snapshot.choices.forEach((choice, index) => {
      const key = `${index} ${choice.emoji}`;
      const target = before[key] || makeTarget(choice.emoji, index, onTap);
      targets[key] = target;
      target.paint({
        choice,
        open: snapshot.phase === "open",
        many,
        chosen: own.choice === index,
        taps: own.taps[index] || 0,
        count: counts && counts[index],
        percent: percent[index],
      });
      if (target.node !== choices.children[index]) choices.insertBefore(target.node, choices.children[index]);
    });
    while (choices.children.length > snapshot.choices.length) choices.lastElementChild?.remove();
  };

  return (state) => {
    const { snapshot } = state;
    const isStage = snapshot !== null && snapshot.phase !== "lobby";
    const link = sign(state);
    const banner = warning(state);
    const [status, hint] = lines(state);
    const { head, text } = snapshot ? words.lobby : words.starting;

    if (root.dataset.link !== link) retryPictures();
    root.dataset.link = link;
    root.dataset.phase = snapshot ? snapshot.phase : "starting";
    at("stage").hidden = !isStage;
    at("lobby").hidden = isStage;
    at("banner").hidden = !banner;
    write(at("link"), words.link[link]);
    write(at("rule"), isStage ? words.rule[snapshot.rule] : words.anonymous);
    write(at("head"), head);
    write(at("text"), text);
    write(at("status"), status);
    write(at("hint"), hint);
    write(at("banner"), banner);
    announce(banner || [status, hint, isStage ? "" : `${head}. ${text}`].join(" ").trim());
    if (isStage) renderStage(state, snapshot);
  };
}

/**
 * Unchanged text is left alone: writing it would lose a selection and wake a screen reader.
 * @param {Element} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A picture that failed while the server was away is asked for again. */
function retryPictures() {
  for (const picture of Array.from(document.images)) {
    if (picture.complete && !picture.naturalWidth) picture.src = picture.src;
  }
}

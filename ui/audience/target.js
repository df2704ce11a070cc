// One choice as a button: its picture, its label, the number of taps of this phone and, if shown, the share of the
// votes. It must not know rounds, nor what a tap leads to.

import { changeText } from "../shared/text.js";

/** @typedef {import("../shared/types.js").Choice} Choice */
/** @typedef {{ choice: Choice, open: boolean, many: boolean, chosen: boolean, taps: number, count: number | null, percent: number, share: number }} Look */

// Longer than any finger's way from the press to its click.
const CLICK_MS = 500;
// The five parts of a target and the copies that rise from it.
const MAX_CHILDREN = 12;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @param {string} file the picture's
 * @param {number} index
 * @param {(index: number) => void} onTap
 * @param {import("./words.js").Say} say
 */
export function makeTarget(file, index, onTap, say) {
  const template = document.getElementsByTagName("template")[0];
  /** @type {NodeListOf<HTMLElement>} */
  const parts = document.importNode(template.content, true).querySelectorAll("*");
  const [node, picture, label, tally, badge, bar] = parts;
  let isOpen = false;
  let isApplause = false;
  let pressed = 0;
  let painted = "";

  node.dataset.choice = String(index);
  picture.setAttribute("src", "/emoji/" + file);

  const tap = () => {
    if (!isOpen) return;
    onTap(index);
    if (navigator.vibrate) navigator.vibrate(10);
    if (isApplause && !calm.matches) cheer(node, picture);
  };
  // Applause counts the press itself, of every finger at once. A single vote waits for the click, because a press may
  // turn into a scroll and a vote is not a slip. Keys and screen readers click without a press.
  node.addEventListener("pointerdown", (event) => {
    if (!isApplause || event.button > 0) return;
    pressed = event.timeStamp;
    tap();
  });
  node.addEventListener("click", (event) => {
    if (!isApplause || event.detail === 0 || event.timeStamp - pressed > CLICK_MS) tap();
  });

  return {
    node,
    /** @param {Look} look */
    paint({ choice, open, many, chosen, taps, count, percent, share }) {
      // Most snapshots bring nothing new for a choice, and a page that is left alone stays as the browser translated it.
      const looks = JSON.stringify([choice, open, many, chosen, taps, count, percent, share]);
      if (looks === painted) return;
      painted = looks;
      isOpen = open;
      isApplause = many;
      // The words name the button; the picture does where there are none.
      picture.setAttribute("alt", choice.label ? "" : choice.name || choice.emoji);
      changeText(label, choice.label);
      label.hidden = !choice.label;
      label.style.setProperty("--length", String(choice.label.length));
      changeText(tally, say("share", { percent, n: count || 0 }));
      tally.hidden = bar.hidden = count === null;
      bar.style.setProperty("--share", `${share * 100}%`);
      changeText(badge, `×${taps}`);
      badge.hidden = !many || taps === 0;
      node.setAttribute("aria-disabled", String(!open));
      if (many) node.removeAttribute("aria-pressed");
      else node.setAttribute("aria-pressed", String(chosen));
    },
  };
}

/**
 * The picture jumps, and a copy of it rises: one for each tap, as far as a tired phone can follow.
 * @param {Element} node
 * @param {HTMLElement} picture
 */
function cheer(node, picture) {
  // iOS 12 cannot animate so.
  if (picture.animate) picture.animate({ transform: ["scale(.8)", "scale(1.18)", "none"] }, 220);
  if (node.children.length > MAX_CHILDREN) return;
  const copy = document.importNode(picture);
  copy.setAttribute("alt", "");
  copy.onanimationend = () => copy.remove();
  node.append(copy);
}

// One choice as a button: its picture, its label, the number of taps of this phone and, if shown, the share of the
// votes. It must not know rounds or the effect of a tap.

import { changeText } from "../shared/text.js";

/** @typedef {import("../shared/types.js").Choice} Choice */
/** @typedef {{ choice: Choice, open: boolean, many: boolean, chosen: boolean, taps: number, count: number | null, percent: number | null, share: number, right: boolean }} Look */

// Longer than the time between a press and its click.
const CLICK_MS = 500;
// The five parts of a button and its rising copies.
const MAX_CHILDREN = 12;
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

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
    if (isApplause && !reducedMotion.matches) animateTap(node, picture);
  };
  // Applause counts the press itself, for every finger. A single vote waits for the click, because a press may become a
  // scroll. Keys and screen readers click without a press.
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
    paint({ choice, open, many, chosen, taps, count, percent, share, right }) {
      // Most snapshots do not change a choice. An unchanged text keeps the browser's translation.
      const looks = JSON.stringify([choice, open, many, chosen, taps, count, percent, share, right]);
      if (looks === painted) return;
      painted = looks;
      isOpen = open;
      isApplause = many;
      // The label names the button; without a label, the picture does.
      picture.setAttribute("alt", choice.label ? "" : choice.name || choice.emoji);
      changeText(label, choice.label);
      label.hidden = !choice.label;
      label.style.setProperty("--length", String(choice.label.length));
      // A tile of a cloud has room for the number only.
      changeText(tally, percent === null ? String(count) : say("share", { percent, n: count || 0 }));
      tally.hidden = count === null;
      bar.hidden = count === null || percent === null;
      bar.style.setProperty("--share", `${share * 100}%`);
      changeText(badge, `×${taps}`);
      badge.hidden = !many || taps === 0;
      node.className = right ? "right" : "";
      node.setAttribute("aria-disabled", String(!open));
      if (many) node.removeAttribute("aria-pressed");
      else node.setAttribute("aria-pressed", String(chosen));
    },
  };
}

/**
 * Animates the picture and a rising copy of it, once for each tap, up to a limit for slow phones.
 * @param {Element} node
 * @param {HTMLElement} picture
 */
function animateTap(node, picture) {
  // iOS 12 has no Element.animate().
  if (picture.animate) picture.animate({ transform: ["scale(.8)", "scale(1.18)", "none"] }, 220);
  if (node.children.length > MAX_CHILDREN) return;
  const copy = document.importNode(picture);
  copy.setAttribute("alt", "");
  copy.onanimationend = () => copy.remove();
  node.append(copy);
}

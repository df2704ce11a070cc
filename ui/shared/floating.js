// Emoji that rise from the rows as votes come in. Every one is a picture that moves by transform and opacity alone
// and removes itself when it has faded; between votes nothing is there and nothing runs. At most forty are in the
// air, and none for those who asked their system for less motion.

import { risingEmoji } from "./shares.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {{x: number, y: number, size: number}} Start */

const mostInTheAir = 40;
const mostForOneChange = 12;

/**
 * @param {HTMLElement} air
 * @param {(emoji: string) => string} pictureOf
 * @param {(choice: number) => Start} startOf where a choice's emoji leave the row, in pixels of `air`
 */
export function mountFloating(air, pictureOf, startOf) {
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Snapshot | null} */
  let before = null;
  let flying = 0;

  air.addEventListener("animationend", (event) => {
    if (!(event.target instanceof HTMLImageElement)) return;
    event.target.remove();
    flying -= 1;
  });

  /**
   * @param {string} source
   * @param {Start} start
   * @param {number} delay seconds
   */
  function rise(source, start, delay) {
    const emoji = document.createElement("img");
    emoji.className = "riser";
    emoji.alt = "";
    emoji.src = source;
    const size = start.size * (0.55 + Math.random() * 0.3);
    emoji.style.setProperty("--x", `${start.x - size / 2 + (Math.random() - 0.3) * start.size}px`);
    emoji.style.setProperty("--y", `${start.y - size / 2}px`);
    emoji.style.setProperty("--size", `${size}px`);
    emoji.style.setProperty("--drift", `${((Math.random() - 0.5) * 1.6).toFixed(2)}`);
    emoji.style.setProperty("--turn", `${((Math.random() - 0.5) * 36).toFixed(0)}deg`);
    emoji.style.setProperty("--wait", `${delay.toFixed(2)}s`);
    emoji.style.setProperty("--flight", `${(1.9 + Math.random() * 0.9).toFixed(2)}s`);
    air.append(emoji);
    flying += 1;
  }

  /** @param {Snapshot} snapshot */
  return function render(snapshot) {
    const last = before;
    before = snapshot;
    const still = stillness.matches || document.hidden || snapshot.hidden;
    if (last === null || last.boot !== snapshot.boot || last.round !== snapshot.round || still) return;
    const room = Math.min(mostForOneChange, mostInTheAir - flying);
    const rising = risingEmoji(last.counts, snapshot.counts, room);
    rising.forEach((many, choice) => {
      if (many === 0) return;
      const source = pictureOf(snapshot.choices[choice].emoji);
      for (let index = 0; index < many; index += 1) rise(source, startOf(choice), index * 0.07);
    });
  };
}

// Emoji that rise from the rows as votes come in. Every one is a picture that moves by transform and opacity alone
// and removes itself when it has faded; between votes nothing is there and nothing runs. At most forty are in the
// air, and none for those who asked their system for less motion.

import { risingEmoji } from "./shares.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {{x: number, y: number, size: number}} Start */
/**
 * How an emoji flies: `slowness` times the usual two to three seconds, and where to. A drift is -0.8 to 0.8, a turn is
 * in degrees.
 *
 * @typedef {{slowness: number, path: (drift: number, turn: number) => Keyframe[]}} Flight
 */

const mostInTheAir = 40;
const mostForOneChange = 12;

/**
 * Off a row.
 *
 * @param {number} height rem
 * @param {number} slowness
 * @returns {Flight}
 */
export function climb(height, slowness) {
  const easing = "cubic-bezier(0.2, 0.55, 0.45, 1)";
  return {
    slowness,
    path: (drift, turn) => [
      { easing, opacity: 0, transform: "translate(0, 0) scale(0.3)" },
      { easing, opacity: 1, transform: `translate(${drift * 0.4}rem, -1.2rem) scale(1)`, offset: 0.12 },
      { easing, opacity: 0.95, offset: 0.55 },
      { opacity: 0, transform: `translate(${drift * 4}rem, ${-height}rem) rotate(${turn}deg) scale(0.8)` },
    ],
  };
}

/**
 * @param {HTMLElement} air
 * @param {(emoji: string) => string} pictureOf
 * @param {(choice: number) => Start} startOf where a choice's emoji leave the row, in pixels of `air`
 * @param {() => Flight} flightOf
 */
export function mountFloating(air, pictureOf, startOf, flightOf) {
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Snapshot | null} */
  let before = null;
  let flying = 0;

  /** Those that are not in the air, to fly again. @type {Animation[]} */
  const rested = [];

  /** An emoji with its motion, which comes to rest outside of the page. */
  function hatch() {
    const emoji = document.createElement("img");
    emoji.className = "riser";
    emoji.alt = "";
    const motion = new Animation(new KeyframeEffect(emoji, null, { fill: "backwards" }));
    motion.onfinish = () => {
      emoji.remove();
      rested.push(motion);
      flying -= 1;
    };
    return motion;
  }

  /**
   * The same few pictures and motions again and again, and no custom properties: WebKit kept some 40 KB for every
   * change of the tally otherwise, and gave back little of it.
   *
   * @param {string} source
   * @param {Start} start
   * @param {number} delay milliseconds
   */
  function rise(source, start, delay) {
    const motion = rested.pop() ?? hatch();
    const effect = /** @type {KeyframeEffect} */ (motion.effect);
    const emoji = /** @type {HTMLImageElement} */ (effect.target);
    const size = start.size * (0.55 + Math.random() * 0.3);
    if (emoji.getAttribute("src") !== source) emoji.src = source;
    emoji.style.left = `${start.x - size / 2 + (Math.random() - 0.3) * start.size}px`;
    emoji.style.top = `${start.y - size / 2}px`;
    emoji.style.fontSize = `${size}px`;
    const { slowness, path } = flightOf();
    effect.setKeyframes(path((Math.random() - 0.5) * 1.6, (Math.random() - 0.5) * 36));
    effect.updateTiming({ duration: (1900 + Math.random() * 900) * slowness, delay });
    air.append(emoji);
    motion.play();
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
      for (let index = 0; index < many; index += 1) rise(source, startOf(choice), index * 70);
    });
  };
}

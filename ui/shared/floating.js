// Emoji that rise as votes come in: a steady stream in proportion to the counts (meter.js). Each is a picture that
// moves by transform and opacity only and is removed when it has faded, so between votes nothing runs. At most forty
// exist at a time, and none if the system asks for reduced motion.

import { makeMeter } from "./meter.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {{x: number, y: number, size: number}} Start */
/**
 * The motion of an emoji: its duration as a factor of the usual two to three seconds, and its path. A drift is -0.8 to
 * 0.8, a turn is in degrees.
 *
 * @typedef {{slowness: number, path: (drift: number, turn: number) => Keyframe[]}} Flight
 */

const maxFloating = 40;
// Motions differ slightly, so that emoji do not rise in columns.
const shortestFlight = 1900;
const longestFlight = 2800;
// Steps of this part of the width keep successive emoji apart.
const goldenRatio = 0.618034;

/**
 * Returns the flight of an emoji that rises from a row.
 *
 * @param {number} height rem
 * @param {number} slowness
 * @returns {Flight}
 */
export function makeFlight(height, slowness) {
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
 * @param {(choice: number, across: number) => Start} startOf the start of an emoji, in pixels of `air`; `across` is its
 * wanted position in the width, 0 to 1, evenly spread over successive emoji
 * @param {() => Flight} flightOf
 */
export function mountFloating(air, pictureOf, startOf, flightOf) {
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Snapshot | null} */
  let newest = null;
  let flying = 0;
  let across = Math.random();
  let flewAt = -Infinity;
  let timer = 0;
  const meter = makeMeter(() => (longestFlight * flightOf().slowness) / maxFloating);

  /** The motions of emoji that have landed, for reuse. @type {Animation[]} */
  const rested = [];

  /** Creates an emoji with its motion. At its end, the emoji leaves the page. */
  function createMotion() {
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
   * Starts an emoji. It reuses a few pictures and motions and sets no custom properties: otherwise WebKit leaked about
   * 40 KB for every change of the tally.
   *
   * @param {string} source
   * @param {Start} start
   */
  function rise(source, start) {
    const motion = rested.pop() || createMotion();
    const effect = /** @type {KeyframeEffect} */ (motion.effect);
    const emoji = /** @type {HTMLImageElement} */ (effect.target);
    const size = start.size * (0.55 + Math.random() * 0.3);
    if (emoji.getAttribute("src") !== source) emoji.src = source;
    emoji.style.left = `${start.x - size / 2}px`;
    emoji.style.top = `${start.y - size / 2}px`;
    emoji.style.fontSize = `${size}px`;
    const { slowness, path } = flightOf();
    effect.setKeyframes(path((Math.random() - 0.5) * 1.6, (Math.random() - 0.5) * 36));
    const flight = shortestFlight + Math.random() * (longestFlight - shortestFlight);
    effect.updateTiming({ duration: flight * slowness });
    air.append(emoji);
    motion.play();
    flying += 1;
  }

  function fly() {
    timer = 0;
    const choice = newest !== null && flying < maxFloating ? meter.next() : null;
    if (newest !== null && choice !== null && !newest.choices[choice].off) {
      across = (across + goldenRatio) % 1;
      rise(pictureOf(newest.choices[choice].emoji), startOf(choice, across));
    }
    flewAt = performance.now();
    setTimer();
  }

  function setTimer() {
    clearTimeout(timer);
    timer = meter.owes() ? setTimeout(fly, flewAt + meter.wait() - performance.now()) : 0;
  }

  /** @param {Snapshot} snapshot */
  return function render(snapshot) {
    const last = newest;
    newest = snapshot;
    const still = stillness.matches || document.hidden || snapshot.hidden;
    const same = last !== null && last.boot === snapshot.boot && last.round === snapshot.round;
    if (!same || still || last.counts === null || snapshot.counts === null) meter.clear();
    else meter.add(last.counts, snapshot.counts);
    setTimer();
  };
}

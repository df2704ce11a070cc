// The emoji cloud on every big screen: each emoji is as large as it has votes. Nodes are keyed by choice. A vote
// changes one transform of each, which the style sheet animates. Hidden results are discs of one size, so that the room
// sees that votes arrive, but not for which emoji. It must not know where snapshots come from.

import { layoutCloud } from "./cloud-layout.js";
import { changeText } from "./text.js";
import { choiceWords, sayOnStage } from "./words.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {import("./cloud-layout.js").Place} Place */
/**
 * An emoji. `base` is its size before its transform, in rem.
 *
 * @typedef {{item: HTMLElement, picture: HTMLImageElement, words: HTMLElement, place: Place | undefined, base: number}} Item
 */

// The shortest time between two arrangements. It keeps the cloud calm, and a slow computer can keep up.
const arrangeMilliseconds = 500;
/** The sizes before a transform, in rem. A picture that moves is sharp only up to about its own size. */
const bases = [3, 6, 12, 24];
/** A smaller change of place or size, in pixels, is not worth a move. */
const leastMove = 0.5;
/** @type {Place} */
const nowhere = { x: 0, y: 0, size: 0 };

/** Stands for a cloud in lists of polls. */
export const cloudEmoji = "☁️";

/**
 * Returns the base for a size. It changes only where the size has become far too large or too small for it.
 *
 * @param {number} size in rem
 * @param {number} base so far
 */
export function baseOf(size, base) {
  if (size <= base * 1.2 && size > base * 0.4) return base;
  return bases.find((one) => size <= one) || bases[bases.length - 1];
}

/**
 * Returns the emoji that a screen shows, in the order of arrival, with the index of each. An emoji without votes,
 * because all voters moved to others, is not shown. While results are hidden, a screen does not know these emoji, but
 * shows at most as many emoji as there are votes.
 *
 * @param {Pick<Snapshot, "choices" | "counts" | "hidden" | "votes">} snapshot
 */
export function shownEmoji({ choices, counts, hidden, votes }) {
  const known = hidden ? null : counts;
  const there = choices.flatMap((choice, index) => (choice.off || (known && !known[index]) ? [] : [{ choice, index }]));
  return known === null ? there.slice(0, votes) : there;
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} empty the words for a cloud without emoji
 * @param {(emoji: string) => string} pictureOf
 */
export function mountCloud(list, empty, pictureOf) {
  /** @type {Map<number, Item>} */
  const items = new Map();
  /** @type {Snapshot | null} */
  let newest = null;
  let round = "";
  let width = 0;
  let height = 0;
  let rem = 16;
  /** The size of the box of the places. It stays while the cloud is not visible. */
  let placed = { width: 0, height: 0 };
  let arrangedAt = -Infinity;
  let timer = 0;

  /** @param {number} index */
  function makeItem(index) {
    const picture = document.createElement("img");
    picture.decoding = "async";
    const words = document.createElement("span");
    words.className = "unseen";
    const item = document.createElement("li");
    item.className = "cloud-item";
    item.dataset.choice = String(index);
    item.append(picture, words);
    return { item, picture, words, place: undefined, base: 0 };
  }

  /**
   * @param {Item} one
   * @param {Place} place
   * @param {number} scale
   */
  function put({ item, base }, { x, y, size }, scale) {
    const factor = (size / (base * rem)) * scale;
    item.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${factor.toFixed(3)})`;
  }

  /**
   * @param {Snapshot} snapshot
   * @param {readonly number[] | null} counts null while results are hidden
   */
  function patch(snapshot, counts) {
    const shown = shownEmoji(snapshot);
    for (const [index, { item }] of items) {
      if (shown.some((one) => one.index === index)) continue;
      item.remove();
      items.delete(index);
    }
    /** @type {Node | null} */
    let last = null;
    for (const { choice, index } of shown) {
      const one = items.get(index) || makeItem(index);
      items.set(index, one);
      if (!one.item.isConnected) list.insertBefore(one.item, last ? last.nextSibling : list.firstChild);
      last = one.item;
      one.item.classList.toggle("veiled", counts === null);
      const source = counts === null ? "" : pictureOf(choice.emoji);
      if (source !== "" && one.picture.getAttribute("src") !== source) one.picture.src = source;
      one.picture.alt = counts === null ? "" : choiceWords(choice);
      changeText(one.words, counts === null ? "" : sayOnStage("countedVotes", { n: counts[index] || 0 }));
    }
    return shown;
  }

  /** @param {boolean} [isResized] whether every place is in a box of another size now */
  function arrange(isResized = false) {
    clearTimeout(timer);
    timer = 0;
    if (newest === null || width === 0) return;
    arrangedAt = performance.now();
    const counts = newest.hidden ? null : newest.counts;
    const shown = patch(newest, counts);
    const ordered = shown.map(({ index }) => /** @type {Item} */ (items.get(index)));
    const weights = shown.map(({ index }) => (counts === null ? 1 : counts[index] || 0));
    const before = ordered.map(({ place }) => place);
    const places = layoutCloud(weights, width, height, before);
    placed = { width, height };
    // A new emoji grows at its final place. An emoji with another base looks unchanged until it moves.
    const prepared = ordered.filter((one, at) => {
      const base = baseOf(places[at].size / rem, one.base);
      if (base === one.base) return false;
      one.base = base;
      one.item.style.fontSize = `${base}rem`;
      one.item.classList.add("still");
      put(one, before[at] || places[at], before[at] ? 1 : 0);
      return true;
    });
    if (prepared.length > 0) list.getBoundingClientRect();
    for (const { item } of prepared) item.classList.remove("still");
    ordered.forEach((one, at) => {
      const place = places[at];
      const was = before[at];
      const moves =
        isResized ||
        !was ||
        Math.max(Math.abs(was.x - place.x), Math.abs(was.y - place.y), Math.abs(was.size - place.size)) > leastMove;
      if (moves) put(one, place, 1);
      one.place = moves ? place : was;
    });
  }

  /** Measures after a change of size. The cloud keeps its shape, as far as the new box allows. */
  function layout() {
    const [oldWidth, oldHeight] = [width, height];
    [width, height] = [list.clientWidth, list.clientHeight];
    if (width === 0 || newest === null || (width === oldWidth && height === oldHeight)) return;
    rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    for (const one of items.values()) {
      const { place } = one;
      if (place) one.place = { ...place, x: (place.x * width) / placed.width, y: (place.y * height) / placed.height };
    }
    list.classList.add("still");
    arrange(true);
    list.getBoundingClientRect();
    list.classList.remove("still");
  }

  /** @param {Snapshot} snapshot */
  function render(snapshot) {
    const before = newest;
    newest = snapshot;
    const asked = `${snapshot.boot} ${snapshot.round}`;
    if (asked !== round) {
      round = asked;
      for (const { item } of items.values()) item.remove();
      items.clear();
    }
    const isEmpty = shownEmoji(snapshot).length === 0;
    empty.hidden = !isEmpty;
    changeText(empty, isEmpty ? sayOnStage(snapshot.phase === "closed" ? "cloudNone" : "cloudEmpty") : "");
    list.hidden = isEmpty;
    if (isEmpty) return;
    if (width === 0) layout();
    const turned = before === null || before.round !== snapshot.round || before.hidden !== snapshot.hidden;
    const wait = turned ? 0 : arrangedAt + arrangeMilliseconds - performance.now();
    if (wait <= 0) arrange();
    else if (timer === 0) timer = setTimeout(() => arrange(), wait);
  }

  /**
   * Returns the position of an emoji, in pixels of the stage.
   *
   * @param {number} choice
   */
  function tip(choice) {
    const { place = nowhere } = items.get(choice) || {};
    return {
      x: list.offsetLeft + width / 2 + place.x,
      y: list.offsetTop + height / 2 + place.y,
      size: Math.max(2 * rem, Math.min(4.5 * rem, place.size)),
    };
  }

  return { render, layout, tip };
}

// The style of the emoji on a big screen. Many parts of a page create pictures, some only once, so a change of style
// updates every picture on the page. It must not know the address of the pictures: the page passes it in.

import { emojiFile } from "./emoji.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */

/** @type {Snapshot["emoji"]} */
let current;

/** @param {string} emoji */
export function styledFile(emoji) {
  return emojiFile(emoji, current);
}

/**
 * Pictures with their own `data-design` keep it.
 *
 * @param {Snapshot["emoji"]} style nothing for Twemoji
 * @param {string} place the start of every picture's address, for example "/emoji/"
 */
export function setStyle(style, place) {
  if (style === current) return;
  current = style;
  for (const picture of document.querySelectorAll("img:not([data-design]), image")) {
    const name = picture instanceof HTMLImageElement ? "src" : "href";
    const address = picture.getAttribute(name) || "";
    if (!address.startsWith(place)) continue;
    const file = address.slice(address.lastIndexOf("/") + 1);
    picture.setAttribute(name, place + (style ? `${style}/` : "") + file);
  }
}

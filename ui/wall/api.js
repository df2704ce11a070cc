// The wall's only contact with the server. The page's own address contains the key and the view. The event stream with
// its reconnects and heartbeat is ../shared/feed.js.

import { clockSkew } from "../shared/clock.js";
import { drawingOf } from "../shared/drawings.js";
import { setStyle, styledFile } from "../shared/emoji-style.js";
import { listen } from "../shared/feed.js";

/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

const pictures = "/emoji/";
const wishes = new URLSearchParams(location.search);

/** @param {{snapshot: (snapshot: Snapshot) => void, link: (live: boolean) => void, refused: () => void}} on */
export function listenToStage(on) {
  const key = wishes.get("key") || "";
  return listen(`/events?key=${encodeURIComponent(key)}`, on);
}

/** @param {string} emoji */
export function pictureOf(emoji) {
  return pictures + styledFile(emoji);
}

/** @param {Snapshot["emoji"]} style */
export function setEmojiStyle(style) {
  setStyle(style, pictures);
}

/**
 * Returns the picture of the QR code for a join URL. The server draws the current one; the URL in the address makes the
 * browser load it again after a change.
 *
 * @param {string} url
 */
export function codeOf(url) {
  return `/qr.svg?${encodeURIComponent(url)}`;
}

/** Returns how far the server's clock is ahead of this one, in milliseconds; 0 if unknown. */
export async function askClock() {
  try {
    const { headers } = await fetch("/health", { method: "HEAD", cache: "no-store" });
    return clockSkew(headers.get("Date"), Date.now());
  } catch {
    return 0;
  }
}

/** Returns the view and style in the link. Without a view, the wall follows the presenter. */
export function looks() {
  return { drawing: drawingOf(wishes.get("view")), transparent: wishes.get("transparent") === "1" };
}

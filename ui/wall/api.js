// The wall's only contact with the server: the page's own address says where to listen, with which key, and how to
// look. The stream itself, with its reconnects and its heartbeat, is ../shared/feed.js.

import { clockSkew } from "../shared/clock.js";
import { drawingOf } from "../shared/drawings.js";
import { wear, wornFile } from "../shared/emoji-style.js";
import { listen } from "../shared/feed.js";

/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

const pictures = "/emoji/";
const wishes = new URLSearchParams(location.search);

/** @param {{snapshot: (snapshot: Snapshot) => void, link: (live: boolean) => void, refused: () => void}} on */
export function listenToStage(on) {
  const key = wishes.get("key") ?? "";
  return listen(`/events?key=${encodeURIComponent(key)}`, on);
}

/** @param {string} emoji */
export function pictureOf(emoji) {
  return pictures + wornFile(emoji);
}

/** @param {Snapshot["emoji"]} style */
export function wearStyle(style) {
  wear(style, pictures);
}

export function joinHost() {
  return location.host;
}

/** Whether the page came by a public address: none of a room has a certificate. */
export function isAway() {
  return location.protocol === "https:";
}

/** How much the server's clock is ahead of this one, in milliseconds; 0 if it does not say. */
export async function askClock() {
  try {
    const { headers } = await fetch("/health", { method: "HEAD", cache: "no-store" });
    return clockSkew(headers.get("Date"), Date.now());
  } catch {
    return 0;
  }
}

/** How whoever made the link wants the wall to look. */
export function looks() {
  return { drawing: drawingOf(wishes.get("view")), transparent: wishes.get("transparent") === "1" };
}

// The phone's only contact with the server and with its storage. The event stream is ../shared/feed.js. It turns each
// answer into an event for state.js. It must not know how taps change the page.

import { emojiFile } from "../shared/emoji.js";

/** @typedef {import("./state.js").Tap} Tap */
/** @typedef {import("./state.js").Event} Event */
/** @typedef {import("./state.js").Memory} Memory */
/** @typedef {import("./state.js").Reason} Reason */

const REQUEST_TIMEOUT_MS = 8000;
const PAUSE_S = 1;
const MEMORY = "moodring";
const ROUNDS_REMEMBERED = 12;
const MAX_CLOUD_EMOJI = 200;
// A tap that could not be sent is kept for this long, so that it does not count in a later event.
const WORTH_SENDING_MS = 3600000;

/** @type {Record<number, Reason>} */
const refusals = { 404: "gone", 409: "late", 422: "changed", 428: "cookies" };

/**
 * Maps an answer to the state of a tap: committed, refused for good, or to be retried with the same serial.
 * @param {number} serial
 * @param {number} status 0 without an answer
 * @param {number} until when to retry
 * @returns {Event}
 */
export function meaning(serial, status, until) {
  if (status >= 200 && status < 300) return { type: "settled", serial, refusal: null };
  const isBusy = status === 401 || status === 429 || status === 503;
  if (isBusy || !status || status >= 500) return { type: "held", serial, until, unsure: !isBusy };
  return { type: "settled", serial, refusal: refusals[status] || "refused" };
}

/** @type {Promise<unknown> | null} */
let cookieRequest = null;

/**
 * Sends a tap once and returns the result. Never rejects.
 * @param {import("../shared/types.js").Snapshot} snapshot of the tap's round
 * @param {Tap} tap
 */
export const send = async ({ round, file, kind, choices }, { serial, choice }) => {
  const isCloud = kind === "cloud";
  const put = () =>
    ask(`/rounds/${round}/votes/${serial}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ [isCloud ? "emoji" : "choice"]: choice, file }),
      keepalive: true,
    });
  let answer = await put();
  if (answer.status === 428) {
    // No cookie yet: loading the page sets one. All taps wait for the same request, or each would get its own identity.
    cookieRequest = cookieRequest || ask("/", {});
    await cookieRequest;
    cookieRequest = null;
    answer = await put();
  }
  // The tap is stored and sent after the code on the stage has been entered.
  if (answer.status === 401) location.assign("/code");
  // A random delay, so that phones that were refused together do not all return at once.
  const wait = answer.wait * (1 + Math.random() / 4);
  const event = meaning(serial, answer.status, Date.now() + wait * 1000);
  if (isCloud && event.type === "settled") event.refusal = refusalOfCloud(event.refusal, choice, choices);
  return event;
};

/**
 * Returns the reason why a cloud refused an answer: it is no emoji, the emoji is blocked, or it is new and the cloud is
 * full.
 * @param {Reason | null} refusal
 * @param {Tap["choice"]} emoji
 * @param {import("../shared/types.js").Choice[]} choices
 */
export function refusalOfCloud(refusal, emoji, choices) {
  if (refusal === "changed") return "notThis";
  const isNew = choices.every((choice) => emojiFile(choice.emoji) !== emojiFile(String(emoji)));
  return refusal === "late" && isNew && choices.length >= MAX_CLOUD_EMOJI ? "full" : refusal;
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function ask(url, options) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), REQUEST_TIMEOUT_MS);
  try {
    const { status, headers } = await fetch(url, { ...options, cache: "no-store", signal: patience.signal });
    return { status, wait: Number(headers.get("Retry-After")) || PAUSE_S };
  } catch {
    return { status: 0, wait: PAUSE_S };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns the stage at the time the server wrote the page. It can be shown and tapped before the first event. A phone
 * may have cached the page for a long time, so it does not prove a connection.
 * @returns {import("../shared/types.js").Snapshot | null}
 */
export function staged() {
  const block = document.getElementById("staged");
  return JSON.parse((block && block.textContent) || "null");
}

/**
 * Reads the memory of the last visit. Storage may be disabled, full or corrupt: voting works without it.
 * @returns {Memory}
 */
export function recall() {
  try {
    /** @type {Memory} */
    const { own, outbox, last } = JSON.parse(localStorage.getItem(MEMORY) || "");
    const since = Date.now() - WORTH_SENDING_MS;
    return { own: { ...own }, outbox: outbox.filter(({ serial }) => serial > since), last: last || 0 };
  } catch {
    return { own: {}, outbox: [], last: 0 };
  }
}

/** @param {Memory} memory */
export function remember({ own, outbox, last }) {
  try {
    // Keep the newest rounds only: a phone may use Moodring for years.
    const newest = Object.fromEntries(Object.entries(own).slice(-ROUNDS_REMEMBERED));
    localStorage.setItem(MEMORY, JSON.stringify({ own: newest, outbox, last }));
  } catch {
    // In private browsing, the page keeps its memory only while it is open.
  }
}

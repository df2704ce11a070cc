// The live stage: server-sent events, parsed from a fetch() stream.
//
// EventSource hides comments, but the server's comment every 10 s is the only proof of a live connection while no votes
// arrive. iOS drops a stream during sleep without an error event, so silence must be detected here. Every event is a
// whole snapshot. After a reconnect, the first event is complete and nothing is requested again.
//
// A virus scanner or a company proxy may buffer or refuse a stream. While the stream is silent, plain requests fetch
// the snapshot, and the link counts as live as long as they succeed.
//
// It must not know votes, pages, or the DOM beyond the life of the window.

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {{ type: string, data: string, id: string }} StreamEvent */

const STAGE_EVENT = "stage";
// A phone without an answer in this time retries: it may have moved to another access point.
const CONNECT_MS = 10000;
// Two and a half heartbeats.
const SILENCE_MS = 25000;
// Slightly more than one heartbeat: the limit for a stream after the page becomes visible again.
const STALE_MS = 12000;
// The limit for a stream after another request failed.
const FRESH_MS = 2000;
const LONGEST_PAUSE_MS = 5000;
// The first event comes immediately, so a stream that is silent for this long is considered blocked.
const QUIET_MS = 4000;
// The time between two requests for the snapshot.
const ASK_MS = 3000;
// How long a stream may be silent, or not be retried after a refusal, while those requests succeed.
const REST_MS = 60000;

/**
 * Parses a byte stream as the HTML standard defines it ("Interpreting an event stream"). Chunks may end anywhere, also
 * inside a character or between \r and \n.
 * @param {(event: StreamEvent) => void} onEvent
 * @param {(ms: number) => void} [onRetry]
 * @returns {(chunk: Uint8Array) => void}
 */
export function streamParser(onEvent, onRetry) {
  const decoder = new TextDecoder();
  let rest = "";
  let afterReturn = false;
  let type = "";
  let data = "";
  let id = "";

  /** @param {string} line */
  const read = (line) => {
    if (line === "") {
      if (data !== "") onEvent({ type: type || "message", data: data.slice(0, -1), id });
      type = data = "";
      return;
    }
    const [, field, value] = /^([^:]*):? ?([\s\S]*)$/.exec(line) || [];
    if (field === "data") data += value + "\n";
    else if (field === "event") type = value;
    else if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "retry" && /^\d+$/.test(value) && onRetry) onRetry(Number(value));
  };

  return (chunk) => {
    let text = decoder.decode(chunk, { stream: true });
    if (text === "") return;
    // A \r ends its line at once, so that no event is delayed. A following \n belongs to it.
    if (afterReturn) text = text.replace(/^\n/, "");
    afterReturn = text.endsWith("\r");
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() || "";
    lines.forEach(read);
  };
}

/**
 * Returns whether a snapshot may replace the last one. Revisions grow during one start of the server and restart with
 * the next.
 * @param {{ boot: string, rev: number }} snapshot
 * @param {{ boot: string, rev: number } | null} last
 */
export function isNewer(snapshot, last) {
  return !last || snapshot.boot !== last.boot || snapshot.rev > last.rev;
}

/**
 * Returns the delay before a retry, in milliseconds. The jitter keeps all phones from returning at once.
 * @param {number} failures the number of failures in a row, from 1
 * @param {number} first the first delay, as the server asks
 * @param {number} random between 0 and 1
 */
export function pause(failures, first, random) {
  return Math.min(first * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (1 - 0.3 * random);
}

/**
 * Listens until it is closed, and reconnects after every failure. `on.link(true)` follows the first snapshot of a
 * connection, so the page has current data when the link becomes live.
 * @param {string} url
 * @param {{ snapshot: (snapshot: Snapshot) => void, link: (isLive: boolean) => void, refused?: () => void }} on
 * @returns {{ close: () => void, doubt: () => void }} `doubt` requests a new connection after a failed request
 */
export function listen(url, on) {
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Snapshot | null} */
  let last = null;
  /** @type {boolean | null} */
  let live = null;
  let asleep = false;
  let closed = false;
  let heardAt = 0;
  let failures = 0;
  let firstPause = 1000;
  let timer = 0;
  let asking = 0;
  // Whether plain requests replace the silent stream, and the number of deliveries of the stream.
  let asks = false;
  let delivered = 0;

  /** @param {boolean} isLive */
  const tell = (isLive) => {
    if (asleep || live === isLive) return;
    live = isLive;
    on.link(isLive);
  };

  /** @param {Snapshot} snapshot */
  const take = (snapshot) => {
    failures = 0;
    if (isNewer(snapshot, last)) {
      last = snapshot;
      on.snapshot(snapshot);
    }
    tell(true);
  };

  /** @param {number} ms */
  const askIn = (ms) => {
    clearTimeout(asking);
    asking = setTimeout(ask, ms);
  };

  const ask = async () => {
    const before = delivered;
    const patience = new AbortController();
    const late = setTimeout(() => patience.abort(), CONNECT_MS);
    /** @type {Snapshot | null} */
    let snapshot = null;
    try {
      const response = await fetch(url.replace("events", "snapshot"), { cache: "no-store", signal: patience.signal });
      if (response.status === 403 && on.refused) on.refused();
      if (response.ok) snapshot = await response.json();
    } catch {
      // No answer, or no snapshot in it.
    }
    clearTimeout(late);
    // The stream was faster, or the feed is closed.
    if (asleep || before !== delivered) return;
    askIn(ASK_MS * (1 + Math.random() / 4));
    const asked = asks;
    asks = snapshot !== null && !!snapshot.boot;
    if (snapshot && asks) {
      heardAt = Date.now();
      take(snapshot);
    } else if (asked) {
      tell(false);
      start();
    }
  };

  /** @param {StreamEvent} event */
  const hear = (event) => {
    if (asleep || event.type !== STAGE_EVENT) return;
    /** @type {Snapshot} */
    let snapshot;
    try {
      snapshot = JSON.parse(event.data);
    } catch {
      return;
    }
    // A snapshot older than the known one comes from a stream that is behind.
    const lags = last !== null && isNewer(last, snapshot) && last.boot === snapshot.boot;
    if (!lags) {
      asks = false;
      delivered += 1;
      askIn(STALE_MS);
    }
    take(snapshot);
  };

  const stop = () => {
    clearTimeout(timer);
    if (running) running.abort();
    running = null;
  };

  const start = async () => {
    stop();
    const run = new AbortController();
    running = run;
    const begun = Date.now();
    const before = delivered;
    /** @param {number} ms */
    const allow = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (asks && Date.now() - begun < REST_MS) allow(ms);
        else run.abort();
      }, ms);
    };
    let isRefused = false;
    if (!asks) askIn(QUIET_MS);
    try {
      heardAt = begun;
      allow(CONNECT_MS);
      const response = await fetch(url, { cache: "no-store", signal: run.signal });
      // Some Wi-Fi networks answer every request with their login page.
      const isStream = /^text\/event-stream/.test(response.headers.get("Content-Type") || "");
      isRefused = !(response.ok && isStream && response.body);
      if (response.status === 403 && on.refused) on.refused();
      if (response.ok && isStream && response.body) {
        const reader = response.body.getReader();
        const parse = streamParser(hear, (ms) => (firstPause = ms));
        while (running === run) {
          allow(SILENCE_MS);
          const { done, value } = await reader.read();
          if (done) break;
          heardAt = Date.now();
          // A comment also proves that the connection works.
          if (!asks) askIn(STALE_MS);
          parse(value);
        }
      }
    } catch {
      // Refused, cut off or silent for too long: listeners treat all three the same.
    }
    // Another connection has replaced this one, or the feed is closed.
    if (running !== run) return;
    stop();
    if (asks) {
      timer = setTimeout(start, isRefused ? REST_MS : firstPause);
      return;
    }
    tell(false);
    if (delivered === before) askIn(0);
    failures += 1;
    timer = setTimeout(start, pause(failures, firstPause, Math.random()));
  };

  /** @param {number} trusted how long ago the stream may have last delivered, in milliseconds */
  const renewUnless = (trusted) => {
    if (asleep || ((running || asks) && Date.now() - heardAt < trusted)) return;
    tell(false);
    const asked = asks;
    asks = false;
    start();
    if (asked) askIn(0);
  };

  const check = () => {
    if (document.visibilityState === "visible") renewUnless(STALE_MS);
  };

  document.addEventListener("visibilitychange", check);
  addEventListener("online", check);
  // An open stream keeps a page out of the back/forward cache, and a hidden page needs no updates.
  addEventListener("pagehide", () => {
    asleep = true;
    clearTimeout(asking);
    stop();
  });
  addEventListener("pageshow", () => {
    asleep = closed;
    renewUnless(STALE_MS);
  });
  start();

  return {
    doubt: () => renewUnless(FRESH_MS),
    close() {
      asleep = closed = true;
      clearTimeout(asking);
      stop();
    },
  };
}

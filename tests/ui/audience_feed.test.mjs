import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewer, listen, pause, streamParser } from "../../ui/shared/feed.js";

const bytes = (text) => new TextEncoder().encode(text);

/** Parses the text cut into chunks of `size` bytes. */
function parsed(text, size = Infinity) {
  const events = [];
  const retries = [];
  const push = streamParser(
    (event) => events.push(event),
    (ms) => retries.push(ms),
  );
  const all = bytes(text);
  for (let at = 0; at < all.length; at += size) push(all.subarray(at, Math.min(at + size, all.length)));
  return { events, retries };
}

const lived =
  'retry: 1000\n: beat\n\nevent: stage\nid: 9f3a-42\ndata: {"emoji":"🤩",\ndata: "label":"Käse 感"}\n\n: beat\n\ndata: bare\n\n';

test("an event is the same wherever the chunks end, also inside a character", () => {
  const whole = parsed(lived);
  assert.deepEqual(whole.events, [
    { type: "stage", data: '{"emoji":"🤩",\n"label":"Käse 感"}', id: "9f3a-42" },
    { type: "message", data: "bare", id: "9f3a-42" },
  ]);
  for (let size = 1; size < 40; size += 1) assert.deepEqual(parsed(lived, size), whole, `chunks of ${size}`);
});

test("lines may end in \\n, \\r or \\r\\n, also when a chunk ends between the two", () => {
  const { events } = parsed(lived);
  for (const end of ["\r", "\r\n"]) {
    for (let size = 1; size < 20; size += 1) {
      const { events: same } = parsed(lived.replaceAll("\n", end), size);
      assert.deepEqual(same, events, `${JSON.stringify(end)} in chunks of ${size}`);
    }
  }
});

test("an event is handed over with its last line, not with the next chunk", () => {
  for (const end of ["\n\n", "\r\r", "\r\n\r"])
    assert.equal(parsed(`data: now${end}`).events.length, 1, JSON.stringify(end));
});

test("comments, unknown fields and events without data are silent", () => {
  assert.deepEqual(parsed(": hello\n\nevent: stage\n\ncolour: red\n\nid: 1\n\n").events, []);
});

test("fields are parsed as the standard says", () => {
  assert.equal(parsed("data:  two spaces\n\n").events[0].data, " two spaces");
  assert.equal(parsed("data:none\n\n").events[0].data, "none");
  assert.equal(parsed("data\n\n").events[0].data, "");
  assert.equal(parsed("data: a:b: c\n\n").events[0].data, "a:b: c");
  assert.equal(parsed("\uFEFFdata: after a mark\n\n").events[0].data, "after a mark");
  assert.equal(parsed("id: 7\nid: bad\0\ndata: x\n\n").events[0].id, "7");
  assert.deepEqual(parsed("retry: 250\nretry: soon\nretry:\n\n").retries, [250]);
});

test("an event that the stream cut off is never handed over", () => {
  assert.deepEqual(parsed('event: stage\ndata: {"half":').events, []);
  assert.deepEqual(parsed("event: stage\ndata: whole\n").events, []);
});

test("a snapshot replaces an older one of its start, and any of another", () => {
  const last = { boot: "a", rev: 5 };
  assert.equal(isNewer({ boot: "a", rev: 1 }, null), true);
  assert.equal(isNewer({ boot: "a", rev: 6 }, last), true);
  assert.equal(isNewer({ boot: "a", rev: 5 }, last), false);
  assert.equal(isNewer({ boot: "a", rev: 4 }, last), false);
  assert.equal(isNewer({ boot: "b", rev: 1 }, last), true);
});

test("delays double up to five seconds, with jitter", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 9].map((failures) => pause(failures, 1000, 0)),
    [1000, 2000, 4000, 5000, 5000],
  );
  assert.equal(pause(1, 1000, 1), 700);
  assert.equal(pause(9, 1000, 0.5), 4250);
});

/** Listens to the given answers, one per connection, until the diary contains `until`. Returns the diary. */
async function diary(answers, until) {
  const lines = [];
  globalThis.document = { addEventListener() {}, visibilityState: "visible" };
  globalThis.addEventListener = () => {};
  globalThis.fetch = async (url, { signal }) => {
    if (url === "/snapshot") return new Response("", { status: 503 });
    const { body, type = "text/event-stream" } = answers.shift() ?? { body: "" };
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes(body));
        if (answers.length > 0) controller.close();
        else signal.addEventListener("abort", () => controller.error(new Error("aborted")));
      },
    });
    return new Response(stream, { headers: { "Content-Type": type } });
  };
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      feed.close();
      reject(new Error(`never ${until}: ${lines.join(", ")}`));
    }, 5000);
    const write = (line) => {
      lines.push(line);
      if (line !== until) return;
      clearTimeout(late);
      feed.close();
      resolve(lines);
    };
    const feed = listen("/events", {
      snapshot: ({ boot, rev }) => write(`${boot}-${rev}`),
      link: (isLive) => write(isLive ? "live" : "lost"),
    });
  });
  return lines;
}
const staged = (boot, rev) => `retry: 1\nevent: stage\nid: ${boot}-${rev}\ndata: ${JSON.stringify({ boot, rev })}\n\n`;

test("the link is live after the first snapshot, and lost when the stream ends", async () => {
  assert.deepEqual(await diary([{ body: staged("a", 1) }, { body: staged("a", 2) + staged("a", 3) }], "a-3"), [
    "a-1",
    "live",
    "lost",
    "a-2",
    "live",
    "a-3",
  ]);
});

test("a late snapshot is dropped, within a connection and after a reconnect", async () => {
  const late = staged("a", 7) + staged("a", 6) + staged("a", 7);
  assert.deepEqual(await diary([{ body: late }, { body: staged("a", 5) + staged("a", 8) }], "a-8"), [
    "a-7",
    "live",
    "lost",
    "live",
    "a-8",
  ]);
});

test("a restarted server counts from the start and its snapshots are accepted", async () => {
  assert.deepEqual(await diary([{ body: staged("a", 90) }, { body: staged("b", 1) }], "b-1"), [
    "a-90",
    "live",
    "lost",
    "b-1",
  ]);
});

test("a login page of the Wi-Fi is not a stream", async () => {
  const login = { body: staged("wifi", 1), type: "text/html" };
  const spoiled = { body: `retry: 1\n\nevent: stage\ndata: {half\n\n${staged("a", 1)}` };
  assert.deepEqual(await diary([login, spoiled], "a-1"), ["lost", "a-1"]);
});

/** A clock that only this test moves. The API of Node's own mock clock differs between versions. */
function stopClock(t) {
  const real = { setTimeout, clearTimeout, now: Date.now };
  t.after(() => {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.now;
  });
  let now = 0;
  let last = 0;
  const timers = new Map();
  globalThis.setTimeout = (run, wait = 0) => {
    timers.set(++last, { at: now + wait, run });
    return last;
  };
  globalThis.clearTimeout = (timer) => void timers.delete(timer);
  Date.now = () => now;
  return (milliseconds) => {
    now += milliseconds;
    for (const [timer, { at, run }] of [...timers].sort(([, one], [, other]) => one.at - other.at)) {
      if (at <= now && timers.delete(timer)) run();
    }
  };
}

/** Returns the events of a feed with these answers for streams and snapshots, within this many seconds of its clock. */
async function eventsOf(t, stream, snapshot, seconds) {
  const tick = stopClock(t);
  const lines = [];
  const asked = [];
  globalThis.document = { addEventListener() {}, visibilityState: "visible" };
  globalThis.addEventListener = () => {};
  globalThis.fetch = async (url, options) => {
    asked.push(url);
    return url.startsWith("/snapshot") ? snapshot() : stream(options);
  };
  const feed = listen("/events?key=k", {
    snapshot: ({ boot, rev }) => lines.push(`${boot}-${rev}`),
    link: (isLive) => lines.push(isLive ? "live" : "lost"),
  });
  for (let passed = 0; passed < seconds * 10; passed += 1) {
    // A stream needs several turns of the event loop to be read.
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    tick(100);
  }
  feed.close();
  return { lines, asked };
}
const held = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
const plain = (boot, rev) => () => Response.json({ boot, rev });

test("while a stream is blocked, requests fetch the snapshot and the link is live", async (t) => {
  let rev = 0;
  const { lines, asked } = await eventsOf(t, held, () => Response.json({ boot: "a", rev: ++rev }), 60);
  assert.deepEqual(lines.slice(0, 4), ["a-1", "live", "a-2", "a-3"]);
  assert.ok(!lines.includes("lost"), lines.join());
  assert.ok(rev >= 12 && rev <= 20, `asked ${rev} times a minute`);
  assert.equal(asked[1], "/snapshot?key=k");
  assert.equal(asked.filter((url) => url.startsWith("/events")).length, 1, "one stream stays open");
});

test("the link can be live although the stream is refused", async (t) => {
  const { lines, asked } = await eventsOf(t, async () => new Response("{}", { status: 505 }), plain("a", 1), 30);
  assert.deepEqual(lines, ["lost", "a-1", "live"]);
  assert.equal(asked.filter((url) => url.startsWith("/events")).length, 2, "it is left alone after a second try");
});

test("a stream that delivers in time causes no other request", async (t) => {
  const speaks = async () => {
    const beats = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes(staged("a", 1)));
        const beat = () => {
          controller.enqueue(bytes(":\n\n"));
          setTimeout(beat, 10000);
        };
        setTimeout(beat, 10000);
      },
    });
    return new Response(beats, { headers: { "Content-Type": "text/event-stream" } });
  };
  const { lines, asked } = await eventsOf(t, speaks, plain("a", 9), 60);
  assert.deepEqual(lines, ["a-1", "live"]);
  assert.deepEqual(asked, ["/events?key=k"]);
});

test("a link without answers is lost, also after requests succeeded", async (t) => {
  let answers = 3;
  const some = () =>
    --answers >= 0 ? Response.json({ boot: "a", rev: 3 - answers }) : Promise.reject(new Error("away"));
  const { lines } = await eventsOf(t, held, some, 40);
  assert.deepEqual(lines, ["a-1", "live", "a-2", "a-3", "lost"]);
});

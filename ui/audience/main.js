// The entry of the phone page, which people see after they scan the code. It connects events, state and view.
//
//   feed.js ──▶ reduce (state.js) ──▶ view.js
//   taps    ──▶    │    ▲
//                  ▼    │
//               api.js ─┘   PUT and its answer

import { listen } from "../shared/feed.js";
import { perFrame } from "../shared/frame.js";
import { recall, remember, send, staged } from "./api.js";
import { due, initial, nextSerial, reduce } from "./state.js";
import { mount } from "./view.js";
import { readWords } from "./words.js";

// A vote that is confirmed faster than this does not show "Sending…", which would only flicker.
const SLOW_MS = 400;

let state = initial(recall());
let wakeUp = 0;

const paint = perFrame(mount(document.body, tap, () => dispatch({ type: "mistyped" }), readWords()));

/** @param {import("./state.js").Event} event */
function dispatch(event) {
  const before = state;
  state = reduce(state, event);
  if (state === before) return;
  paint(state);
  if (event.type !== "sent") sendDue();
}

/** @param {number | string} choice */
function tap(choice) {
  const serial = nextSerial(state.last, Date.now());
  dispatch({ type: "tapped", choice, serial });
  setTimeout(() => dispatch({ type: "waited", serial }), SLOW_MS);
}

function sendDue() {
  const now = Date.now();
  for (const one of due(state, now)) {
    dispatch({ type: "sent", serial: one.serial });
    if (state.snapshot) send(state.snapshot, one).then(answered);
  }
  clearTimeout(wakeUp);
  if (state.outbox.length > 0 && state.holdUntil > now) wakeUp = setTimeout(sendDue, state.holdUntil - now);
}

/** @param {import("./state.js").Event} event */
function answered(event) {
  dispatch(event);
  // A tap without an answer is better evidence of a lost link than a silent stream.
  if (event.type === "held" && event.unsure) feed.doubt();
}

const feed = listen("/events", {
  snapshot: (snapshot) => dispatch({ type: "staged", snapshot }),
  link: (live) => dispatch({ type: "linked", live }),
});

// A hidden page may never be shown again: phones end it without an event.
const save = () => remember(state);
document.addEventListener("visibilitychange", save);
addEventListener("pagehide", save);
const snapshot = staged();
if (snapshot) dispatch({ type: "staged", snapshot });
paint(state);

// The phone page: what a guest sees after scanning the code. This file wires: events in, state through, pixels out.
//
//   feed.js ──▶ reduce (state.js) ──▶ view.js
//   taps    ──▶    │    ▲
//                  ▼    │
//               api.js ─┘   PUT and its answer

import { listen } from "../shared/feed.js";
import { perFrame } from "../shared/frame.js";
import { claimSerial, recall, remember, send } from "./api.js";
import { due, initial, reduce } from "./state.js";
import { mount } from "./view.js";

// A vote that is confirmed faster than this never says "Sending…": it would only flicker.
const SLOW_MS = 400;

let state = initial(recall());
let lastSerial = 0;
let wakeUp = 0;
let saving = 0;

const paint = perFrame(mount(document.body, tap));

/** @param {import("./state.js").Event} event */
function dispatch(event) {
  const before = state;
  state = reduce(state, event);
  if (state === before) return;
  paint(state);
  if (state.own !== before.own || state.outbox !== before.outbox) saving = saving || setTimeout(save, 200);
  if (event.type !== "sent") sendDue();
}

/** @param {number} choice */
function tap(choice) {
  const serial = claimSerial(lastSerial);
  lastSerial = serial;
  dispatch({ type: "tapped", choice, serial });
  setTimeout(() => dispatch({ type: "waited", serial }), SLOW_MS);
}

function sendDue() {
  const now = Date.now();
  for (const one of due(state, now)) {
    dispatch({ type: "sent", serial: one.serial });
    if (state.snapshot) send(state.snapshot.round, one).then(answered);
  }
  clearTimeout(wakeUp);
  if (state.outbox.length > 0 && state.holdUntil > now) wakeUp = setTimeout(sendDue, state.holdUntil - now);
}

/** @param {import("./state.js").Event} event */
function answered(event) {
  dispatch(event);
  // No answer to a tap says more about the link than a quiet stream does.
  if (event.type === "held" && event.unsure) feed.doubt();
}

function save() {
  clearTimeout(saving);
  saving = 0;
  remember(state);
}

const feed = listen("/events", {
  snapshot: (snapshot) => dispatch({ type: "staged", snapshot }),
  link: (live) => dispatch({ type: "linked", live }),
});

addEventListener("pagehide", save);
paint(state);

// Tauri's global for a plain browser: it answers the commands of the window and the overlay from a scene, which the
// server writes into the page.

const { scene, polls, talks, address } = JSON.parse(document.getElementById("scene").textContent);
const { view, error } = scene;
const handlers = {};
const emit = (name, payload) => handlers[name]?.({ payload });

function loaded() {
  if (error !== null)
    return { error, stage: null, polls: null, talks: null, address: null, key: null, wifi: null, relay: null };
  return {
    error: null,
    stage: view,
    polls,
    talks,
    address,
    key: "scene",
    wifi: null,
    relay: null,
  };
}

/** Applies the changes that matter most in a scene. */
function change({ change: { do: what, hidden, choice, off, display, preference } }) {
  if (what === "open") view.snapshot.phase = "open";
  if (what === "close") view.snapshot.phase = "closed";
  if (what === "hide") view.snapshot.hidden = hidden || undefined;
  if (what === "display") Object.assign(view.display, display);
  if (what === "prefer") Object.assign(view.preferences, preference);
  if (what === "take_off") view.snapshot.choices[choice].off = off || undefined;
  if (["open", "close", "hide", "take_off", "display", "prefer"].includes(what)) {
    view.snapshot.rev += 1;
    emit("stage:changed", null);
  }
  return { poll: null };
}

const result = {
  ...view.snapshot,
  poll: view.poll,
  talk: view.talk,
  counts: view.snapshot.counts ?? view.snapshot.choices.map(() => 3),
  phase: "closed",
  opened_at: Date.now() - 600_000,
  closed_at: Date.now() - 300_000,
  name: "",
  right: view.snapshot.right ?? [],
  mean: view.snapshot.mean ?? null,
};

const answers = {
  load: loaded,
  newest: () => view,
  load_join_code: () => ({ url: view.snapshot.join.url, qr: address.qr }),
  change,
  history: () => [
    result,
    { ...result, round: 3, poll: 2, talk: 3, question: "Ready?", opened_at: Date.now() - 9_000_000 },
  ],
  round_detail: () => ({ result, timeline: { length: 10, columns: [result.counts] } }),
  list_emoji: () => [
    { group: "food_and_drink", emoji: polls[0].choices.map(({ emoji, label }) => ({ emoji, name: label })) },
  ],
  search_emoji: () => [],
  overlay: () => ({ shown: false, refused: null }),
  shortcuts: () => ({
    by: "app",
    actions: ["toggle", "reveal", "next", "overlay"],
    taken: [],
    desktop: [],
    refused: false,
  }),
  choose_shortcut: ({ action, shortcut }) => {
    const shortcuts = { ...view.preferences.shortcuts, [action]: shortcut };
    change({ change: { do: "prefer", preference: { shortcuts } } });
    return true;
  },
  screens: () => [],
  presenter_view: () => JSON.parse(document.getElementById("presenter-view").textContent),
  take_request: () => null,
  self_test: () => ({ found: "answers", ms: 3 }),
  about: () => ({ version: "0.0.0", failed: null }),
  licences: () => "The licences are in the app.",
};

async function listen(name, handler) {
  handlers[name] = handler;
  return () => {};
}

window.__TAURI__ = {
  core: {
    invoke: async (command, args) => {
      if (command === "report_error") console.error(args.error);
      return structuredClone(answers[command]?.(args) ?? null);
    },
    convertFileSrc: () => "/emoji/",
  },
  event: { listen },
  window: { getCurrentWindow: () => ({ listen, isFullscreen: async () => document.fullscreenElement !== null }) },
};

if (scene.lively) {
  const { snapshot } = view;
  const stage = snapshot.rev;
  setInterval(() => {
    if (snapshot.phase !== "open" || snapshot.rev < stage) return;
    snapshot.counts[snapshot.votes % snapshot.counts.length] += 1;
    snapshot.votes += 1;
    snapshot.rev += 1;
    emit("stage:changed", null);
  }, 400);
}

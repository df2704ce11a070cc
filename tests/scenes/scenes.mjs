// The scenes that show every page in a plain browser: `cargo xtask scenes`. Each scene is one state of the app, in the
// shapes that Rust sends.

/** @typedef {import("../../ui/shared/types.js").View} View */
/** @typedef {import("../../ui/shared/types.js").Snapshot} Snapshot */

/**
 * @typedef {object} Scene
 * @property {View} view
 * @property {string} language of phones
 * @property {import("../../ui/shared/types.js").EngineError | null} error The data cannot be opened, and nothing answers phones.
 * @property {boolean} lively Votes keep coming.
 */

/** @type {View["display"]} */
const display = { drawing: "bars", timer: null, hide: false, reveal: false, phone_results: "after_close", mean: false };

/** @type {View["preferences"]} */
const preferences = {
  drawing: "bars",
  countdown: true,
  timer: null,
  hide: false,
  reveal: false,
  phone_results: "never",
  mean: false,
  card: true,
  card_join: true,
  emoji: "twemoji",
  language: null,
  theme: null,
  page_keys: "steps",
  screen: null,
  code: false,
  tone: null,
  recent: ["👍", "🎉"],
  tones: "together",
  blocked: { on: true, emoji: ["🖕", "🍆", "💩"] },
  shortcuts: {
    toggle: { keys: "Control+Alt+KeyT", label: "T" },
    reveal: null,
    next: { keys: "F9", label: "F9" },
    overlay: null,
    desktop: false,
  },
};

/** @type {NonNullable<Snapshot["join"]>} */
const join = { url: "http://192.168.7.20:7464/", host: "192.168.7.20:7464", name: "moodring.local:7464" };

const lunch = [
  { emoji: "🍕", label: "Pizza" },
  { emoji: "🥗", label: "Salad" },
  { emoji: "🍜", label: "Noodles" },
];

/**
 * @param {Partial<Snapshot>} snapshot
 * @param {Partial<Scene>} [scene]
 * @returns {Scene}
 */
function make(snapshot, scene) {
  /** @type {Snapshot} */
  const whole = {
    v: 1,
    file: "0123456789abcdef",
    boot: "scene",
    rev: 1,
    phase: "open",
    round: 4,
    rule: "once",
    question: "What is for lunch?",
    choices: lunch,
    counts: [12, 7, 9],
    votes: 28,
    phones: 31,
    join,
    ...snapshot,
  };
  /** @type {View} */
  const view = {
    snapshot: whole,
    poll: 1,
    position: 1,
    of: 3,
    talk: 2,
    display,
    stale: false,
    undo: null,
    error: null,
    preferences,
  };
  return { view, language: "en", error: null, lively: false, ...scene };
}

/** The emoji of clouds. A scene uses the first ones. */
const answers = [..."😍🤯🚀😮🔥🥳😴☕👏🍕🦄🌊🐛🌧👻🙈🥑🐢💪🍀🧩🎧🧃🎉🌟🏠"];
for (const [from, to] of [
  [0x1f400, 0x1f43e],
  [0x1f600, 0x1f64f],
  [0x1f345, 0x1f37a],
])
  for (let point = from; point <= to; point += 1) answers.push(String.fromCodePoint(point));

/**
 * @param {number} different
 * @param {Partial<Snapshot>} [snapshot]
 * @param {Partial<Scene>} [scene]
 */
function cloud(different, snapshot, scene) {
  const emoji = [...new Set(answers)].slice(0, different);
  const counts = emoji.map((_, at) => 1 + Math.floor(120 / (1 + ((at * 7) % 31)) ** 1.1));
  return make(
    {
      kind: "cloud",
      question: "Sum up your week in one emoji",
      choices: emoji.map((one) => ({ emoji: one, label: "" })),
      counts,
      votes: counts.reduce((sum, count) => sum + count, 0),
      ...snapshot,
    },
    scene,
  );
}

/** @type {Record<string, Scene>} */
export const scenes = {
  empty: make({ phase: "lobby", counts: [0, 0, 0], votes: 0, phones: 0 }),
  crowded: make(
    {
      rule: "many",
      question: "How was the day?",
      choices: ["👍", "🎉", "😂", "🤔", "😴", "🔥", "💡", "❤️"].map((emoji, at) => ({
        emoji,
        label: ["Good", "Great", "Funny", "Puzzling", "Long", "Intense", "Instructive", "Lovely"][at],
      })),
      counts: [1204, 988, 41_233, 310, 77, 5120, 640, 23_001],
      votes: 72_573,
      phones: 4821,
      closes_at: Date.now() + 90_000,
    },
    { lively: true },
  ),
  long: make({
    question:
      "Which of the three proposals that we discussed this morning should the working group for accessible events pursue first?",
    choices: [
      { emoji: "🦻", label: "Captions for every live session, year" },
      { emoji: "🧑‍🦽", label: "Donaudampfschifffahrtsgesellschaftsrampe" },
      { emoji: "🗺️", label: "" },
    ],
  }),
  error: make(
    {},
    {
      error: {
        sentence:
          "The polls in /home/you/.local/share/app.moodring.desktop cannot be read: the file is damaged. Nothing was overwritten.",
        file: true,
      },
    },
  ),
  hidden: make({ hidden: true, counts: null, code: "4711" }),
  arabic: make(
    {
      question: "كيف كان يومكم؟",
      choices: [
        { emoji: "😀", label: "رائع" },
        { emoji: "😐", label: "عادي" },
        { emoji: "😴", label: "طويل" },
      ],
    },
    { language: "ar" },
  ),
  quiz: make({
    phase: "closed",
    question: "How many moons does Mars have?",
    choices: ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣"].map((emoji) => ({ emoji, label: "", name: emoji })),
    counts: [1, 14, 8, 2, 5],
    votes: 30,
    right: [1],
    mean: 2.9,
    code: "4711",
  }),
  cloud: cloud(26, {}, { lively: true }),
  cloud1: cloud(1),
  cloud2: cloud(2),
  cloud12: cloud(12, { rule: "many" }),
  cloud60: cloud(60, { phase: "closed" }),
  cloud200: cloud(200, {
    question:
      "Which single emoji says best how the whole week was for you and for the people that you worked with on the big migration?",
  }),
  cloudEmpty: cloud(0),
  cloudHidden: cloud(26, { hidden: true }),
  cloudArabic: cloud(12, { question: "لخص أسبوعك في رمز تعبيري واحد" }, { language: "ar" }),
};

/** @type {import("../../ui/shared/types.js").Poll[]} */
export const polls = [
  {
    id: 1,
    kind: "choices",
    question: "What is for lunch?",
    rule: "once",
    choices: lunch.map((choice, at) => ({ ...choice, right: at === 1 })),
    scale: false,
    display,
    votes: 28,
  },
  {
    id: 2,
    kind: "choices",
    question: "Ready?",
    rule: "many",
    choices: lunch.slice(0, 2),
    scale: false,
    display,
    votes: 0,
  },
  {
    id: 3,
    kind: "choices",
    question: "How was the day?",
    rule: "once",
    choices: ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣"].map((emoji) => ({ emoji, label: "" })),
    scale: true,
    display,
    votes: 5,
  },
  {
    id: 4,
    kind: "cloud",
    question: "Sum up your week in one emoji",
    rule: "once",
    choices: [],
    scale: false,
    display,
    votes: 0,
  },
];

const names = [
  "",
  "Team week",
  "Ein langer Name für einen Vortrag über barrierefreie Treffen",
  "مؤتمر الربيع",
  "Retro",
];

/** More talks than fit into a small window. @type {import("../../ui/shared/types.js").Talk[]} */
export const talks = Array.from({ length: 40 }, (_, at) => {
  const name = names[at % names.length];
  return {
    id: at + 1,
    name: at < names.length ? name : `${name} ${at}`.trim(),
    archived: at % 4 === 3,
    deleted: false,
  };
});

/** A drawing in place of a QR code, because no address works here. */
export const qr =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#fff" d="M0 0h9v9H0z"/><path d="M1 1h2v2H1zM6 1h2v2H6zM1 6h2v2H1zM4 4h1v1H4zM6 5h1v1H6zM5 6h1v1H5zM7 7h1v1H7zM4 7h1v1H4z"/></svg>';

/** @type {import("../../ui/shared/types.js").Address} */
export const address = {
  url: join.url,
  own_url: "http://127.0.0.1:7464/",
  host: join.host,
  public: null,
  name: join.name ?? null,
  name_taken: false,
  qr,
  chosen: null,
  candidates: [{ name: "wlan0", address: "192.168.7.20", likely: true, vpn: false }],
  port: 7464,
  reached: null,
  system: "linux",
};

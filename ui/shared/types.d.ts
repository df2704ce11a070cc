/* The shapes that travel from Rust to the pages. They are written by hand from `src-tauri/server/src/api/`, the only
   place on the other side that knows them; a page may read them and never invents a field. */

/** What the window's panel about Moodring says. */
export interface About {
  version: string;
  /** When something last went wrong before this start, in Unix milliseconds. */
  failed: number | null;
}

export interface Choice {
  emoji: string;
  label: string;
  /** The emoji's English name; only sent when the label is empty. */
  name?: string;
}

export type Phase = "lobby" | "open" | "closed";
export type Rule = "once" | "many";

/** All that a screen needs to paint itself. Always whole, never a difference. */
export interface Snapshot {
  v: 1;
  /** Which data file holds the round: 16 hexadecimal digits. */
  file: string;
  boot: string;
  rev: number;
  phase: Phase;
  round: number;
  rule: Rule;
  question: string;
  choices: Choice[];
  /** Null for phones that are not shown the results. */
  counts: number[] | null;
  votes: number;
  phones: number;
  /** Only present, and true, while the presenter hides the results. */
  hidden?: boolean;
  /** When the open round closes by itself, in Unix milliseconds; absent without a timer. */
  closes_at?: number;
  /** The design of the emoji; absent for Twemoji. */
  emoji?: "fluent";
  /** The four digits that phones are asked for; never sent to phones, and absent while they are not asked. */
  code?: string;
  /** What the presenter's window shows and how, for those who have the key. Absent for the stage. */
  screen?: "lobby";
  /** The number of the countdown to hidden results, while it runs. */
  countdown?: number;
  /** Absent for bars. */
  drawing?: Drawing;
  /** The colours that the presenter chose, for those who have the key. Absent for those of the system. */
  theme?: "light" | "dark";
  /** Where phones come in; absent without a network. */
  join?: Join;
}

/** Where phones come in, as a wall shows it. */
export interface Join {
  /** What the QR code holds. */
  url: string;
  /** What a person can type. */
  host: string;
  /** A name to type instead. */
  name?: string;
  /** The name of the Wi-Fi that phones are to be in, where it is known. */
  wifi?: string;
  /** Only present, and true, if phones need not be in the same network. */
  public?: boolean;
}

/** How the presenter likes the show. */
export interface Preferences {
  drawing: Drawing;
  /** Whether hidden results are revealed after 3, 2, 1. */
  countdown: boolean;
  /** Seconds after which an opened round closes by itself. */
  timer: number | null;
  /** Whether the overlay has a card with the tallies. */
  card: boolean;
  /** The design of the emoji, on every screen. */
  emoji: "twemoji" | "fluent";
  /** Null for the system's. */
  language: "en" | "de" | null;
  /** Null for the system's. */
  theme: "light" | "dark" | null;
  /** What Page Up and Page Down do: the steps of a poll, or from poll to poll. */
  page_keys: "steps" | "polls";
  /** The name of the screen for the overlay and for full screen; null for the window's own. */
  screen: string | null;
  /** Whether a phone has to type the code on the stage before it may vote. */
  code: boolean;
  /** The skin tone that emoji of people are offered in. */
  tone: Tone | null;
  /** The emoji picked last, newest first. */
  recent: string[];
}

export type Tone = "light" | "medium_light" | "medium" | "medium_dark" | "dark";

export interface Emoji {
  emoji: string;
  /** In English. */
  name: string;
  /** The same in five skin tones, from light to dark. */
  tones?: string[];
}

export interface EmojiGroup {
  /** As Unicode has them, for example "smileys_and_emotion". */
  group: string;
  emoji: Emoji[];
}

export type Drawing = "bars" | "ring" | "float";

/** What the presenter window knows beyond the snapshot. */
export interface View {
  snapshot: Snapshot;
  poll: number;
  position: number;
  of: number;
  phone_results: PhoneResults;
  /** The poll was edited in a way that only its next round can show. */
  stale: boolean;
  /** The round that was on stage before, if it can be brought back. */
  undo: number | null;
  /** What is wrong with the data file right now, in a sentence. */
  trouble: Trouble | null;
  preferences: Preferences;
}

export type PhoneResults = "never" | "after_close" | "always";

/** What changes with a vote, up to 20 times a second. */
export interface Tally {
  /** The revision of the last whole view that was sent before. */
  stage: number;
  rev: number;
  counts: number[];
  votes: number;
  phones: number;
}

export interface Poll {
  id: number;
  question: string;
  rule: Rule;
  choices: Choice[];
  votes: number;
}

export interface Candidate {
  name: string;
  address: string;
  likely: boolean;
  vpn: boolean;
}

export interface Address {
  url: string | null;
  /** Where this computer itself reaches the server. */
  own_url: string;
  /** What this network's phones can type. */
  host: string | null;
  /** The public address that phones are led to instead, if the presenter has one, and how to type it. */
  public: { url: string; host: string } | null;
  /** A name to type instead, with its port; null where there is none. */
  name: string | null;
  /** Whether it is a second choice, since another Moodring of this network has the first. */
  name_taken: boolean;
  qr: string | null;
  chosen: string | null;
  candidates: Candidate[];
  port: number;
  /** When another computer was first heard at this address, in Unix milliseconds; null until then. */
  reached: number | null;
  /** As Rust names it: "linux", "macos", "windows"… */
  system: string;
}

/** Why what was typed is no public address. */
export type NotPublic = "scheme" | "name" | "port" | "path";

/** The Wi-Fi that phones are to join. */
export interface Wifi {
  name: string;
  /** Empty if it is open. */
  password: string;
  security: "wpa" | "wep" | "open";
  /** Whether it does not tell its name by itself. */
  hidden: boolean;
  /** The code that joins it, as SVG. */
  qr: string;
}

/** What a look from this computer at its own address found. */
export type Found =
  | { found: "answers"; ms: number }
  | { found: "refused" | "silent" | "strange" | "gone" | "no_network" };

/** A round that was opened at least once, and what came of it. */
export interface PastRound {
  round: number;
  poll: number;
  phase: Phase;
  rule: Rule;
  question: string;
  choices: Choice[];
  counts: number[];
  votes: number;
  /** How many voted. */
  phones: number;
  /** Unix milliseconds. */
  opened_at: number;
  /** Null while it is open. */
  closed_at: number | null;
  /** What the presenter calls it; empty without a name. */
  name: string;
}

/** Reactions in time from the opening on. */
export interface Timeline {
  /** Seconds a column. */
  length: number;
  /** Each has the reactions by choice. */
  columns: number[][];
}

export interface Course {
  past: PastRound;
  timeline: Timeline;
}

/** The overlay, as the presenter's window shows it. */
export interface Overlay {
  shown: boolean;
  /** Why it is not shown, where it was wanted. */
  refused: "wayland" | "no_compositor" | "no_acceleration" | "unforeseen" | null;
  /** The keys that show and hide it from within any program; null where there are none. */
  shortcut: string | null;
}

/** A screen of this computer; sizes in physical pixels. */
export interface Screen {
  name: string;
  width: number;
  height: number;
}

/** What is wrong with the data. */
export interface Trouble {
  sentence: string;
  /** Whether it would help to put another file in the place of this one. */
  file: boolean;
}

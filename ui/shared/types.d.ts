/* The shapes that Rust sends to the pages, written by hand after `src-tauri/server/src/api/`. A page may read them and
   must not add fields. */

/** The data of the about panel. */
export interface About {
  version: string;
  /** The time of the last error before this start, in Unix milliseconds. */
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

/** Everything that a screen needs to render. Always whole, never a difference. */
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
  /** Null for phones that may not see the results. */
  counts: number[] | null;
  votes: number;
  phones: number;
  /** Only present, and true, while the presenter hides the results. */
  hidden?: boolean;
  /** When the open round closes automatically, in Unix milliseconds; absent without a timer. */
  closes_at?: number;
  /** The emoji style; absent for Twemoji. */
  emoji?: "fluent";
  /** The room code; never sent to phones, and absent while it is off. */
  code?: string;
  /** The screen of the presenter's window, for clients with the key. Absent for the stage. */
  screen?: "lobby";
  /** The number of the countdown to hidden results, while it runs. */
  countdown?: number;
  /** Absent for bars. */
  drawing?: Drawing;
  /** The presenter's theme, for clients with the key. Absent for the system's theme. */
  theme?: "light" | "dark";
  /** How phones join; absent without a network. */
  join?: Join;
}

/** How phones join, as a wall shows it. */
export interface Join {
  /** The content of the QR code. */
  url: string;
  /** The address to type. */
  host: string;
  /** A name to type instead. */
  name?: string;
  /** The name of the Wi-Fi that phones must join, if known. */
  wifi?: string;
  /** Only present, and true, if phones can be on any network. */
  public?: boolean;
}

/** The presenter's preferences. */
export interface Preferences {
  drawing: Drawing;
  /** Whether hidden results are revealed after 3, 2, 1. */
  countdown: boolean;
  /** Seconds after which an open round closes automatically. */
  timer: number | null;
  /** Whether the overlay has a card with the tallies. */
  card: boolean;
  /** The emoji style on every screen. */
  emoji: "twemoji" | "fluent";
  /** Null for the system's setting. */
  language: "en" | "de" | null;
  /** Null for the system's setting. */
  theme: "light" | "dark" | null;
  /** What Page Up and Page Down do: step through a poll, or switch polls. */
  page_keys: "steps" | "polls";
  /** The name of the screen for the overlay and for full screen; null for the window's own. */
  screen: string | null;
  /** Whether a phone must enter the room code before it can vote. */
  code: boolean;
  /** The default skin tone of the emoji picker. */
  tone: Tone | null;
  /** The recently used emoji, newest first. */
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
  /** Unicode's name, for example "smileys_and_emotion". */
  group: string;
  emoji: Emoji[];
}

export type Drawing = "bars" | "ring" | "float";

/** The snapshot and the data that only the presenter's window gets. */
export interface View {
  snapshot: Snapshot;
  poll: number;
  position: number;
  of: number;
  phone_results: PhoneResults;
  /** The poll has changes that apply to its next round. */
  stale: boolean;
  /** The previous round on stage, if it can be restored. */
  undo: number | null;
  /** The current error of the data file, as a sentence. */
  trouble: Trouble | null;
  preferences: Preferences;
}

export type PhoneResults = "never" | "after_close" | "always";

/** What changes with a vote, up to 20 times a second. */
export interface Tally {
  /** The revision of the last view before this tally. */
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
  /** The server's address for this computer itself. */
  own_url: string;
  /** The address that phones of this network can type. */
  host: string | null;
  /** The public address, if one is set, and how to type it. */
  public: { url: string; host: string } | null;
  /** A name to type instead, with its port; null without a name. */
  name: string | null;
  /** Whether the name has a number, because another Moodring on this network has the name without one. */
  name_taken: boolean;
  qr: string | null;
  chosen: string | null;
  candidates: Candidate[];
  port: number;
  /** When the first request from another computer arrived, in Unix milliseconds; null until then. */
  reached: number | null;
  /** Rust's name of the system: "linux", "macos", "windows"… */
  system: string;
}

/** Why a public address is invalid. */
export type NotPublic = "scheme" | "name" | "port" | "path";

/** The Wi-Fi that phones join. */
export interface Wifi {
  name: string;
  /** Empty for an open network. */
  password: string;
  security: "wpa" | "wep" | "open";
  /** Whether the network hides its name. */
  hidden: boolean;
  /** The QR code to join it, as SVG. */
  qr: string;
}

/** The result of a test from this computer to its own address. */
export type Found =
  | { found: "answers"; ms: number }
  | { found: "refused" | "silent" | "strange" | "gone" | "no_network" };

/** A round that was opened at least once, and its result. */
export interface PastRound {
  round: number;
  poll: number;
  phase: Phase;
  rule: Rule;
  question: string;
  choices: Choice[];
  counts: number[];
  votes: number;
  /** The number of phones that voted. */
  phones: number;
  /** Unix milliseconds. */
  opened_at: number;
  /** Null while it is open. */
  closed_at: number | null;
  /** The name that the presenter gave it; empty without one. */
  name: string;
}

/** Reactions over time since the opening. */
export interface Timeline {
  /** Seconds per column. */
  length: number;
  /** Each column has one number per choice. */
  columns: number[][];
}

export interface Course {
  past: PastRound;
  timeline: Timeline;
}

/** The overlay's state for the presenter's window. */
export interface Overlay {
  shown: boolean;
  /** Why it could not be shown. */
  refused: "wayland" | "no_compositor" | "no_acceleration" | "unforeseen" | null;
  /** The global shortcut; null if there is none. */
  shortcut: string | null;
}

/** A screen of this computer; sizes in physical pixels. */
export interface Screen {
  name: string;
  width: number;
  height: number;
}

/** An error of the data file. */
export interface Trouble {
  sentence: string;
  /** Whether replacing the file would help. */
  file: boolean;
}

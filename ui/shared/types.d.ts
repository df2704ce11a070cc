/* The shapes that travel from Rust to the pages. They are written by hand from `core/src/wire.rs`, the only
   place on the other side that knows them; a page may read them and never invents a field. */

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
}

/** What the presenter window knows beyond the snapshot. */
export interface View {
  snapshot: Snapshot;
  poll: number;
  position: number;
  of: number;
  phone_results: PhoneResults;
  /** The poll was edited in a way that only its next round can show. */
  stale: boolean;
  /** What is wrong with the data file right now, in a sentence. */
  trouble: string | null;
}

export type PhoneResults = "never" | "after_close" | "always";

/** What changes with a vote, up to 20 times a second. */
export interface Tally {
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
}

export interface Address {
  url: string | null;
  host: string | null;
  qr: string | null;
  chosen: string | null;
  candidates: Candidate[];
}

// The state of the phone page and how events change it. Pure: no clock, no network, no storage, no DOM.
//
// A tap leaves the outbox only when the server has committed it (204) or refused it for good. A retry has the same
// serial, so the server counts the tap once.
// `once`: only the newest tap matters; an older tap that is still in the outbox is not sent again.
// `many`: every tap matters, in order.
// Nothing is sent until a snapshot of the current connection shows which round is on stage, because the next presenter
// in the room may have the same address and round number. A round's key contains its data file, and each tap sends it,
// so the server can refuse a tap for another file.

/** @typedef {import("../shared/types.js").Snapshot} Snapshot */
/** @typedef {"late" | "unsure" | "gone" | "changed" | "cookies" | "refused" | "noEmoji" | "notThis" | "full"} Reason */
/**
 * A tap in the outbox, for the round that `key` names. `flying`: the request is running. `unsure`: an attempt had no
 * answer, so the server may have the tap already. The choice of a cloud is the emoji itself.
 * @typedef {{ key: string, serial: number, choice: number | string, flying?: boolean, unsure?: boolean }} Tap
 */
/**
 * The confirmed votes of this phone in a round: the newest choice (-1 is none) with its serial, and the number of taps
 * for each choice. The page adds the outbox to it, so a refused tap needs no undo.
 * @typedef {{ choice: number | string, serial: number, taps: Record<string, number> }} Own
 */
/**
 * @typedef {{
 *   link: "waiting" | "live" | "reconnecting", snapshot: Snapshot | null, key: string, own: Record<string, Own>, outbox: Tap[],
 *   last: number, slow: boolean, holdUntil: number, notice: { reason: Reason, taps: number } | null,
 * }} State
 */
/**
 * @typedef {(
 *   | { type: "staged", snapshot: Snapshot }
 *   | { type: "linked", live: boolean }
 *   | { type: "tapped", choice: number | string, serial: number }
 *   | { type: "mistyped" }
 *   | { type: "sent", serial: number }
 *   | { type: "waited", serial: number }
 *   | { type: "settled", serial: number, refusal: Reason | null }
 *   | { type: "held", serial: number, until: number, unsure: boolean }
 * )} Event
 */
/** @typedef {Pick<State, "own" | "outbox" | "last">} Memory */

const MAX_IN_FLIGHT = 4;

/** @type {Own} */
const nothing = { choice: -1, serial: 0, taps: {} };

/**
 * @param {Memory} memory stored by an earlier visit; the server may or may not have its taps
 * @returns {State}
 */
export function initial({ own, outbox, last }) {
  return {
    link: "waiting",
    snapshot: null,
    key: "",
    own,
    outbox: outbox.map((tap) => ({ ...tap, flying: false, unsure: true })),
    last,
    slow: false,
    holdUntil: 0,
    notice: null,
  };
}

/**
 * Returns the phone's next serial. It is never behind the clock, so it still grows after lost storage and in a second
 * tab.
 * @param {number} last
 * @param {number} now in milliseconds
 */
export function nextSerial(last, now) {
  return Math.max(now, last + 1);
}

/**
 * Returns a key for a round that is unique across data files, because another presenter at the same address may use the
 * same number. It begins with the data file's id, so memory of one file is never used for another.
 * @param {Snapshot} snapshot
 */
export function keyOf(snapshot) {
  return shapeOf(snapshot) + [snapshot.question, ...choicesOf(snapshot).map(({ label }) => label)].join("\n");
}

/**
 * Returns the part of a choice that a tap depends on: a corrected label does not change it.
 * @param {Snapshot} snapshot
 */
function shapeOf(snapshot) {
  const { file, round, rule } = snapshot;
  return [file, round, rule, ...choicesOf(snapshot).map(({ emoji }) => emoji), ""].join("\n");
}

/**
 * Returns the choices that identify a round. Those of a cloud arrive while it is open.
 * @param {Snapshot} snapshot
 */
const choicesOf = ({ kind, choices }) => (kind === "cloud" ? [] : choices);

/**
 * This phone's taps in the round on stage, confirmed or not.
 * @param {State} state
 */
export function ownOf(state) {
  const { choice: sure, taps } = state.own[state.key] || nothing;
  const own = { choice: sure, sure, taps: { ...taps } };
  for (const { choice } of kept(state)) {
    own.choice = choice;
    own.taps[choice] = (own.taps[choice] || 0) + 1;
  }
  return own;
}

/**
 * Returns the taps of the round on stage that the server has not confirmed.
 * @param {State} state
 */
export function kept({ outbox, key }) {
  return outbox.filter((tap) => tap.key === key);
}

/**
 * Returns the taps to send now, oldest first. Only a few at a time, because a browser has six connections per host and
 * the event stream needs one.
 * @param {State} state
 * @param {number} now in milliseconds
 */
export function due(state, now) {
  if (state.link !== "live" || now < state.holdUntil) return [];
  const flying = state.outbox.filter((tap) => tap.flying).length;
  return kept(state)
    .filter((tap) => !tap.flying)
    .slice(0, MAX_IN_FLIGHT - flying);
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  switch (event.type) {
    case "staged":
      return stage(state, event.snapshot);
    case "linked":
      return event.live ? { ...state, link: "live", holdUntil: 0 } : { ...state, link: "reconnecting" };
    case "tapped":
      return tapped(state, event.choice, event.serial);
    case "mistyped":
      return { ...state, notice: { reason: "noEmoji", taps: 1 } };
    case "sent":
      return patch(state, event.serial, { flying: true });
    case "waited":
      return state.outbox.some(({ serial }) => serial === event.serial) ? { ...state, slow: true } : state;
    case "settled":
      return settle(state, event.serial, event.refusal);
    case "held":
      return hold(state, event);
  }
}

/**
 * @param {State} state
 * @param {Snapshot} snapshot
 * @returns {State}
 */
function stage(state, snapshot) {
  const { snapshot: before, key: oldKey } = state;
  const key = keyOf(snapshot);
  const sameBoot = before !== null && before.boot === snapshot.boot;
  if (sameBoot && key === oldKey) return { ...state, snapshot };

  const own = { ...state.own };
  let { outbox } = state;
  if (sameBoot && shapeOf(before) === shapeOf(snapshot)) {
    own[key] = own[oldKey] || nothing;
    outbox = outbox.map((tap) => (tap.key === oldKey ? { ...tap, key } : tap));
  }
  const left = outbox.filter((tap) => tap.key !== key && !tap.flying);
  outbox = outbox.filter((tap) => !left.includes(tap));
  // After a restart without any votes, the server has none of this phone's votes, even if the phone stored some.
  if (!sameBoot && snapshot.votes === 0) own[key] = nothing;
  const next = { ...state, snapshot, key, own, outbox, notice: null };
  return left.length > 0 ? dropped(next, left.some((tap) => tap.unsure) ? "unsure" : "gone", left.length) : next;
}

/**
 * @param {State} state
 * @param {number | string} choice
 * @param {number} serial
 * @returns {State}
 */
function tapped(state, choice, serial) {
  const { snapshot, key } = state;
  if (!snapshot || snapshot.phase !== "open") return state;
  const tap = { key, serial, choice };
  const outbox = state.outbox.filter((older) => snapshot.rule === "many" || older.key !== key || older.flying);
  return { ...state, outbox: [...outbox, tap], last: serial, notice: null };
}

/**
 * Applies the final answer to a tap.
 * @param {State} state
 * @param {number} serial
 * @param {Reason | null} refusal null if it is committed
 * @returns {State}
 */
function settle(state, serial, refusal) {
  const tap = state.outbox.find((one) => one.serial === serial);
  if (!tap) return state;
  const outbox = state.outbox.filter((one) => one !== tap);
  const next = { ...state, outbox, slow: state.slow && outbox.length > 0 };
  if (refusal) return dropped(next, refusal === "late" && tap.unsure ? "unsure" : refusal, 1);
  const { key, choice } = tap;
  const mine = state.own[key] || nothing;
  const taps = { ...mine.taps, [choice]: (mine.taps[choice] || 0) + 1 };
  const newest = serial > mine.serial ? { choice, serial } : mine;
  return { ...next, own: { ...state.own, [key]: { ...mine, ...newest, taps } } };
}

/**
 * Keeps a tap after a temporary failure: the server is busy, or there was no answer.
 * @param {State} state
 * @param {{ serial: number, until: number, unsure: boolean }} event
 * @returns {State}
 */
function hold(state, { serial, until, unsure }) {
  const { snapshot, outbox, key } = state;
  const tap = outbox.find((one) => one.serial === serial);
  if (!tap || !snapshot) return state;
  if (tap.key !== key) return settle(state, serial, unsure ? "unsure" : "gone");
  const isOutdated = snapshot.rule === "once" && outbox.some((one) => one.key === key && one.serial > serial);
  const next = { ...state, slow: true, holdUntil: Math.max(state.holdUntil, until) };
  if (isOutdated) return { ...next, outbox: outbox.filter((one) => one !== tap) };
  return patch(next, serial, { flying: false, unsure: tap.unsure || unsure });
}

/**
 * @param {State} state
 * @param {number} serial
 * @param {Partial<Tap>} change
 * @returns {State}
 */
function patch(state, serial, change) {
  return { ...state, outbox: state.outbox.map((tap) => (tap.serial === serial ? { ...tap, ...change } : tap)) };
}

/**
 * @param {State} state
 * @param {Reason} reason
 * @param {number} taps
 * @returns {State}
 */
function dropped(state, reason, taps) {
  const { notice } = state;
  return { ...state, notice: { reason, taps: notice && notice.reason === reason ? notice.taps + taps : taps } };
}

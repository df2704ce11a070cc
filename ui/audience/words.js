// Every sentence of the phone page, so that another language is another file like this one.
// Must not know when a sentence is said: that is speech.js.

/** @param {number} n */
const number = (n) => n.toLocaleString("en");

/** @param {number} n */
const taps = (n) => (n === 1 ? "your tap" : `${number(n)} of your taps`);

export const words = {
  untitled: "Vote",
  link: { live: "Live", reconnecting: "Reconnecting", waiting: "Waiting" },
  anonymous: "Anonymous",
  rule: { once: "Anonymous · one vote", many: "Anonymous · tap as often as you like" },

  eyes: "Eyes on the stage",
  waiting: "The next question appears here by itself. Keep this page open.",

  tapOne: "Tap your answer",
  mayChange: "You can change it later",
  voteIn: "Your vote is in ✓",
  tapAnother: "Tap another to change it",
  tapOften: "Tap as often as you like",
  everyTap: "Every tap counts",
  sending: "Sending…",
  /** @param {number} n */
  tapped: (n) => `You tapped ${n === 1 ? "once" : `${number(n)} times`}`,

  closed: "Voting is closed",
  counted: "Your vote was counted ✓",
  /** @param {number} n */
  votes: (n) => (n === 1 ? "1 vote" : `${number(n)} votes`),
  /** @param {number} n */
  badge: (n) => `×${number(n)}`,
  /**
   * @param {number} percent
   * @param {number} count
   */
  share: (percent, count) => `${percent}% · ${number(count)}`,

  offline: "No connection. Trying again…",
  offlineOpen: "No connection. A tap is kept and will be sent.",
  /** @param {number} n */
  offlineKept: (n) => `No connection. Your ${n === 1 ? "tap is" : `${number(n)} taps are`} kept and will be sent.`,

  // Why `n` taps were dropped.
  dropped: {
    /** @param {number} n */
    late: (n) => `Voting closed before ${taps(n)} arrived.`,
    /** @param {number} n */
    unsure: (n) => `Voting closed. Perhaps ${taps(n)} arrived too late.`,
    /** @param {number} n */
    gone: (n) => `The question left the stage before ${taps(n)} arrived.`,
    /** @param {number} n */
    changed: (n) => `The choices changed before ${taps(n)} arrived.`,
    cookies: () => "Not counted. Allow cookies here and tap again.",
    refused: () => "Not counted. Reload this page and tap again.",
  },
};

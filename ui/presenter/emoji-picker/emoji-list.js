// Every emoji that the picker offers, in groups, loaded once from the Rust side. It finds the name and the skin tones
// of any emoji. It must not know the page.

/** @typedef {import("../../shared/types.js").Emoji} Emoji */
/** @typedef {import("../../shared/types.js").EmojiGroup} EmojiGroup */

/** @type {import("../../shared/types.js").Tone[]} */
const tones = ["light", "medium_light", "medium", "medium_dark", "dark"];
/** In the order of the picker: none, then from light to dark. */
export const toneNames = [null, ...tones];

/** @typedef {(typeof toneNames)[number]} ToneName */

/** @param {() => Promise<EmojiGroup[]>} list */
export function makeEmojiList(list) {
  /** @type {EmojiGroup[]} */
  let groups = [];
  /** @type {Map<string, Emoji>} */
  const known = new Map();
  /** @type {Promise<void> | null} */
  let opened = null;

  async function read() {
    groups = await list();
    for (const one of groups.flatMap((group) => group.emoji)) {
      for (const spelling of [one.emoji, ...(one.tones ?? [])]) known.set(spelling, one);
    }
  }

  return {
    /** Resolves when the list is loaded; the next call retries after a failure. */
    open() {
      opened ??= read().catch(() => {
        opened = null;
      });
      return opened;
    },
    groups: () => groups,
    /** @param {string} emoji */
    find: (emoji) => known.get(emoji) ?? null,
  };
}

/**
 * @param {Emoji} one
 * @param {ToneName} tone
 */
export function inTone(one, tone) {
  return one.tones?.[tones.findIndex((name) => name === tone)] ?? one.emoji;
}

/**
 * Returns the variants of an emoji in the tones bar: without a tone, then from light to dark.
 *
 * @param {Emoji} one
 */
export function variants(one) {
  return [one.emoji, ...(one.tones ?? [])];
}

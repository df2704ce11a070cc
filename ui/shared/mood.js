// Where a choice stands in the one gradient family: the first is teal, the last is pink, the others lie evenly between.
// For drawings that give a choice one flat colour. Pure: it must not know the colours themselves, they are tokens.

const steps = 5;

/**
 * Two neighbouring steps of the family, from 1, and how far a choice lies from the one to the other, 0 to 1.
 *
 * @param {number} choice from 0
 * @param {number} of how many choices there are
 */
export function moodOf(choice, of) {
  const place = of > 1 ? (choice / (of - 1)) * (steps - 1) : 0;
  const from = Math.min(Math.floor(place), steps - 2);
  return { from: from + 1, to: from + 2, part: place - from };
}

/**
 * The colour of a choice as a style sheet takes it.
 *
 * @param {number} choice
 * @param {number} of
 */
export function moodColour(choice, of) {
  const { from, to, part } = moodOf(choice, of);
  return `color-mix(in srgb, var(--mood-${to}) ${(part * 100).toFixed(1)}%, var(--mood-${from}))`;
}

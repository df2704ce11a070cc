// The font size of the question. A short question is large and on one line. A longer one is smaller and has more lines,
// so that three hundred characters still fit. Sizes are in rem.

const sizes = [5.25, 4.75, 4.25, 4, 3.75, 3.5, 3.25, 3, 2.75, 2.5, 2.25, 2, 1.8, 1.6, 1.45, 1.3, 1.15];

/** @param {number} size */
function welcomeLines(size) {
  if (size >= 3.25) return 1;
  if (size >= 2.5) return 2;
  return size >= 1.8 ? 3 : Infinity;
}

/**
 * Returns the largest size at which the text fits the height and has no more lines than that size allows. If no size
 * fits, the smallest: the text stays whole and the page grows.
 *
 * @param {(size: number) => {height: number, lines: number}} measure lays out the text at a size
 * @param {number} height the available height, in the unit of `measure`
 * @returns {number}
 */
export function fitSize(measure, height) {
  for (const size of sizes) {
    const laid = measure(size);
    if (laid.lines <= welcomeLines(size) && laid.height <= height) return size;
  }
  return sizes[sizes.length - 1];
}

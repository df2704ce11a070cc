// Mixes two colours as `color-mix(in oklab, …)` does (https://bottosson.github.io/posts/oklab/), for browsers without
// that function. Pure.

/**
 * @param {string} hex such as "#2ee6c0"
 * @returns {number[]} lightness, a, b
 */
function oklab(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ];
}

/** @param {number[]} lab */
function hexOf([lightness, a, b]) {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const parts = [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
  const bytes = parts.map((part) => {
    const bent = part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.max(0, Math.min(1, bent)));
  });
  return "#" + bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} from a colour as six hexadecimal digits
 * @param {string} to
 * @param {number} part of `to`, 0 to 1
 */
export function mixed(from, to, part) {
  const [start, end] = [oklab(from), oklab(to)];
  return hexOf(start.map((value, at) => value + (end[at] - value) * part));
}

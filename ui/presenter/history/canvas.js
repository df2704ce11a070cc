// A canvas with the window's colours, fonts and emoji, for exported pictures. It must not know the drawings.

import { emojiPieces } from "../../shared/emoji-text.js";

/** The stage's unit: one rem of a picture that is 1920 pixels wide, as in base.css. */
export const rem = 24;
const star = [
  [0.5, 0],
  [0.64, 0.33],
  [1, 0.38],
  [0.74, 0.62],
  [0.81, 0.97],
  [0.5, 0.79],
  [0.19, 0.97],
  [0.26, 0.62],
  [0, 0.38],
  [0.36, 0.33],
];
const checkMark = [
  [0.21, 0.52],
  [0.31, 0.42],
  [0.43, 0.54],
  [0.69, 0.27],
  [0.79, 0.37],
  [0.43, 0.73],
];
const family = '"Inter Variable"';

/** @param {string} name without the two dashes */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * Converts a colour of a style sheet to one for a canvas.
 *
 * @param {string} colour
 */
export function resolved(colour) {
  const probe = document.createElement("span");
  probe.style.setProperty("color", colour);
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Returns the five colours of the gradient. */
export function moods() {
  return [1, 2, 3, 4, 5].map((step) => token(`mood-${step}`));
}

/**
 * The pictures of the emoji in the texts of a canvas. An emoji whose picture cannot be loaded stays a glyph.
 *
 * @type {WeakMap<CanvasRenderingContext2D, Map<string, HTMLImageElement | null>>}
 */
const picturesInTexts = new WeakMap();

/**
 * @param {number} width
 * @param {number} height
 * @param {string[]} texts all texts that `paintLines` will draw
 * @param {(emoji: string) => string} pictureOf
 */
export async function makeCanvas(width, height, texts, pictureOf) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The window cannot draw pictures.");
  // Load font weights that the page does not use at the moment.
  await Promise.all([400, 600, 650, 700, 750, 800].map((weight) => document.fonts.load(`${weight} 20px ${family}`)));
  const emoji = Array.from(new Set(texts.flatMap((text) => emojiPieces(text).filter((_, at) => at % 2 === 1))));
  const pictures = await picturesOf(emoji.map(pictureOf));
  picturesInTexts.set(context, new Map(emoji.map((one, at) => [one, pictures[at]])));
  // A canvas has the direction of the page only while it is in the page.
  context.direction = "ltr";
  return { canvas, context };
}

/**
 * Mirrors all drawings after this call, as the stage does for a question written from right to left. Callers still
 * measure from the side where the question begins. Only `upright` and its callers draw unmirrored.
 *
 * @param {CanvasRenderingContext2D} context
 */
export function mirror(context) {
  context.translate(context.canvas.width, 0);
  context.scale(-1, 1);
}

/** @param {CanvasRenderingContext2D} context */
function isMirrored(context) {
  return context.getTransform().a < 0;
}

/**
 * Draws into a box that may be mirrored, without mirroring its content.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x the start of the box
 * @param {number} width
 * @param {() => void} paint
 */
export function upright(context, x, width, paint) {
  if (!isMirrored(context)) return paint();
  context.save();
  context.translate(2 * x + width, 0);
  context.scale(-1, 1);
  paint();
  context.restore();
}

/**
 * Draws a number or a short text of the interface on one line.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {"start" | "end"} end which end of the text is at `x`
 */
export function paintWords(context, words, x, y, end) {
  context.textAlign = (end === "end") === isMirrored(context) ? "left" : "right";
  upright(context, x, 0, () => context.fillText(words, x, y));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLImageElement | null} picture
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
export function paintEmoji(context, picture, x, y, size) {
  if (picture) upright(context, x, size, () => context.drawImage(picture, x, y, size, size));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} weight
 * @param {number} size
 * @param {number} [spacing] in pixels
 */
export function typeface(context, weight, size, spacing = 0) {
  context.font = `${weight} ${size}px ${family}, ${token("font")}`;
  if ("letterSpacing" in context) context.letterSpacing = `${spacing.toFixed(2)}px`;
}

/**
 * Returns the font of the window, for text layout.
 *
 * @param {number} weight
 * @param {number} size
 * @param {number} [spacing] in pixels
 */
export function faceOf(weight, size, spacing = 0) {
  return { weight, size, spacing, family: `${family}, ${token("font")}` };
}

/**
 * Draws lines of text, in their own direction, from the side where the picture begins. Emoji are pictures.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("./text-lines.js").Laid} laid
 * @param {import("./text-lines.js").Face} face
 * @param {number} x the start of the box that contains the lines
 * @param {number} width of that box
 * @param {number} middle of the first line
 * @param {number} [lineHeight]
 */
export function paintLines(context, laid, { weight, size, spacing }, x, width, middle, lineHeight = 1.2 * size) {
  typeface(context, weight, size, spacing);
  context.textAlign = "start";
  const mirrored = isMirrored(context);
  upright(context, x, width, () =>
    laid.lines.forEach(({ pieces, left, right }, line) => {
      const y = middle + line * lineHeight;
      const from = mirrored ? x + width - right : x - left;
      for (const { text, isEmoji, start, rightToLeft } of pieces) {
        const picture = isEmoji ? picturesInTexts.get(context)?.get(text) : null;
        context.direction = rightToLeft ? "rtl" : "ltr";
        if (picture) context.drawImage(picture, from + start, y - size / 2, size, size);
        else context.fillText(text, from + start, y);
      }
    }),
  );
  context.direction = "ltr";
}

/**
 * Loads pictures of emoji. One that cannot be loaded is left out.
 *
 * @param {string[]} sources
 * @returns {Promise<(HTMLImageElement | null)[]>}
 */
export async function picturesOf(sources) {
  return Promise.all(
    sources.map(async (source) => {
      const picture = new Image();
      // Without CORS mode, the canvas would be tainted and could not be exported.
      picture.crossOrigin = "anonymous";
      picture.src = source;
      return picture.decode().then(
        () => picture,
        () => null,
      );
    }),
  );
}

/**
 * Draws the background with its two gradients, as in base.css.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 */
export function paintPaper(context, width, height) {
  context.fillStyle = token("paper");
  context.fillRect(0, 0, width, height);
  /** @type {[string, number, number, number, number][]} */
  const lights = [
    [token("glow-cool"), 0, 0, 55 * rem, 38 * rem],
    [token("glow-warm"), width, height, 38 * rem, 30 * rem],
  ];
  for (const [colour, x, y, across, down] of lights) {
    context.save();
    context.translate(x, y);
    context.scale(across, down);
    const light = context.createRadialGradient(0, 0, 0, 0, 0, 1);
    light.addColorStop(0, colour);
    light.addColorStop(0.7, `${colour}00`);
    context.fillStyle = light;
    context.fillRect(-1, -1, 2, 2);
    context.restore();
  }
}

/**
 * Draws the mark of a leading choice, as in ring.css.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x its left
 * @param {number} y its top
 * @param {number} size
 */
export function paintStar(context, x, y, size) {
  context.beginPath();
  for (const [right, down] of star) context.lineTo(x + right * size, y + down * size);
  context.closePath();
  context.fill();
}

/**
 * Draws the mark of a right answer on the corner of its emoji, as in rows.css.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x the end of the emoji
 * @param {number} y its lower edge
 * @param {number} size of the mark
 */
export function paintRight(context, x, y, size) {
  upright(context, x - size, size, () => {
    context.fillStyle = token("good");
    context.beginPath();
    context.arc(x - size / 2, y - size / 2, size / 2, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = token("paper");
    context.beginPath();
    for (const [right, down] of checkMark) context.lineTo(x - size + right * size, y - size + down * size);
    context.closePath();
    context.fill();
  });
}

/** @param {HTMLCanvasElement} canvas */
export function asBase64(canvas) {
  return canvas.toDataURL("image/png").split(",")[1];
}

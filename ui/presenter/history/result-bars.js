// The bars of an exported picture, drawn like the rows of the stage.

import {
  faceOf,
  moods,
  paintEmoji,
  paintLines,
  paintRight,
  paintStar,
  paintWords,
  rem,
  token,
  typeface,
} from "./canvas.js";
import { layLines } from "./text-lines.js";
import { say } from "../words.js";
import { labelSpot } from "../../shared/bar-label.js";
import { formatNumber } from "../../shared/language.js";
import { barLengths, percentages } from "../../shared/percentages.js";
import { leaders } from "../../shared/shares.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("./result-picture.js").Box} Box */

/**
 * Draws a label. One with more lines than fit its row gets a smaller font, as on the stage.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} label
 * @param {Box} track
 * @param {number} bar the length of its bar
 * @param {number} size
 */
function paintLabel(context, label, track, bar, size) {
  if (label === "") return;
  const pad = 1.25 * rem;
  const lay = (/** @type {number} */ scale, /** @type {number} */ room) => {
    const face = faceOf(600, size * scale, -0.01 * size * scale);
    return { face, laid: layLines(label, face, room) };
  };
  let { face, laid } = lay(1, track.width - 2 * pad);
  const { at, setting } = labelSpot(bar, [{ lines: laid.lines.length, width: laid.width, scale: 1 }], track.width, pad);
  // The bar's edge must not cross a word. A label that fits neither side gets more lines or a smaller font.
  for (const scale of [1, 0.85, 0.7, 0.55]) {
    ({ face, laid } = lay(scale, setting.width + 1));
    if (laid.lines.length * 1.15 * face.size <= track.height) break;
  }
  const lineHeight = 1.15 * face.size;
  const y = track.y + track.height / 2 - ((laid.lines.length - 1) / 2) * lineHeight;
  context.fillStyle = token(at < bar ? "on-mood" : "text");
  paintLines(context, laid, face, track.x + at, laid.width, y, lineHeight);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {number} radius
 * @param {string | CanvasGradient} paint
 */
export function paintBlock(context, box, radius, paint) {
  context.fillStyle = paint;
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, radius);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {Box} box
 * @param {import("./result-picture.js").Pictures} pictures
 */
export function paintBars(context, result, box, pictures) {
  const of = result.choices.length;
  const row = Math.min(8.5 * rem, 0.17 * box.width, box.height / (of + 0.24 * (of - 1)));
  const top = box.y + (box.height - row * (of + 0.24 * (of - 1))) / 2;
  const [countSize, percentSize] = [0.55 * rem + 0.36 * row, 0.75 * rem + 0.075 * row];
  const gap = Math.max(0.6 * rem, Math.min(0.2 * row, 1.5 * rem));
  const numbers = result.counts.map(formatNumber);
  const digits = Math.max(2, ...numbers.map((number) => number.length));
  const [countWidth, percentWidth] = [digits * 0.66 * countSize + 0.5 * rem, 4.3 * percentSize];
  const left = box.x + 0.86 * row + gap;
  const across = box.x + box.width - percentWidth - gap - countWidth - gap - left;
  const radius = Math.min(rem, 0.25 * row);
  const lengths = barLengths(result.counts);
  const percent = percentages(result.counts);
  const first = leaders(result.counts);
  result.choices.forEach((choice, place) => {
    const track = { x: left, y: top + place * row * 1.24, width: across, height: row };
    const middle = track.y + row / 2;
    paintEmoji(context, pictures[place], box.x + 0.06 * row, middle - 0.37 * row, 0.74 * row);
    const right = result.right.includes(place);
    const edge = 0.22 * rem;
    if (right) {
      paintRight(context, box.x + 0.86 * row, middle + 0.43 * row, 0.34 * row);
      const around = { x: track.x - edge, y: track.y - edge, width: track.width + 2 * edge, height: row + 2 * edge };
      paintBlock(context, around, radius + edge, token("good"));
    }
    paintBlock(context, track, radius, token("surface"));
    const bar = lengths[place] * across;
    if (bar > 0) {
      context.save();
      context.beginPath();
      context.roundRect(track.x, track.y, track.width, track.height, radius);
      context.clip();
      // Each bar has its own part of the gradient.
      const family = context.createLinearGradient(left - place * bar, 0, left + (of - place) * bar, 0);
      moods().forEach((colour, step) => family.addColorStop(step / 4, colour));
      paintBlock(context, { ...track, width: bar }, Math.min(radius, bar / 2), family);
      context.restore();
    }
    paintLabel(context, choice.label, track, bar, 0.75 * rem + 0.12 * row);
    context.fillStyle = token("text");
    typeface(context, 700, countSize, -0.01 * countSize);
    paintWords(context, numbers[place], left + across + gap + countWidth, middle, "end");
    const leads = first.includes(place);
    context.fillStyle = token(leads ? "text" : "text-quiet");
    typeface(context, leads ? 700 : 400, percentSize);
    const [words, end, line] = [say("percent", { n: percent[place] }), box.x + box.width, middle + 0.2 * percentSize];
    paintWords(context, words, end, line, "end");
    // The star is before the percentage, as on the stage.
    const star = 0.75 * percentSize;
    if (leads) paintStar(context, end - context.measureText(words).width - 1.35 * star, line - 0.4 * percentSize, star);
  });
}

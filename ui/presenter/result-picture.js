// A round's result as a picture that looks like the stage: question, facts, rows. It is drawn on a canvas of slide size
// with the window's colours, so a dark window gives a dark picture.

import { asBase64, isRightToLeft, makeEasel, moods, paintPaper, picturesOf, rem, token, typeface } from "./easel.js";
import { shortDay, timeOfDay } from "./moments.js";
import { say } from "./words.js";
import { fitSize } from "../shared/fit.js";
import { formatNumber } from "../shared/language.js";
import { percentages } from "../shared/percentages.js";
import { labelPlace } from "../shared/rows.js";
import { barLengths } from "../shared/shares.js";
import { ruleWords } from "../shared/words.js";
import { wrap, wrapEvenly } from "../shared/wrap.js";

/** @typedef {import("../shared/types.js").PastRound} PastRound */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

const width = 1920;
const height = 1080;
const margin = 3.25 * rem;

/**
 * The question in the largest type that suits it.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {string} question
 * @param {number} room how high it may be
 * @returns {number} where it ends
 */
function paintQuestion(pen, question, room) {
  const across = width - 2 * margin;
  const top = 3 * rem;
  if (question === "") return top;
  const measure = (/** @type {string} */ text) => pen.measureText(text).width;
  const set = (/** @type {number} */ size) => typeface(pen, 750, size * rem, 0.03 * rem - 0.042 * size * rem);
  const size = fitSize((candidate) => {
    set(candidate);
    const lines = wrap(question, across, measure).length;
    return { lines, height: lines * candidate * rem * 1.1 };
  }, room);
  set(size);
  const lines = wrapEvenly(question, across, measure);
  const rightToLeft = isRightToLeft(question);
  pen.direction = rightToLeft ? "rtl" : "ltr";
  pen.textAlign = "start";
  pen.fillStyle = token("text");
  lines.forEach((line, at) => pen.fillText(line, rightToLeft ? width - margin : margin, top + (at + 0.55) * size * rem * 1.1));
  pen.direction = "ltr";
  return top + lines.length * size * rem * 1.1;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {PastRound} past
 * @param {number} y
 */
function paintFacts(pen, past, y) {
  const phones = say("countedPhones", { n: past.phones });
  const facts = [`${shortDay(past.opened_at)}, ${timeOfDay(past.opened_at)}`, ruleWords(past.rule), say("countedVotes", { n: past.votes }), phones];
  typeface(pen, 400, 1.125 * rem);
  pen.fillStyle = token("text-quiet");
  pen.textAlign = "left";
  pen.fillText(facts.join("  ·  "), margin, y);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} label
 * @param {Box} track
 * @param {number} bar how long the bar on it is
 * @param {number} size
 */
function paintLabel(pen, label, track, bar, size) {
  if (label === "") return;
  const pad = 1.25 * rem;
  const room = track.width - 2 * pad;
  typeface(pen, 600, size, -0.01 * size);
  const wide = pen.measureText(label).width;
  const fitting = wide > room ? (size * room) / wide : size;
  if (fitting !== size) typeface(pen, 600, fitting, -0.01 * fitting);
  const x = track.x + labelPlace(bar, Math.min(wide, room), track.width, pad);
  const y = track.y + track.height / 2;
  pen.textAlign = "left";
  /** @type {[string, number, number][]} */
  const grounds = [
    ["on-mood", track.x, bar],
    ["text", track.x + bar, track.width - bar],
  ];
  for (const [colour, left, across] of grounds) {
    pen.save();
    pen.beginPath();
    pen.rect(left, track.y, across, track.height);
    pen.clip();
    pen.fillStyle = token(colour);
    pen.fillText(label, x, y);
    pen.restore();
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Box} box
 * @param {number} radius
 * @param {string | CanvasGradient} paint
 */
function paintBlock(pen, box, radius, paint) {
  pen.fillStyle = paint;
  pen.beginPath();
  pen.roundRect(box.x, box.y, box.width, box.height, radius);
  pen.fill();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {PastRound} past
 * @param {Box} box
 * @param {(HTMLImageElement | null)[]} pictures
 */
function paintRows(pen, past, box, pictures) {
  const of = past.choices.length;
  const row = Math.min(8.5 * rem, 0.17 * box.width, box.height / (of + 0.24 * (of - 1)));
  const top = box.y + (box.height - row * (of + 0.24 * (of - 1))) / 2;
  const [countSize, percentSize] = [0.55 * rem + 0.36 * row, 0.75 * rem + 0.075 * row];
  const gap = Math.max(0.6 * rem, Math.min(0.2 * row, 1.5 * rem));
  const numbers = past.counts.map(formatNumber);
  const digits = Math.max(2, ...numbers.map((number) => number.length));
  const [countWidth, percentWidth] = [digits * 0.66 * countSize + 0.5 * rem, 2.75 * percentSize];
  const left = box.x + 0.86 * row + gap;
  const across = box.x + box.width - percentWidth - gap - countWidth - gap - left;
  const radius = Math.min(rem, 0.25 * row);
  const lengths = barLengths(past.counts);
  const percent = percentages(past.counts);
  past.choices.forEach((choice, place) => {
    const track = { x: left, y: top + place * row * 1.24, width: across, height: row };
    const middle = track.y + row / 2;
    const picture = pictures[place];
    if (picture) pen.drawImage(picture, box.x + 0.06 * row, middle - 0.37 * row, 0.74 * row, 0.74 * row);
    paintBlock(pen, track, radius, token("surface"));
    const bar = lengths[place] * across;
    if (bar > 0) {
      pen.save();
      pen.beginPath();
      pen.roundRect(track.x, track.y, track.width, track.height, radius);
      pen.clip();
      // Each bar has its own slice of the one gradient.
      const family = pen.createLinearGradient(left - place * bar, 0, left + (of - place) * bar, 0);
      moods().forEach((colour, step) => family.addColorStop(step / 4, colour));
      paintBlock(pen, { ...track, width: bar }, Math.min(radius, bar / 2), family);
      pen.restore();
    }
    paintLabel(pen, choice.label, track, bar, 0.75 * rem + 0.12 * row);
    pen.textAlign = "right";
    pen.fillStyle = token("text");
    typeface(pen, 700, countSize, -0.01 * countSize);
    pen.fillText(numbers[place], left + across + gap + countWidth, middle);
    pen.fillStyle = token("text-quiet");
    typeface(pen, 400, percentSize);
    pen.fillText(say("percent", { n: percent[place] }), box.x + box.width, middle + 0.2 * percentSize);
  });
}

/**
 * @param {PastRound} past
 * @param {import("../shared/types.js").Drawing} _drawing how the stage draws results
 * @param {(emoji: string) => string} pictureOf
 * @returns {Promise<string>} a PNG in base64
 */
export async function drawResult(past, _drawing, pictureOf) {
  const { canvas, pen } = await makeEasel(width, height);
  const pictures = await picturesOf(past.choices.map((choice) => pictureOf(choice.emoji)));
  pen.textBaseline = "middle";
  paintPaper(pen, width, height);
  const head = paintQuestion(pen, past.question, height * (past.choices.length > 5 ? 0.22 : 0.3));
  const facts = head + 1.8 * rem;
  paintFacts(pen, past, facts);
  const top = facts + 2.6 * rem;
  paintRows(pen, past, { x: margin, y: top, width: width - 2 * margin, height: height - 3 * rem - top }, pictures);
  return asBase64(canvas);
}

// A round's result as a picture that looks like the stage: question, facts, and the bars or the ring. It is drawn on a
// canvas of slide size with the window's colours, so a dark window gives a dark picture.

import { asBase64, isRightToLeft, makeEasel, paintPaper, picturesOf, rem, token, typeface } from "./easel.js";
import { shortDay, timeOfDay } from "./moments.js";
import { paintBars } from "./result-bars.js";
import { paintRing } from "./result-ring.js";
import { say } from "./words.js";
import { fitSize } from "../shared/fit.js";
import { ruleWords } from "../shared/words.js";
import { wrap, wrapEvenly } from "../shared/wrap.js";

/** @typedef {import("../shared/types.js").PastRound} PastRound */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {(HTMLImageElement | null)[]} Pictures of the choices, in their order */

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
 * @param {PastRound} past
 * @param {import("../shared/types.js").Drawing} drawing how the stage draws results
 * @param {(emoji: string) => string} pictureOf
 * @returns {Promise<string>} a PNG in base64
 */
export async function drawResult(past, drawing, pictureOf) {
  const { canvas, pen } = await makeEasel(width, height);
  const pictures = await picturesOf(past.choices.map((choice) => pictureOf(choice.emoji)));
  pen.textBaseline = "middle";
  paintPaper(pen, width, height);
  const head = paintQuestion(pen, past.question, height * (past.choices.length > 5 ? 0.22 : 0.3));
  const facts = head + 1.8 * rem;
  paintFacts(pen, past, facts);
  const top = facts + 2.6 * rem;
  const box = { x: margin, y: top, width: width - 2 * margin, height: height - 3 * rem - top };
  // Without votes there is no ring to show, and what only floats leaves no picture behind.
  const paint = drawing === "ring" && past.votes > 0 ? paintRing : paintBars;
  paint(pen, past, box, pictures);
  return asBase64(canvas);
}

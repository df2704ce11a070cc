// A round's result as an exported picture that looks like the stage: question, facts, and the bars or the ring. It is
// drawn on a canvas of slide size in the window's colours, so a dark window gives a dark picture.

import {
  asBase64,
  faceOf,
  makeCanvas,
  mirror,
  paintEmoji,
  paintLines,
  paintPaper,
  paintWords,
  picturesOf,
  rem,
  token,
  typeface,
} from "./canvas.js";
import { shortDay, timeOfDay } from "../panels/time-format.js";
import { topOf } from "./history-numbers.js";
import { paintBars } from "./result-bars.js";
import { paintRing } from "./result-ring.js";
import { layLines } from "./text-lines.js";
import { say } from "../words.js";
import { isRightToLeft } from "../../shared/direction.js";
import { fitSize } from "../../shared/fit.js";
import { layoutCloud } from "../../shared/cloud-layout.js";
import { formatTenths } from "../../shared/language.js";
import { ruleWords, sayOnStage } from "../../shared/words.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {(HTMLImageElement | null)[]} Pictures of the choices, in their order */

export const width = 1920;
export const height = 1080;
export const margin = 3.25 * rem;

/** @param {RoundResult} result */
export function textsOf({ question, choices }) {
  return [question, ...choices.map(({ label }) => label)];
}

/**
 * Draws the question in the largest font that fits.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} question
 * @param {number} room the maximum height
 * @returns {number} its lower edge
 */
export function paintQuestion(context, question, room) {
  const across = width - 2 * margin;
  const top = 3 * rem;
  if (question === "") return top;
  const face = (/** @type {number} */ size) => faceOf(750, size * rem, 0.03 * rem - 0.042 * size * rem);
  const size = fitSize((candidate) => {
    const lines = layLines(question, face(candidate), across).lines.length;
    return { lines, height: lines * candidate * rem * 1.1 };
  }, room);
  const lineHeight = size * rem * 1.1;
  const laid = layLines(question, face(size), across, true);
  context.fillStyle = token("text");
  paintLines(context, laid, face(size), margin, across, top + 0.55 * lineHeight, lineHeight);
  return top + laid.lines.length * lineHeight;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {number} y
 */
function paintFacts(context, result, y) {
  const phones = say("countedPhones", { n: result.phones });
  const facts = [
    `${shortDay(result.opened_at)}, ${timeOfDay(result.opened_at)}`,
    ruleWords(result),
    say("countedVotes", { n: result.votes }),
    phones,
  ];
  typeface(context, 400, 1.125 * rem);
  context.fillStyle = token("text-quiet");
  paintWords(context, facts.join("  ·  "), margin, y, "start");
}

/**
 * Draws the mean in large figures at the end of the picture, as in the rail of the stage.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} mean
 * @param {Box} box
 * @returns {number} the width that it takes
 */
function paintMean(context, mean, box) {
  const [end, middle] = [box.x + box.width, box.y + box.height / 2];
  const digits = formatTenths(mean);
  context.fillStyle = token("text");
  typeface(context, 750, 7 * rem, -0.14 * rem);
  const figures = context.measureText(digits).width;
  paintWords(context, digits, end, middle + 0.6 * rem, "end");
  context.fillStyle = token("text-quiet");
  typeface(context, 400, 1.35 * rem);
  const words = sayOnStage("mean");
  paintWords(context, words, end, middle - 4 * rem, "end");
  return Math.max(figures, context.measureText(words).width) + 3 * rem;
}

/**
 * Draws the cloud as on the stage, without the emoji that the presenter took off.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {Box} box
 * @param {Pictures} pictures
 */
function paintCloud(context, result, box, pictures) {
  const { places } = topOf(result, result.choices.length);
  const inOrder = places.sort((one, other) => one - other);
  const counts = inOrder.map((place) => result.counts[place]);
  layoutCloud(counts, box.width, box.height).forEach(({ x, y, size }, at) => {
    const [left, top] = [box.x + box.width / 2 + x - size / 2, box.y + box.height / 2 + y - size / 2];
    paintEmoji(context, pictures[inOrder[at]], left, top, size);
  });
}

/**
 * @param {RoundResult} result
 * @param {import("../../shared/types.js").Drawing} drawing how the stage draws results
 * @param {(emoji: string) => string} pictureOf
 * @returns {Promise<string>} a PNG in base64
 */
export async function drawResult(result, drawing, pictureOf) {
  const { canvas, context } = await makeCanvas(width, height, textsOf(result), pictureOf);
  const pictures = await picturesOf(result.choices.map((choice) => pictureOf(choice.emoji)));
  context.textBaseline = "middle";
  paintPaper(context, width, height);
  if (isRightToLeft(result.question)) mirror(context);
  const head = paintQuestion(
    context,
    result.question,
    height * (result.kind !== "cloud" && result.choices.length > 5 ? 0.22 : 0.3),
  );
  const facts = head + 1.8 * rem;
  paintFacts(context, result, facts);
  const top = facts + 2.6 * rem;
  const box = { x: margin, y: top, width: width - 2 * margin, height: height - 3 * rem - top };
  if (result.mean !== null) box.width -= paintMean(context, result.mean, box);
  // Without votes there is no ring, and floating emoji have no still picture.
  const paintChoices = drawing === "ring" && result.votes > 0 ? paintRing : paintBars;
  const paint = result.kind === "cloud" ? paintCloud : paintChoices;
  paint(context, result, box, pictures);
  return asBase64(canvas);
}

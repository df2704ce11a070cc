// Two compared rounds as an exported picture, drawn like the comparison on the stage: two bars for each choice and the
// difference in percentage points.

import { differenceWords, percentWords } from "./comparison-table.js";
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
  resolved,
  token,
  typeface,
} from "./canvas.js";
import { compared, inOrder } from "./history-numbers.js";
import { paintBlock } from "./result-bars.js";
import { height, margin, paintQuestion, textsOf, width } from "./result-picture.js";
import { roundWords } from "./round-list.js";
import { say } from "../words.js";
import { layLines } from "./text-lines.js";
import { isRightToLeft } from "../../shared/direction.js";
import { choiceColour } from "../../shared/choice-colour.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */

const column = 6.5 * rem;
const differenceColumn = 12 * rem;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {string} colour
 * @param {number} y
 */
function paintLegend(context, result, colour, y) {
  paintBlock(context, { x: margin, y: y - 0.3 * rem, width: 1.8 * rem, height: 0.6 * rem }, 0.3 * rem, colour);
  context.fillStyle = token("text");
  const face = faceOf(400, 1.15 * rem);
  const left = margin + 2.5 * rem;
  const laid = layLines(roundWords(result), face, width - margin - left);
  paintLines(context, { ...laid, lines: laid.lines.slice(0, 1) }, face, left, laid.width, y);
}

/**
 * @param {RoundResult} one
 * @param {RoundResult} other
 * @param {(emoji: string) => string} pictureOf
 * @returns {Promise<string>} a PNG in base64
 */
export async function drawComparison(one, other, pictureOf) {
  const [earlier, later] = inOrder(one, other);
  const all = compared(earlier, later);
  const { canvas, context } = await makeCanvas(
    width,
    height,
    [earlier, later].flatMap((result) => [...textsOf(result), result.name]),
    pictureOf,
  );
  const pictures = await picturesOf(all.map(({ choice }) => pictureOf(choice.emoji)));
  context.textBaseline = "middle";
  paintPaper(context, width, height);
  if (isRightToLeft(one.question)) mirror(context);
  const head = paintQuestion(context, one.question, height * 0.22) + 1.8 * rem;
  const now = choiceColour(1, 3);
  paintLegend(context, earlier, token("edge"), head);
  paintLegend(context, later, resolved(now), head + 1.9 * rem);
  const top = head + 4.6 * rem;
  const row = Math.min(8 * rem, (height - 2.5 * rem - top) / all.length);
  const ends = [width - margin - differenceColumn - column, width - margin - differenceColumn, width - margin];
  context.fillStyle = token("text-quiet");
  typeface(context, 600, 1.05 * rem);
  [say("before"), say("after"), say("difference")].forEach((words, at) =>
    paintWords(context, words, ends[at], top - 0.9 * rem, "end"),
  );
  const emoji = 0.62 * row;
  const left = margin + emoji + rem;
  const across = ends[0] - column - left;
  all.forEach(({ choice, before, after, points }, place) => {
    const y = top + place * row;
    const middle = y + row / 2;
    paintBlock(context, { x: margin, y, width: width - 2 * margin, height: 1 }, 0, token("line"));
    paintEmoji(context, pictures[place], margin, middle - emoji / 2, emoji);
    const bar = Math.min(0.8 * rem, 0.11 * row);
    const face = faceOf(600, Math.min(1.6 * rem, 0.26 * row));
    const laid = layLines(choice.label, face, across);
    const labelled = choice.label !== "";
    const foot = labelled ? middle + 0.08 * row : middle - 1.3 * bar;
    context.fillStyle = token("text");
    if (labelled)
      paintLines(
        context,
        { ...laid, lines: laid.lines.slice(0, 1) },
        face,
        left,
        Math.min(laid.width, across),
        middle - 0.2 * row,
      );
    const lengths = [before ?? 0, after ?? 0].map((percent) => Math.max(3, (percent / 100) * across));
    paintBlock(context, { x: left, y: foot, width: lengths[0], height: bar }, bar / 2, token("edge"));
    paintBlock(
      context,
      { x: left, y: foot + 1.5 * bar, width: lengths[1], height: bar },
      bar / 2,
      resolved(choiceColour(place, all.length)),
    );
    const size = Math.min(2 * rem, 0.34 * row);
    [percentWords(before), percentWords(after), differenceWords({ choice, before, after, points })].forEach(
      (words, at) => {
        context.fillStyle = token(at === 0 || (at === 2 && !points) ? "text-quiet" : "text");
        typeface(context, 650, size);
        const wide = context.measureText(words).width;
        const room = at === 2 ? differenceColumn - rem : column;
        if (wide > room) typeface(context, 650, (size * room) / wide);
        paintWords(context, words, ends[at], middle, "end");
      },
    );
  });
  return asBase64(canvas);
}

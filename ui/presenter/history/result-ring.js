// The ring of an exported picture with the list of its choices beside it, drawn like the stage.

import {
  faceOf,
  paintEmoji,
  paintLines,
  paintRight,
  paintStar,
  paintWords,
  rem,
  resolved,
  token,
  typeface,
  upright,
} from "./canvas.js";
import { layLines } from "./text-lines.js";
import { say } from "../words.js";
import { formatNumber } from "../../shared/language.js";
import { choiceColour } from "../../shared/choice-colour.js";
import { percentages } from "../../shared/percentages.js";
import { arcPath, arcSpans, fitsOnArc, placeTags, pointAt, ringShares } from "../../shared/ring-geometry.js";
import { leaders } from "../../shared/shares.js";

/** @typedef {import("../../shared/types.js").RoundResult} RoundResult */
/** @typedef {import("./result-picture.js").Box} Box */
/** @typedef {import("./result-picture.js").Pictures} Pictures */

const keyWidth = 22 * rem;
const gap = 3 * rem;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {number} radius of the hole
 */
function paintTotal(context, result, radius) {
  const votes = formatNumber(result.votes);
  const size = Math.min(radius * 0.53, (radius * 2.4) / Math.max(3, votes.length));
  context.textAlign = "center";
  context.fillStyle = token("text");
  typeface(context, 750, size, -0.03 * size);
  context.fillText(votes, 0, -0.15 * size);
  context.fillStyle = token("text-quiet");
  typeface(context, 400, size * 0.24);
  context.fillText(say("votesGiven", { n: result.votes }), 0, 0.52 * size);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {Box} box
 * @param {Pictures} pictures
 */
function paintArcs(context, result, box, pictures) {
  const outer = Math.min(box.width / 2 - 5 * rem, box.height / 2 - 2.2 * rem);
  const shape = { outer, inner: outer * 0.7, gap: outer * 0.026, corner: outer * 0.022 };
  const size = (shape.outer - shape.inner) * 0.72;
  const spans = arcSpans(ringShares(result.counts));
  const percent = percentages(result.counts);
  const first = leaders(result.counts);
  const text = 1.35 * rem;
  context.save();
  context.translate(box.x + box.width / 2, box.y + box.height / 2);
  const arcs = spans.flatMap((span, place) => {
    const { path, line } = arcPath(span, shape);
    if (path === "") return [];
    const arc = new Path2D(path);
    // The arcs of other answers are dim, as on the stage. The colour is opaque, because fill and edge overlap.
    const own = choiceColour(place, spans.length);
    const dim = result.right.length > 0 && !result.right.includes(place);
    const colour = resolved(dim ? `color-mix(in srgb, ${own} 35%, ${token("paper")})` : own);
    context.fillStyle = context.strokeStyle = colour;
    context.lineJoin = "round";
    context.lineWidth = line;
    context.fill(arc, "evenodd");
    if (line > 0) context.stroke(arc);
    const [angle, outside] = [(span.start + span.end) / 2, !fitsOnArc(span, shape, size * 0.95)];
    const words = say("percent", { n: percent[place] });
    typeface(context, first.includes(place) ? 800 : 650, text);
    const across = context.measureText(words).width + (first.includes(place) ? text : 0);
    return [
      { place, angle, outside, words, across, width: across + rem + (outside ? 1.8 * rem : 0), height: 2.1 * rem },
    ];
  });
  const places = placeTags(arcs, shape.outer + 0.7 * rem, box);
  arcs.forEach(({ place, angle, outside, words, across, width }, at) => {
    const { x, y } = places[at];
    const on = pointAt(angle, (shape.outer + shape.inner) / 2);
    const picture = pictures[place];
    const small = 1.5 * rem;
    if (picture && outside) context.drawImage(picture, x - width / 2 + rem / 2, y - small / 2, small, small);
    if (picture && !outside) context.drawImage(picture, on.x - size / 2, on.y - size / 2, size, size);
    const right = x + width / 2 - rem / 2;
    context.textAlign = "right";
    context.fillStyle = token("text");
    typeface(context, first.includes(place) ? 800 : 650, text);
    context.fillText(words, right, y);
    if (first.includes(place)) paintStar(context, right - across, y - 0.4 * text, 0.75 * text);
  });
  paintTotal(context, result, shape.inner);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {Box} box
 * @param {Pictures} pictures
 */
function paintKey(context, result, box, pictures) {
  const of = result.choices.length;
  const row = Math.min(4.6 * rem, box.height / of);
  const top = box.y + (box.height - row * of) / 2;
  const emoji = 0.6 * row;
  result.choices.forEach((choice, place) => {
    const middle = top + (place + 0.5) * row;
    paintEmoji(context, pictures[place], box.x, middle - emoji / 2, emoji);
    if (result.right.includes(place)) paintRight(context, box.x + emoji + 0.2 * rem, middle + 0.6 * emoji, 0.5 * emoji);
    const count = formatNumber(result.counts[place]);
    typeface(context, 700, 0.36 * row);
    context.fillStyle = token("text");
    paintWords(context, count, box.x + box.width, middle, "end");
    const room = box.width - emoji - 2 * rem - context.measureText(count).width;
    if (choice.label === "") return;
    let face = faceOf(600, 1.2 * rem);
    let laid = layLines(choice.label, face, room);
    if (laid.lines.length > 1) {
      face = faceOf(600, Math.min(1.05 * rem, 0.36 * row));
      laid = layLines(choice.label, face, room);
    }
    paintLines(
      context,
      laid,
      face,
      box.x + emoji + rem,
      laid.width,
      middle - ((laid.lines.length - 1) / 2) * 1.2 * face.size,
    );
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {RoundResult} result
 * @param {Box} box
 * @param {Pictures} pictures
 */
export function paintRing(context, result, box, pictures) {
  const key = { ...box, x: box.x + box.width - keyWidth, width: keyWidth };
  const around = { ...box, width: box.width - keyWidth - gap };
  // The arcs run clockwise in both writing directions, as on the stage.
  upright(context, around.x, around.width, () => paintArcs(context, result, around, pictures));
  paintKey(context, result, key, pictures);
}

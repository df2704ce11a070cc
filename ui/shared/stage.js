// The stage on every big screen: question, status, rows or cloud, tiles, floating emoji, numbers for screen readers.
// The presenter's window and the wall mount this module on the same markup, so that they stay identical. It must not
// know the presenter's controls or the source of snapshots.

import { mountAnnouncer } from "./announcer.js";
import { mountClock } from "./clock.js";
import { mountCloud, shownEmoji } from "./cloud.js";
import { isRightToLeft } from "./direction.js";
import { writeText } from "./emoji-text.js";
import { fitSize } from "./fit.js";
import { makeFlight, mountFloating } from "./floating.js";
import { morph } from "./morph.js";
import { mountRing } from "./ring.js";
import { mountRows } from "./rows.js";
import { formatNumber, formatTenths } from "./language.js";
import { changeText } from "./text.js";
import { phaseWords, ruleWords, sayOnStage, spokenTally } from "./words.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Snapshot} Snapshot */

/**
 * Returns the height that a view needs, in rem. The question leaves at least that much.
 *
 * @param {Drawing | null} drawing
 * @param {number} choices
 */
function heightOf(drawing, choices) {
  if (drawing === "cloud") return 22;
  if (drawing === "ring") return Math.max(19, choices * 2.6);
  return drawing === "float" ? 14 : choices * 3.3;
}

/**
 * @param {ParentNode} root
 * @param {string} id
 * @returns {HTMLElement}
 */
function find(root, id) {
  const element = root.querySelector(`#${id}`);
  if (!(element instanceof HTMLElement)) throw new Error(`The page has no #${id}.`);
  return element;
}

/**
 * @param {ParentNode} root
 * @param {(emoji: string) => string} pictureOf
 * @param {() => number} clock the server's time, in Unix milliseconds
 */
export function mountStage(root, pictureOf, clock) {
  const stage = find(root, "stage");
  const question = find(root, "question");
  const status = find(root, "status");
  const phase = find(root, "phase-words");
  const rule = find(root, "rule-words");
  const position = find(root, "position");
  const resultsHidden = find(root, "results-hidden");
  const list = find(root, "rows");
  const air = find(root, "floating");
  const phones = find(root, "phones");
  const phonesWords = find(root, "phones-words");
  const different = find(root, "different");
  const differentWords = find(root, "different-words");
  const votes = find(root, "votes");
  const votesWords = find(root, "votes-words");
  const mean = find(root, "mean");
  const meanWords = find(root, "mean-words");
  const meanDigits = find(root, "mean-digits");
  const code = find(root, "code");
  const digits = find(root, "code-digits");
  const announce = mountAnnouncer(find(root, "spoken"));
  const renderClock = mountClock(find(root, "closes"), find(root, "closes-digits"), clock);
  const rows = mountRows(list, pictureOf);
  const circle = find(root, "ring");
  const ring = mountRing(circle, pictureOf);
  const sky = find(root, "cloud");
  const cloud = mountCloud(sky, find(root, "cloud-empty"), pictureOf);
  let isCloud = false;
  /** @type {Drawing | null} */
  let drawn = null;
  let choices = 2;
  let listLeft = 0;
  let listWidth = 0;

  /**
   * Emoji start at their arc or bar. In the floating view they use the whole width.
   *
   * @param {number} choice
   * @param {number} across
   */
  function startOf(choice, across) {
    const start = (isCloud ? cloud : drawn === "ring" ? ring : rows).tip(choice);
    if (drawn === "float") return { ...start, x: listLeft + across * listWidth };
    return { ...start, x: start.x + (across - 0.3) * start.size };
  }
  const flightOf = () => (drawn === "float" ? makeFlight(27, 1.4) : makeFlight(15, 1));
  const float = mountFloating(air, pictureOf, startOf, flightOf);

  function fitQuestion() {
    if (question.hidden || stage.offsetParent === null) return;
    question.classList.remove("breaking");
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const style = getComputedStyle(stage);
    // The stage is at least as high as the window, except where it is a part of a page.
    const inner =
      Math.min(window.innerHeight, stage.clientHeight) - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const room = inner - status.offsetHeight - heightOf(drawn, choices) * rem;
    const size = fitSize(
      (candidate) => {
        question.style.setProperty("--question-size", `${candidate}rem`);
        // A word wider than the stage gets a smaller font instead of a break.
        if (question.scrollWidth > question.clientWidth) return { height: Infinity, lines: Infinity };
        const height = question.offsetHeight;
        return { height, lines: Math.round(height / (candidate * rem * 1.1)) };
      },
      Math.max(inner * 0.18, Math.min(inner * 0.4, room)),
    );
    question.style.setProperty("--question-size", `${size}rem`);
    question.classList.toggle("breaking", question.scrollWidth > question.clientWidth);
  }

  /** Computes all sizes from the content and the available space, independent of earlier sizes. */
  function layout() {
    fitQuestion();
    rows.layout();
    ring.layout();
    cloud.layout();
    const whole = isCloud ? sky : list;
    listLeft = whole.offsetLeft;
    listWidth = whole.clientWidth;
  }

  /** @param {Drawing} drawing */
  function draw(drawing) {
    const change = () => {
      drawn = drawing;
      document.body.dataset.drawing = drawing;
      rows.draw(drawing);
      layout();
    };
    if (drawn === null || isCloud) return change();
    const others = () => (drawing === "ring" ? [circle, ...rows.emoji(), ...rows.rest()] : rows.rest());
    morph(() => (drawn === "ring" ? ring.emoji() : rows.emoji()), others, change);
    if (drawing === "bars") rows.grow();
  }

  const whole = new ResizeObserver(layout);
  whole.observe(stage);
  // The text may need a second line.
  whole.observe(status);
  new ResizeObserver(rows.layout).observe(list);
  new ResizeObserver(ring.layout).observe(circle);
  new ResizeObserver(layout).observe(sky);
  if (document.fonts) document.fonts.addEventListener("loadingdone", layout);

  /**
   * @param {Snapshot} snapshot
   * @param {string} place for example "2 of 5", or empty
   * @param {Drawing} drawing
   */
  function render(snapshot, place, drawing) {
    document.body.dataset.phase = snapshot.phase;
    isCloud = snapshot.kind === "cloud";
    document.body.dataset.kind = snapshot.kind || "choices";
    const asked = writeText(question, snapshot.question, pictureOf);
    const fitted = isCloud ? 0 : snapshot.choices.length;
    const refit = asked || choices !== fitted;
    question.hidden = snapshot.question === "";
    stage.dir = isRightToLeft(snapshot.question) ? "rtl" : "ltr";
    choices = fitted;
    changeText(phase, phaseWords(snapshot.phase));
    changeText(rule, ruleWords(snapshot));
    changeText(position, place);
    position.hidden = place === "";
    renderClock(snapshot);
    resultsHidden.hidden = !snapshot.hidden;
    const moved = !isCloud && rows.render(snapshot);
    for (const name of ["wordy", "wordier"]) stage.classList.toggle(name, list.classList.contains(name));
    if (isCloud) cloud.render(snapshot);
    else ring.render(snapshot);
    if (drawn !== drawing) draw(drawing);
    else if (refit) layout();
    else if (moved) rows.layoutMoving();
    // In a cloud the emoji grow, and no emoji rise over them.
    float(drawing === "cloud" ? { ...snapshot, hidden: true } : snapshot);
    changeText(phones, formatNumber(snapshot.phones));
    changeText(phonesWords, sayOnStage("phonesHere", { n: snapshot.phones }));
    changeText(different, formatNumber(shownEmoji(snapshot).length));
    changeText(differentWords, sayOnStage("differentEmoji"));
    changeText(votes, formatNumber(snapshot.votes));
    changeText(votesWords, sayOnStage("votesGiven", { n: snapshot.votes }));
    // 1 is the least that a scale can have.
    mean.hidden = snapshot.hidden === true || !snapshot.mean;
    changeText(meanWords, sayOnStage("mean"));
    changeText(meanDigits, snapshot.mean ? formatTenths(snapshot.mean) : "");
    changeText(digits, snapshot.code || "");
    code.hidden = snapshot.code === undefined;
    announce(spokenTally(snapshot));
  }

  return { render, layout };
}

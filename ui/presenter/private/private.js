// The private window of the presenter view: the polls, the question with its counts even while they are hidden, the
// picture of the audience's window, and the next poll. The stage, the control bar and the panels are those of the
// window. It must not know the bridge.

import { countMinute, minuteBars } from "./last-minute.js";
import { mountPrivateList, paintChoices } from "./private-list.js";
import { mountRoomPicture } from "./room-picture.js";
import { byId, fromTemplate, made, write } from "../dom.js";
import { timeOfDay } from "../panels/time-format.js";
import { listedPolls, screenOf } from "../state.js";
import { say } from "../words.js";
import { mountClock } from "../../shared/clock.js";
import { fittingDrawing } from "../../shared/drawings.js";
import { writeText } from "../../shared/emoji-text.js";
import { formatNumber } from "../../shared/language.js";
import { phaseWords, ruleWords, sayOnStage } from "../../shared/words.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../../shared/types.js").View} View */

/** @type {Record<import("../../shared/types.js").Drawing, "listenBars" | "listenRing" | "listenFloat" | "cloudView">} */
const drawingNames = { bars: "listenBars", ring: "listenRing", float: "listenFloat", cloud: "cloudView" };
/** @type {import("../../shared/types.js").PhoneResults[]} */
const phoneResults = ["never", "after_close", "always"];
const phoneResultNames = /** @type {const} */ ({ never: "never", after_close: "afterClose", always: "always" });

/** Puts the stage and the control bar into the layout of the private window. */
export function layOutPrivate() {
  document.body.prepend(fromTemplate("private-view"));
  byId("private-stage", HTMLElement).append(byId("stage", HTMLElement));
}

/** @param {State} state */
function connectionWords({ address, view, relay }) {
  if (address === null || address.url === null) return /** @type {const} */ (["noNetworkTitle", "bad"]);
  if (relay !== null && relay.state !== "connected") return /** @type {const} */ (["relayIsAway", "bad"]);
  if (address.reached !== null || (view !== null && view.snapshot.phones > 0))
    return /** @type {const} */ (["connectionFine", "fine"]);
  return /** @type {const} */ (["noPhoneYet", ""]);
}

/** @param {import("../view.js").Deps} deps */
export function mountPrivate(deps) {
  const { pictureOf } = deps;
  const renderList = mountPrivateList(byId("private-list", HTMLElement), deps.showPoll, pictureOf);
  const room = byId("room", HTMLElement);
  const renderRoom = mountRoomPicture(room);
  const renderCloses = mountClock(byId("private-closes", HTMLElement), byId("private-digits", HTMLElement), Date.now);
  const minuteHome = byId("minute", HTMLElement);
  const bars = Array.from({ length: minuteBars }, () => made("span", ""));
  minuteHome.append(...bars);
  const time = byId("private-time", HTMLElement);
  const connection = byId("row-connection", HTMLElement);
  /** @type {import("./last-minute.js").Minute | null} */
  let minute = null;
  /** @type {View | null} */
  let newest = null;

  function paintTime() {
    write(time, timeOfDay(Date.now()));
    if (newest === null) return;
    minute = countMinute(minute, Date.now(), newest.snapshot);
    const most = Math.max(4, ...minute.bars);
    minute.bars.forEach((count, index) => {
      bars[index].style.setProperty("--part", String(count / most));
    });
    const n = minute.bars.reduce((sum, count) => sum + count, 0);
    const words = say("reactionsInMinute", { n });
    if (minuteHome.getAttribute("aria-label") !== words) minuteHome.setAttribute("aria-label", words);
  }

  setInterval(paintTime, 1000);
  byId("phones-see", HTMLElement).addEventListener("click", () => {
    if (newest === null) return;
    const at = phoneResults.indexOf(newest.display.phone_results);
    deps.phonesSee(phoneResults[(at + 1) % phoneResults.length]);
  });

  /** @param {State} state */
  function paintRows(state) {
    const { display, snapshot } = /** @type {View} */ (state.view);
    write(byId("row-overlay", HTMLElement), say(state.overlay?.shown ? "switchedOn" : "switchedOff"));
    write(byId("row-qr", HTMLElement), say(screenOf(state) === "lobby" ? "switchedOn" : "switchedOff"));
    write(byId("row-view", HTMLElement), say(drawingNames[fittingDrawing(display.drawing, snapshot.kind)]));
    write(byId("row-phones", HTMLElement), say(phoneResultNames[display.phone_results]));
    const [words, mood] = connectionWords(state);
    write(connection, say(words));
    connection.className = mood;
    write(byId("private-phones", HTMLElement), formatNumber(snapshot.phones));
    write(byId("private-phones-words", HTMLElement), sayOnStage("phonesHere", { n: snapshot.phones }));
  }

  /** @param {State} state */
  function paintNext(state) {
    const polls = listedPolls(state);
    const at = polls.findIndex((poll) => poll.id === state.view?.poll);
    const next = at < 0 ? undefined : polls[at + 1];
    writeText(byId("private-next", HTMLElement), next ? next.question || say("untitled") : say("lastPoll"), pictureOf);
    const emoji = byId("private-next-emoji", HTMLElement);
    emoji.hidden = next === undefined;
    write(byId("private-next-words", HTMLElement), next ? ruleWords(next) : "");
    if (next) paintChoices(emoji, next, pictureOf);
  }

  /** @param {State} state */
  return function render(state) {
    const { view } = state;
    if (view === null) return;
    newest = view;
    const { snapshot } = view;
    write(byId("private-phase", HTMLElement), phaseWords(snapshot.phase));
    byId("private-hidden", HTMLElement).hidden = snapshot.hidden !== true;
    renderCloses(snapshot);
    renderList(listedPolls(state), view);
    paintNext(state);
    paintRows(state);
    paintTime();
    const { full, screen } = state.presenterView;
    write(byId("room-words", HTMLElement), full ? say("onScreen", { name: screen ?? "" }) : say("inWindow"));
    const lobby = screenOf(state) === "lobby";
    room.setAttribute(
      "aria-label",
      say(lobby ? "roomSeesCode" : snapshot.hidden ? "roomSeesQuestion" : "roomSeesResults"),
    );
    renderRoom(state);
  };
}

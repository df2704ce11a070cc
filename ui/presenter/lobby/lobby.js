// The poll in the lobby, so that the effect of a key is visible while the QR code fills the screen.

import { byId, made, write } from "../dom.js";
import { say } from "../words.js";
import { mountClock } from "../../shared/clock.js";
import { cloudEmoji } from "../../shared/cloud.js";
import { writeText } from "../../shared/emoji-text.js";
import { phaseWords } from "../../shared/words.js";

/** @param {(emoji: string) => string} pictureOf */
export function mountLobby(pictureOf) {
  const part = byId("lobby-poll", HTMLElement);
  const phase = byId("lobby-phase", HTMLElement);
  const position = byId("lobby-position", HTMLElement);
  const hidden = byId("lobby-hidden", HTMLElement);
  const question = byId("lobby-question", HTMLElement);
  const emoji = byId("lobby-emoji", HTMLElement);
  const renderClock = mountClock(byId("lobby-closes", HTMLElement), byId("lobby-closes-digits", HTMLElement), Date.now);
  let painted = "";

  /** @param {import("../../shared/types.js").View} view */
  return function render({ snapshot, position: at, of }) {
    part.dataset.lobbyPhase = snapshot.phase;
    write(phase, snapshot.phase === "lobby" ? say("nextQuestion") : phaseWords(snapshot.phase));
    write(position, say("position", { position: at, of }));
    position.hidden = of === 1;
    hidden.hidden = snapshot.hidden !== true;
    writeText(question, snapshot.question, pictureOf);
    question.hidden = snapshot.question === "";
    renderClock(snapshot);
    const all = snapshot.kind === "cloud" ? [cloudEmoji] : snapshot.choices.map((choice) => choice.emoji);
    const files = all.map(pictureOf);
    if (files.join() === painted) return;
    painted = files.join();
    emoji.replaceChildren(
      ...files.map((file) => {
        const picture = made("img", "");
        picture.src = file;
        picture.alt = "";
        return picture;
      }),
    );
  };
}

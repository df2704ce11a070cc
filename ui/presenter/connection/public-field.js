// The field for the public address of a tunnel or proxy, for people outside the room. It must not know which addresses
// are valid.

import { byId, write } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Address} Address */
/** @typedef {import("../../shared/types.js").NotPublic} NotPublic */

/** @type {Record<NotPublic, "publicNotScheme" | "publicNotName" | "publicNotPort" | "publicNotPath">} */
const notPublicWords = {
  scheme: "publicNotScheme",
  name: "publicNotName",
  port: "publicNotPort",
  path: "publicNotPath",
};

/**
 * @param {import("../polls/poll-actions.js").PollActions["choosePublic"]} choose
 * @param {() => void} close
 */
export function mountPublicField(choose, close) {
  const form = byId("public-form", HTMLFormElement);
  const field = byId("public-field", HTMLInputElement);
  const hint = byId("public-hint", HTMLElement);
  const refused = byId("public-refused", HTMLElement);
  const forget = byId("public-forget", HTMLElement);
  // The same in every language.
  field.placeholder = "https://poll.example.org";

  /** @param {NotPublic | null} why */
  function tell(why) {
    write(refused, why === null ? "" : say(notPublicWords[why]));
    // The error replaces the hint, so that the panel does not grow out of the window.
    hint.hidden = why !== null;
    field.setAttribute("aria-invalid", String(why !== null));
  }

  /** @param {string | null} typed */
  async function ask(typed) {
    const chosen = await choose(typed);
    // A notice says why nothing was stored. The text stays in the field for another try.
    if (chosen === null) return;
    tell(chosen.refused);
    if (chosen.refused === null) close();
    else field.focus();
  }

  field.addEventListener("input", () => tell(null));
  forget.addEventListener("click", () => void ask(null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask(field.value);
  });

  return {
    /**
     * @param {Address} address
     * @param {boolean} isTyping whether to keep the text in the field although the network changed
     */
    fillIn(address, isTyping) {
      forget.hidden = address.public === null;
      write(hint, say("publicHint", { port: String(address.port) }));
      if (isTyping) return;
      field.value = address.public?.url ?? "";
      tell(null);
    },
    focus: () => field.focus(),
  };
}

// The field for the public address of a tunnel or proxy, for people outside the room. It must not know which addresses
// are valid.

import { mountAddressForm } from "./address-form.js";
import { write } from "../dom.js";
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
  const example = "https://poll.example.org";
  const { field, hint, forget, tell } = mountAddressForm("public", example, notPublicWords, choose, close);

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

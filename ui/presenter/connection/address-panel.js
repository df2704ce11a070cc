// The list of addresses for phones, the most likely first. A wrong address is the most common reason why phones fail,
// so the list opens with one click on the address.

import { mountPanel, placeBeside } from "../panels/panel.js";
import { byId, write } from "../dom.js";
import { mountPublicField } from "./public-field.js";
import { mountRelayField } from "./relay-field.js";
import { screenOf } from "../state.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Address} Address */

/**
 * @param {import("../polls/poll-actions.js").PollActions} actions
 * @param {() => void} close
 */
export function mountAddressPanel(actions, close) {
  const dialog = byId("address-panel", HTMLDialogElement);
  const list = byId("address-choices", HTMLElement);
  const named = byId("address-name", HTMLElement);
  const panel = mountPanel(dialog, close);
  const publicField = mountPublicField(actions.choosePublic, close);
  const renderRelay = mountRelayField(actions.chooseRelay);
  let painted = "";

  /**
   * @param {string} words
   * @param {string} detail
   * @param {string | null} name
   * @param {boolean} chosen
   */
  function option(words, detail, name, chosen) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "address-choice";
    button.dataset.adapter = name ?? "";
    button.setAttribute("aria-pressed", String(chosen));
    const first = document.createElement("strong");
    first.textContent = words;
    const second = document.createElement("span");
    second.textContent = detail;
    button.append(first, second);
    button.addEventListener("click", () => {
      void actions.chooseAddress(name);
      close();
    });
    return button;
  }

  /** @param {Address} address */
  function paint(address) {
    const options = address.candidates.map(({ name, address: number, likely }) => ({
      likely,
      button: option(number, name, name, address.chosen === name),
    }));
    const likely = options.filter((one) => one.likely).map((one) => one.button);
    const unlikely = options.filter((one) => !one.likely).map((one) => one.button);
    const heading = document.createElement("h3");
    heading.textContent = say("addressUnlikely");
    const best = address.candidates.find((one) => one.likely)?.address ?? say("addressNone");
    list.replaceChildren(option(say("addressAutomatic"), best, null, address.chosen === null), ...likely);
    const { name, name_taken: taken } = address;
    // With a public address, phones do not see the network addresses.
    list.hidden = address.public !== null;
    named.hidden = address.public !== null;
    write(named, name === null ? "" : say(taken ? "nameTaken" : "nameToType", { name }));
    if (unlikely.length > 0) list.append(heading, ...unlikely);
  }

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const opened = panel.show(state.panel === "address");
    if (state.panel !== "address" || state.address === null) return;
    renderRelay(state.relay);
    const { chosen: adapter, candidates, name, public: away, port } = state.address;
    const wanted = JSON.stringify([document.documentElement.lang, adapter, candidates, name, away, port]);
    const isTyping = !opened && dialog.querySelector("form :focus") !== null;
    if (wanted !== painted) {
      painted = wanted;
      paint(state.address);
    } else if (!opened) return;
    publicField.fillIn(state.address, isTyping);
    if (isTyping) return;
    if (screenOf(state) === "lobby") {
      const none = state.address.url === null;
      placeBeside(dialog, byId(none ? "other-addresses" : "lobby-address", HTMLElement), "below");
    } else placeBeside(dialog, byId("join", HTMLElement), "side");
    const chosen = list.querySelector("[aria-pressed=true]");
    if (away === null && chosen instanceof HTMLElement) chosen.focus();
    else publicField.focus();
  };
}

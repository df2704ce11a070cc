// The field for the relay, which sends the stage to edges for a large audience, and the state of the relay. It must not
// know which addresses are valid.

import { mountAddressForm } from "./address-form.js";
import { byId, made, write } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Relay} Relay */
/** @typedef {import("../../shared/types.js").NotRelay} NotRelay */

/** @type {Record<NotRelay, import("../words.js").Key>} */
const notRelayWords = {
  scheme: "relayNotScheme",
  login: "relayNotLogin",
  host: "relayNotHost",
  port: "publicNotPort",
  show: "relayNotShow",
  query: "relayNotQuery",
};

/** @type {Record<Relay["state"], import("../words.js").Key>} */
const stateWords = {
  connecting: "relayConnecting",
  connected: "relayConnected",
  offline: "relayOffline",
  rejected: "relayRejected",
  taken: "relayTaken",
  credentials: "relayCredentials",
};

/**
 * Returns the sentences about the state of a relay, for each place that shows it.
 *
 * @param {Relay} relay
 */
export function relayWords(relay) {
  const values = { url: relay.url ?? "", show: relay.show ?? "", edges: String(relay.edges.length) };
  return {
    sentence: say(stateWords[relay.state], values),
    failed: !["connecting", "connected"].includes(relay.state),
    edges: relay.edges.map(({ name, phones }) => say("relayEdge", { name, phones: String(phones) })),
  };
}

/** @param {import("../polls/poll-actions.js").PollActions["chooseRelay"]} choose */
export function mountRelayField(choose) {
  const state = byId("relay-state", HTMLElement);
  const edges = byId("relay-edges", HTMLElement);
  const { field, forget } = mountAddressForm("relay", "nats://user:password@host/show", notRelayWords, choose, () => {
    // The text may hold a password, and the window is often projected.
    field.value = "";
    field.focus();
  });

  /** @param {Relay | null} relay */
  return function render(relay) {
    forget.hidden = relay === null;
    const words = relay === null ? null : relayWords(relay);
    write(state, words?.sentence ?? "");
    state.classList.toggle("bad", words?.failed === true);
    const lines = words?.edges ?? [];
    const shown = Array.from(edges.children, (line) => line.textContent);
    if (lines.join("\n") === shown.join("\n")) return;
    edges.replaceChildren(...lines.map((line) => made("li", "", line)));
  };
}

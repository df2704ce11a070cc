// The field for the relay, which brings the stage to edges for a large audience, and the state of the relay. It must
// not know which addresses are valid.

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
 * What is known of a relay, for each place that shows it.
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
  const form = byId("relay-form", HTMLFormElement);
  const field = byId("relay-field", HTMLInputElement);
  const hint = byId("relay-hint", HTMLElement);
  const refused = byId("relay-refused", HTMLElement);
  const forget = byId("relay-forget", HTMLElement);
  const state = byId("relay-state", HTMLElement);
  const edges = byId("relay-edges", HTMLElement);
  // The same in every language.
  field.placeholder = "nats://user:password@host/show";

  /** @param {NotRelay | null} why */
  function tell(why) {
    write(refused, why === null ? "" : say(notRelayWords[why]));
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
    // The text may hold a password, and the window is often projected.
    if (chosen.refused === null) field.value = "";
    field.focus();
  }

  field.addEventListener("input", () => tell(null));
  forget.addEventListener("click", () => void ask(null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask(field.value);
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

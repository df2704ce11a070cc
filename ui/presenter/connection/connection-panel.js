// The connection panel. It shows whether a phone has reached this computer, whether Moodring answers at its own
// address, the state of the relay, and the possible causes that block a phone. It must not know how these results are
// found.

import { causesOf } from "./connection-causes.js";
import { relayWords } from "./relay-field.js";
import { timeOfDay } from "../panels/time-format.js";
import { mountPanel } from "../panels/panel.js";
import { byId, made, within, write } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Address} Address */
/** @typedef {import("../../shared/types.js").SelfTest} Found */

const copiedMs = 2500;

/** @type {Record<Found["found"], import("../words.js").Key>} */
const foundWords = {
  answers: "foundAnswers",
  refused: "foundRefused",
  silent: "foundSilent",
  strange: "foundStrange",
  gone: "foundGone",
  no_network: "foundNoNetwork",
};

/**
 * @param {Address} address
 * @returns {string} whether a phone has reached this computer
 */
export function reachWords({ reached }) {
  return reached === null ? say("nobodyReached") : say("phoneReached", { time: timeOfDay(reached) });
}

/** @param {string} id */
function mountFinding(id) {
  const finding = byId(id, HTMLElement);
  const words = within(finding, ".finding-words", HTMLElement);
  const detail = within(finding, ".finding-more", HTMLElement);
  /**
   * @param {boolean | null} good null while unknown
   * @param {string} said
   * @param {string} more
   */
  return (good, said, more) => {
    finding.classList.toggle("good", good === true);
    finding.classList.toggle("bad", good === false);
    write(words, said);
    write(detail, more);
  };
}

/**
 * @param {import("./connection-actions.js").ConnectionActions} actions
 * @param {(text: string) => Promise<boolean>} copy
 * @param {() => void} close
 */
export function mountConnectionPanel(actions, copy, close) {
  const dialog = byId("doctor-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const list = byId("causes", HTMLElement);
  const again = byId("look-again", HTMLButtonElement);
  const reach = mountFinding("finding-reach");
  const own = mountFinding("finding-look");
  const relayed = mountFinding("finding-relay");
  const relayFinding = byId("finding-relay", HTMLElement);
  /** @type {Address | null} */
  let address = null;
  /** @type {Found | null} */
  let found = null;
  let looks = 0;
  let painted = "";

  function paintFindings() {
    if (address === null) return;
    const { host, reached } = address;
    reach(
      reached === null ? null : true,
      reachWords(address),
      say(reached === null ? "nobodyReachedCalm" : "phoneReachedCalm"),
    );
    const at = { host: host ?? "" };
    if (found === null) return own(null, say(host === null ? "foundNoNetwork" : "looking", at), "");
    const values = found.found === "answers" ? { ...at, ms: Math.max(1, found.ms) } : at;
    const good = found.found === "answers";
    own(good, say(foundWords[found.found], values), good ? say("foundAnswersCalm") : "");
  }

  /** @param {import("../../shared/types.js").Relay | null} relay */
  function paintRelay(relay) {
    relayFinding.hidden = relay === null;
    if (relay === null) return;
    const { sentence, failed, edges } = relayWords(relay);
    relayed(failed ? false : relay.state === "connected" ? true : null, sentence, edges.join(" · "));
  }

  async function look() {
    looks += 1;
    const mine = looks;
    found = null;
    paintFindings();
    const answer = await actions.look();
    // A late answer to an earlier test may be about another address.
    if (mine !== looks) return;
    found = answer;
    paintFindings();
  }

  /** @param {{where: string, line: string}} line */
  function lineToCopy({ where, line }) {
    const button = made("button", "", say("copy"));
    button.type = "button";
    button.setAttribute("aria-label", say("copyLine", { where }));
    button.addEventListener("click", async () => {
      write(button, say((await copy(line)) ? "copied" : "notCopiedLine"));
      setTimeout(() => write(button, say("copy")), copiedMs);
    });
    const code = made("code", "", line);
    code.dir = "ltr";
    return made("p", "cause-line", made("span", "cause-where", where), code, button);
  }

  /** @param {Address} address */
  function paintCauses(address) {
    const vpn = address.candidates.find((candidate) => candidate.vpn)?.name ?? "";
    const values = { ip: address.host?.replace(/:\d+$/, "") ?? "", port: String(address.port), vpn };
    list.replaceChildren(
      ...causesOf(address).map(({ id, title, look: sign, remedy, lines }) => {
        const item = made(
          "li",
          "cause",
          made("h3", "", say(title, values)),
          made("p", "cause-look", say(sign, values)),
        );
        item.dataset.cause = id;
        item.append(made("p", "cause-remedy", say(remedy, values)), ...lines.map(lineToCopy));
        return item;
      }),
    );
  }

  again.addEventListener("click", () => void look());

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const moved = address?.host !== state.address?.host;
    address = state.address;
    const isOpen = state.panel === "doctor" && address !== null;
    const opened = panel.show(isOpen);
    if (!isOpen || address === null) return;
    paintRelay(state.relay);
    const { candidates, host, port, reached } = address;
    const wanted = JSON.stringify([document.documentElement.lang, candidates, host, port, reached]);
    if (wanted !== painted) {
      painted = wanted;
      paintCauses(address);
      paintFindings();
    }
    if (opened) dialog.scrollTop = 0;
    if (opened || moved) void look();
  };
}

// How phones come in: the one QR, which moves between the lobby's middle and the stage's rail, the address beside it,
// and who has come so far.

import { reachWords } from "./doctor-panel.js";
import { byId, write } from "./parts.js";
import { say } from "./words.js";

/** @typedef {import("../shared/types.js").Address} Address */
/** @typedef {import("../shared/types.js").Snapshot} Snapshot */

/** @param {() => void} openAddresses */
export function mountJoin(openAddresses) {
  const card = byId("qr-card", HTMLElement);
  const qr = byId("qr", HTMLImageElement);
  const noQr = byId("no-qr", HTMLElement);
  const slots = { lobby: byId("lobby-qr", HTMLElement), stage: byId("rail-qr", HTMLElement) };
  const invite = byId("invite", HTMLElement);
  const noNetwork = byId("no-network", HTMLElement);
  const others = byId("others", HTMLElement);
  const join = byId("join", HTMLElement);
  const here = byId("here", HTMLElement);
  const hereText = byId("here-words", HTMLElement);
  const addresses = [byId("address", HTMLElement), byId("lobby-address", HTMLElement)];
  for (const button of addresses) button.addEventListener("click", openAddresses);
  byId("other-addresses", HTMLElement).addEventListener("click", openAddresses);
  const reach = byId("reach", HTMLElement);
  const reachText = byId("reach-words", HTMLElement);
  const reachMore = byId("reach-more", HTMLElement);
  /** @type {string | null} */
  let painted = null;

  /**
   * @param {Address} address
   * @param {Snapshot} snapshot
   * @param {"lobby" | "stage"} screen
   */
  return function render(address, snapshot, screen) {
    if (card.parentElement !== slots[screen]) slots[screen].append(card);
    if (address.qr !== painted) {
      painted = address.qr;
      if (painted === null) qr.removeAttribute("src");
      else qr.src = `data:image/svg+xml,${encodeURIComponent(painted)}`;
    }
    const reachable = address.url !== null;
    qr.hidden = !reachable;
    noQr.hidden = reachable;
    invite.hidden = !reachable;
    noNetwork.hidden = reachable;
    others.hidden = address.candidates.length === 0;
    join.hidden = !reachable;
    document.body.classList.toggle("unreachable", !reachable);
    for (const button of addresses) write(button, address.host ?? "");
    write(reachText, reachWords(address));
    reach.classList.toggle("proven", address.reached !== null);
    reachMore.hidden = address.reached !== null;
    here.classList.toggle("someone", snapshot.phones > 0);
    const { phones } = snapshot;
    write(hereText, phones === 0 ? say("waitingForPhones") : say("phonesAreHere", { n: phones }));
  };
}

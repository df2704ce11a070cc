// The parts for joining: the QR code, which moves between the lobby and the stage's rail, the address beside it, and
// the number of phones.

import { reachWords } from "../connection/connection-panel.js";
import { byId } from "../dom.js";
import { say } from "../words.js";
import { writeText } from "../../shared/emoji-text.js";
import { changeText } from "../../shared/text.js";

/** @typedef {import("../../shared/types.js").Address} Address */
/** @typedef {import("../../shared/types.js").Wifi} Wifi */
/** @typedef {import("../../shared/types.js").Snapshot} Snapshot */

/** An address with more characters than an IP address and port gets a smaller font in the rail. */
const longHost = 24;

/**
 * @param {HTMLImageElement} picture
 * @param {string | null} svg
 */
function paintCode(picture, svg) {
  if (svg === null) picture.removeAttribute("src");
  else picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/**
 * The QR code of the Wi-Fi before that of the page.
 *
 * @param {(emoji: string) => string} pictureOf
 */
function mountWifiCode(pictureOf) {
  const picture = byId("wifi-qr", HTMLImageElement);
  const parts = [byId("wifi-code", HTMLElement), byId("page-caption", HTMLElement), byId("join-wifi", HTMLElement)];
  const name = byId("wifi-name", HTMLElement);
  const add = byId("add-wifi", HTMLElement);
  /** @type {string | null} */
  let painted = null;

  /** @param {Wifi | null} wifi */
  return (wifi) => {
    for (const part of parts) part.hidden = wifi === null;
    document.body.classList.toggle("two-codes", wifi !== null);
    writeText(name, wifi?.name ?? "", pictureOf);
    add.hidden = wifi !== null;
    const qr = wifi?.qr ?? null;
    if (qr === painted) return;
    painted = qr;
    paintCode(picture, qr);
  };
}

/**
 * @param {() => void} openAddresses
 * @param {(emoji: string) => string} pictureOf
 */
export function mountJoin(openAddresses, pictureOf) {
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
  const name = byId("lobby-name", HTMLElement);
  for (const button of addresses) button.addEventListener("click", openAddresses);
  byId("other-addresses", HTMLElement).addEventListener("click", openAddresses);
  const hint = byId("join-hint", HTMLElement);
  const railName = byId("rail-name", HTMLElement);
  const renderWifi = mountWifiCode(pictureOf);
  const code = byId("lobby-code", HTMLElement);
  const digits = byId("lobby-digits", HTMLElement);
  const reach = byId("reach", HTMLElement);
  const reachText = byId("reach-words", HTMLElement);
  const reachMore = byId("reach-more", HTMLElement);
  /** @type {string | null} */
  let painted = null;

  /**
   * @param {Address} address
   * @param {Wifi | null} wifi
   * @param {Snapshot} snapshot
   * @param {"lobby" | "stage"} screen
   */
  return function render(address, wifi, snapshot, screen) {
    if (card.parentElement !== slots[screen]) slots[screen].append(card);
    if (address.qr !== painted) {
      painted = address.qr;
      paintCode(qr, painted);
    }
    renderWifi(wifi);
    const reachable = address.url !== null;
    qr.hidden = !reachable;
    noQr.hidden = reachable;
    invite.hidden = !reachable;
    noNetwork.hidden = reachable;
    others.hidden = address.candidates.length === 0;
    join.hidden = !reachable;
    document.body.classList.toggle("unreachable", !reachable);
    const also = address.public === null ? address.name : null;
    name.hidden = address.public !== null;
    changeText(name, also === null ? "" : say("orOpen", { name: also }));
    const shown = address.public?.host ?? address.host ?? "";
    for (const button of addresses) changeText(button, shown);
    addresses[0].classList.toggle("long-host", shown.length > longHost);
    changeText(railName, also === null ? "" : say("orOpen", { name: also }));
    writeText(hint, wifi === null ? say("sameWifi") : say("inWifi", { name: wifi.name }), pictureOf);
    hint.hidden = address.public !== null;
    changeText(reachText, reachWords(address));
    reach.classList.toggle("proven", address.reached !== null);
    reachMore.hidden = address.reached !== null;
    changeText(digits, snapshot.code ?? "");
    code.hidden = snapshot.code === undefined;
    here.classList.toggle("someone", snapshot.phones > 0);
    const { phones } = snapshot;
    changeText(hereText, phones === 0 ? say("waitingForPhones") : say("phonesAreHere", { n: phones }));
  };
}

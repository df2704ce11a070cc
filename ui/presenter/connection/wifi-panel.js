// The panel for the name and password of the Wi-Fi that phones join. The window is often projected, so the password is
// masked each time the panel opens and shown only on request.

import { mountPanel } from "../panels/panel.js";
import { byId, check, within, write } from "../dom.js";
import { say } from "../words.js";

/** @typedef {import("../../shared/types.js").Wifi} Wifi */

/**
 * @param {import("./wifi-actions.js").WifiActions} actions
 * @param {() => void} close
 * @param {() => void} showCode
 */
export function mountWifiPanel(actions, close, showCode) {
  const dialog = byId("wifi-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const name = byId("wifi-name-field", HTMLInputElement);
  const kinds = byId("wifi-security", HTMLElement);
  const secret = byId("wifi-password", HTMLElement);
  const password = byId("wifi-password-field", HTMLInputElement);
  const reveal = byId("wifi-reveal", HTMLElement);
  const hidden = byId("wifi-hidden-field", HTMLInputElement);
  const refused = byId("wifi-refused", HTMLElement);
  const forget = byId("wifi-forget", HTMLElement);

  function security() {
    return /** @type {Wifi["security"]} */ (within(kinds, "input:checked", HTMLInputElement).value);
  }

  /** @param {boolean} shown */
  function show(shown) {
    password.type = shown ? "text" : "password";
    write(reveal, say(shown ? "listenConceal" : "listenReveal"));
    reveal.setAttribute("aria-pressed", String(shown));
    secret.hidden = security() === "open";
  }

  /** @param {Wifi | null} wifi */
  function fillIn(wifi) {
    name.value = wifi?.name ?? "";
    check(kinds, wifi?.security ?? "wpa");
    password.value = wifi?.password ?? "";
    hidden.checked = wifi?.hidden ?? false;
    forget.hidden = wifi === null;
    write(refused, "");
    show(false);
  }

  /** @param {Omit<Wifi, "qr"> | null} wifi */
  async function choose(wifi) {
    const why = await actions.choose(wifi);
    write(refused, why ?? "");
    if (why !== null) return;
    close();
    if (wifi !== null) showCode();
  }

  kinds.addEventListener("change", () => show(password.type === "text"));
  reveal.addEventListener("click", () => show(password.type !== "text"));
  forget.addEventListener("click", () => void choose(null));
  byId("wifi-leave", HTMLElement).addEventListener("click", close);
  byId("wifi-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void choose({ name: name.value, password: password.value, security: security(), hidden: hidden.checked });
  });

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const isOpen = state.panel === "wifi";
    // Remove unsaved text from the page when the panel closes.
    if (!isOpen && dialog.open) fillIn(null);
    if (!panel.show(isOpen)) return;
    fillIn(state.wifi);
    name.focus();
  };
}

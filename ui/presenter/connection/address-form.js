// A form with one field for an address: the public address or the relay. It shows why an address was refused. It must
// not know which addresses are valid.

import { byId, write } from "../dom.js";
import { say } from "../words.js";

/**
 * @template {string} Reason
 * @param {"public" | "relay"} name the beginning of the ids
 * @param {string} example the same in every language
 * @param {Record<Reason, import("../words.js").Key>} reasons
 * @param {(typed: string | null) => Promise<{refused: Reason | null} | null>} choose null if nothing was stored
 * @param {() => void} accepted
 */
export function mountAddressForm(name, example, reasons, choose, accepted) {
  const form = byId(`${name}-form`, HTMLFormElement);
  const field = byId(`${name}-field`, HTMLInputElement);
  const hint = byId(`${name}-hint`, HTMLElement);
  const refused = byId(`${name}-refused`, HTMLElement);
  const forget = byId(`${name}-forget`, HTMLElement);
  field.placeholder = example;

  /** @param {Reason | null} why */
  function tell(why) {
    write(refused, why === null ? "" : say(reasons[why]));
    // The error replaces the hint, so that the panel stays within the window.
    hint.hidden = why !== null;
    field.setAttribute("aria-invalid", String(why !== null));
  }

  /** @param {string | null} typed */
  async function ask(typed) {
    const chosen = await choose(typed);
    // A notice says why nothing was stored. The text stays in the field for another attempt.
    if (chosen === null) return;
    tell(chosen.refused);
    if (chosen.refused === null) accepted();
    else field.focus();
  }

  field.addEventListener("input", () => tell(null));
  forget.addEventListener("click", () => void ask(null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask(field.value);
  });
  return { field, hint, forget, tell };
}

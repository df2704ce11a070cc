// The about panel: version, credits, log folder and licences. The licences are a long text, so the panel loads them
// only when the presenter opens them. It must not know where the data comes from.

import { shortDay, timeOfDay } from "../panels/time-format.js";
import { mountPanel } from "../panels/panel.js";
import { byId, made, write } from "../dom.js";
import { say } from "../words.js";

/**
 * @param {import("./about-actions.js").AboutActions} actions
 * @param {() => void} close
 */
export function mountAboutPanel(actions, close) {
  const dialog = byId("about-panel", HTMLDialogElement);
  const panel = mountPanel(dialog, close);
  const version = byId("about-version", HTMLElement);
  const failed = byId("about-failed", HTMLElement);
  const reader = byId("show-licences", HTMLElement);
  const text = byId("licences", HTMLElement);

  async function fillIn() {
    const about = await actions.about();
    if (about === null) return;
    write(version, say("version", { version: about.version }));
    failed.hidden = about.failed === null;
    if (about.failed === null) return;
    write(failed, say("failedBefore", { day: shortDay(about.failed), time: timeOfDay(about.failed) }));
  }

  /** @param {boolean} shown */
  function unfold(shown) {
    text.hidden = !shown;
    reader.setAttribute("aria-expanded", String(shown));
  }

  async function read() {
    if (text.childElementCount === 0) {
      const paragraphs = (await actions.licences())?.split("\n\n") ?? [];
      text.replaceChildren(...paragraphs.map((paragraph) => made("p", "", paragraph)));
    }
    unfold(text.hidden && text.childElementCount > 0);
    if (text.hidden) return;
    text.focus();
    dialog.scrollTop = dialog.scrollHeight;
  }

  reader.addEventListener("click", () => void read());

  /** @param {import("../state.js").State} state */
  return function render(state) {
    const isOpen = state.panel === "about";
    // Do not keep the long text in the page.
    if (!isOpen && dialog.open) text.replaceChildren();
    if (!panel.show(isOpen)) return;
    unfold(false);
    dialog.scrollTop = 0;
    void fillIn();
  };
}

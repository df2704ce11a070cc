// The question whether to add the polls of a file that the desktop asked to open. It must not know where the file is.

import { mountPanel } from "../panels/panel.js";
import { byId, write } from "../dom.js";
import { say } from "../words.js";

/** @param {(adds: boolean) => void} answer */
export function mountImportPanel(answer) {
  const close = () => answer(false);
  const panel = mountPanel(byId("import-panel", HTMLDialogElement), close);
  const title = byId("import-title", HTMLElement);
  const words = byId("import-words", HTMLElement);
  const add = byId("import-add", HTMLButtonElement);
  byId("import-not", HTMLElement).addEventListener("click", close);
  add.addEventListener("click", () => answer(true));

  /** @param {import("../state.js").State} state */
  return function render({ importing }) {
    if (importing !== null) {
      const { file, n, talk } = importing;
      write(title, talk === "" ? say("importAsk", { file, n }) : say("importTalkAsk", { file, n, talk }));
      write(words, say(talk === "" ? "importWords" : "importTalkWords"));
    }
    if (panel.show(importing !== null)) add.focus();
  };
}

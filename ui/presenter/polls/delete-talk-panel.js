// The question whether to delete the current talk. It stops its key events, because letters are shortcuts of the
// window.

import { mountPanel } from "../panels/panel.js";
import { byId, write } from "../dom.js";
import { say } from "../words.js";

/**
 * @param {() => void} remove called when the presenter says yes
 * @returns {(name: string, opener: HTMLElement) => void} asks
 */
export function mountDeleteTalkPanel(remove) {
  const dialog = byId("delete-talk-panel", HTMLDialogElement);
  const close = () => void panel.show(false);
  const panel = mountPanel(dialog, close);
  const cancel = byId("delete-talk-not", HTMLButtonElement);
  cancel.addEventListener("click", close);
  byId("delete-talk-now", HTMLElement).addEventListener("click", () => {
    close();
    remove();
  });
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  return function ask(name, opener) {
    write(byId("delete-talk-title", HTMLElement), say("deleteTalkAsk", { name }));
    panel.show(true, opener);
    cancel.focus();
  };
}

// The menu of "New poll": blank first, so that Enter alone creates a blank poll, then the templates.

import { mountMenu } from "../panels/menu.js";
import { byId, fromTemplate, within, write } from "../dom.js";
import { offeredTemplates } from "./templates.js";
import { say } from "../words.js";
import { cloudEmoji } from "../../shared/cloud.js";

/** @typedef {ReturnType<typeof offeredTemplates>[number]["poll"]} NewPoll */

/**
 * @param {(poll: NewPoll | null) => void} make null for a blank one
 * @param {(emoji: string) => string} pictureOf
 */
export function mountTemplateMenu(make, pictureOf) {
  const dialog = byId("template-menu", HTMLDialogElement);

  /**
   * @param {string} name
   * @param {NewPoll | null} poll
   */
  function makeItem(name, poll) {
    const item = fromTemplate("template-item");
    write(within(item, ".template-name", HTMLElement), name);
    const emoji = poll?.kind === "cloud" ? [cloudEmoji] : (poll?.choices ?? []).map((choice) => choice.emoji);
    const pictures = emoji.map((one) => {
      const picture = document.createElement("img");
      picture.alt = "";
      picture.src = pictureOf(one);
      return picture;
    });
    within(item, ".poll-emoji", HTMLElement).replaceChildren(...pictures);
    item.addEventListener("click", () => make(poll));
    return item;
  }

  // Rebuild the list each time, because the language may have changed.
  mountMenu(dialog, byId("new-poll", HTMLElement), () => {
    const items = offeredTemplates().map(({ name, poll }) => makeItem(name, poll));
    dialog.replaceChildren(makeItem(say("blankPoll"), null), ...items);
  });
}
